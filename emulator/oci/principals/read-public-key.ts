import { createPublicKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { createInvalidParameter } from "../service-error";

/** The bytes of a PEM text with or without its first and last line: clients leave them out, the Go SDK does not always. */
export function decodePem(text: string): Buffer {
  return Buffer.from(text.replace(/-----[A-Z ]+-----/g, ""), "base64");
}

/** The RSA key that a session signs with. Anything else is InvalidParameter. */
export function readPublicKey(text: string, field: string): KeyObject {
  const key = tryParse(decodePem(text));
  if (key?.asymmetricKeyType === "rsa") return key;
  throw createInvalidParameter(`${field}: no RSA public key`);
}

function tryParse(der: Buffer): KeyObject | undefined {
  try {
    return createPublicKey({ key: der, format: "der", type: "spki" });
  } catch (error) {
    // OpenSSL's errors, whose codes are many.
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}
