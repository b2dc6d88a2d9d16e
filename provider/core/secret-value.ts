import { timingSafeEqual } from "node:crypto";
import { inspect } from "node:util";

const HIDDEN = "[secret]";

/**
 * The content of one secret, as bytes. It prints as `[secret]` in every way a value can be printed
 * (string, JSON, inspect), so that a value that slips into a message does not become readable.
 *
 * Bytes and not text, because a vault may hold a keystore or any other binary content.
 */
export class SecretValue {
  readonly #bytes: Uint8Array;

  private constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  static fromText(text: string): SecretValue {
    return new SecretValue(new TextEncoder().encode(text));
  }

  static fromBytes(bytes: Uint8Array): SecretValue {
    return new SecretValue(Uint8Array.from(bytes));
  }

  /** The content. Only adapters that write it, and the digest, call this. */
  reveal(): Uint8Array {
    return this.#bytes;
  }

  /** The content as text, or `undefined` when the bytes are not UTF-8. */
  revealText(): string | undefined {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.#bytes);
    } catch (error) {
      if (error instanceof TypeError) return undefined;
      throw error;
    }
  }

  /** Size in bytes. */
  get size(): number {
    return this.#bytes.length;
  }

  equals(other: SecretValue): boolean {
    return this.size === other.size && timingSafeEqual(this.#bytes, other.#bytes);
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}
