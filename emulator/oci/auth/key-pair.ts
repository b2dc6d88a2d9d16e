import { createHash, createPublicKey, generateKeyPair, generateKeyPairSync } from "node:crypto";
import { promisify } from "node:util";

export interface KeyPair {
  readonly privateKeyPem: string;
  readonly publicKeyPem: string;
}

const MODULUS_LENGTH = 2048;

/** RSA-2048, the kind that OCI takes for API signing keys; PKCS#8 and SPKI in PEM. */
export async function createKeyPair(): Promise<KeyPair> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)("rsa", { modulusLength: MODULUS_LENGTH });
  return {
    privateKeyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    publicKeyPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
  };
}

/** Who uses a key pair. */
export type KeyPairUse = "user" | "authority" | "instance" | "resource";

const shared = new Map<KeyPairUse, Promise<KeyPair>>();

/** One key pair for every use, for all emulators of this process that keep none in a data file: making one takes longer than a test. */
export function getProcessKeyPair(use: KeyPairUse): Promise<KeyPair> {
  const found = shared.get(use) ?? createKeyPair();
  shared.set(use, found);
  return found;
}

/** Ed25519 private key in PEM: signs the security tokens. Made in microseconds. */
export function createTokenKey(): string {
  return generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

/** Colon-separated MD5 of the DER public key, lower case: what OCI shows for an API key. */
export function computeFingerprint(publicKeyPem: string): string {
  const der = createPublicKey(publicKeyPem).export({ type: "spki", format: "der" });
  return createHash("md5")
    .update(der)
    .digest("hex")
    .replace(/(..)(?=.)/g, "$1:");
}
