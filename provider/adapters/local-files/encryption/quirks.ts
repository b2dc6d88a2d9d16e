import { createHash } from "node:crypto";

/**
 * What SOPS does that its manual does not say. All of it found 2026-11-24 in getsops/sops v3.13.2 (`sops.go`,
 * `aes/cipher.go`, `stores/`) and by running that version.
 */

/** The nonce of AES-GCM has 32 bytes, not the usual 12; readers take the length that they find. */
export const NONCE_BYTES = 32;
export const TAG_BYTES = 16;
export const DATA_KEY_BYTES = 32;

/** With `mac_only_encrypted` the hash begins with these 32 bytes, so that the two kinds of MAC never agree. */
export const MAC_ONLY_ENCRYPTED_PREFIX: Uint8Array = createHash("sha256").update("sops").digest();

/** The rule of a file that names none. */
export const DEFAULT_UNENCRYPTED_SUFFIX = "_unencrypted";

/**
 * An empty text is left as it is: it is neither encrypted nor told from one that was not encrypted. Null is left as it
 * is too, and has no part in the MAC; comments are encrypted and have no part in the MAC either.
 */
export const EMPTY = "";

/** Booleans are written as Python writes them. */
export const BOOLEANS: Readonly<Record<string, string>> = { true: "True", false: "False" };

/** Behind the name that a file has in the clear. */
export const AGE_EXTENSION = ".age";
