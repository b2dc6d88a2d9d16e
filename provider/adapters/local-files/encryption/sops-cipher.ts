import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { BOOLEANS, EMPTY, NONCE_BYTES, TAG_BYTES } from "./quirks";

const ENCRYPTED = /^ENC\[AES256_GCM,data:(.+),iv:(.+),tag:(.+),type:(.+)\]/;

/** What a decrypted text was before it was encrypted. */
export type SopsType = "str" | "int" | "float" | "bool" | "bytes" | "time" | "comment";

export interface DecryptedText {
  readonly text: string;
  readonly type: string;
}

export function isEncryptedText(text: string): boolean {
  return ENCRYPTED.test(text);
}

/** The place of a value in its file, which its encryption is bound to. */
export function toAssociatedData(path: readonly string[]): string {
  return `${path.join(":")}:`;
}

/** Decrypts `ENC[…]`; `undefined` when it was changed, belongs to another place, or is no such text. */
export function decryptText(text: string, key: Uint8Array, associatedData: string): DecryptedText | undefined {
  if (text === EMPTY) return { text, type: "str" };
  const [, data = "", iv = "", tag = "", type = ""] = ENCRYPTED.exec(text) ?? [];
  const nonce = Buffer.from(iv, "base64");
  const authTag = Buffer.from(tag, "base64");
  if (nonce.length === 0 || authTag.length !== TAG_BYTES) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(associatedData)).setAuthTag(authTag);
  try {
    const plain = Buffer.concat([decipher.update(Buffer.from(data, "base64")), decipher.final()]);
    return { text: plain.toString("utf8"), type };
  } catch {
    // The tag does not fit. Node says it with a plain Error, which has no code.
    return undefined;
  }
}

export function encryptText(text: string, type: SopsType, key: Uint8Array, associatedData: string): string {
  if (text === EMPTY) return text;
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(associatedData));
  const plain = type === "bool" ? (BOOLEANS[text] ?? text) : text;
  const data = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
  const parts = [data, nonce, cipher.getAuthTag()].map((bytes) => bytes.toString("base64"));
  return `ENC[AES256_GCM,data:${parts[0] ?? ""},iv:${parts[1] ?? ""},tag:${parts[2] ?? ""},type:${type}]`;
}
