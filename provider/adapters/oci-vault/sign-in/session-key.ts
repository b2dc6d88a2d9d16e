import { generateKeyPair } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { promisify } from "node:util";

const MODULUS_LENGTH = 2048;

/** A key pair that lives as long as one token. */
export async function createSessionKey(): Promise<{ readonly key: KeyObject; readonly publicKey: string }> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)("rsa", { modulusLength: MODULUS_LENGTH });
  return { key: privateKey, publicKey: stripPem(publicKey.export({ type: "spki", format: "pem" }).toString()) };
}

/** The base64 inside a PEM text, on one line, as the federation services take it. */
export function stripPem(pem: string): string {
  return pem.replace(/-----[A-Z ]+-----/g, "").replace(/\s+/g, "");
}
