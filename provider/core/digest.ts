import { createHash, createHmac, createSecretKey, hkdfSync } from "node:crypto";
import type { SecretValue } from "./secret-value";

/** 96 bits: short enough for the state's budget, and keyed, so that a short password cannot be guessed from it. */
const DIGEST_BYTES = 12;
const KEY_BYTES = 32;
const HKDF_PURPOSE = "secretsync digest key v1";

/**
 * The key of digests, from secret bytes that do not change between preview and update of one new resource.
 * @returns base64url, 43 characters
 */
export function deriveDigestKey(material: SecretValue, owner: string, container: string): string {
  const salt = createHash("sha256")
    .update(JSON.stringify([owner, container]))
    .digest();
  return Buffer.from(hkdfSync("sha256", material.reveal(), salt, HKDF_PURPOSE, KEY_BYTES)).toString("base64url");
}

/** Keyed digest of a name and its value: 16 characters of base64url. */
export function computeDigest(digestKey: string, name: string, value: SecretValue): string {
  return createDigester(digestKey)(name, value);
}

/** `computeDigest` for many names: the key is prepared once. */
export function createDigester(digestKey: string): (name: string, value: SecretValue) => string {
  const key = createSecretKey(digestKey, "base64url");
  return (name, value) => {
    const hmac = createHmac("sha256", key).update(`${name}\0`).update(value.reveal());
    return hmac.digest().subarray(0, DIGEST_BYTES).toString("base64url");
  };
}
