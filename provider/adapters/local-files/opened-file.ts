import type { ParsedText } from "./formats/format";

/** A file of secrets as it lies there. */
export interface StoredFile {
  /** Its name in the folder, for example `.env`. */
  readonly name: string;
  readonly path: string;
  /** Its path for people: as `source.path` is written. */
  readonly shown: string;
  readonly bytes: Uint8Array;
}

/**
 * A file of secrets that was read, and the way back. What it takes to open it (nothing, an age identity, a data key)
 * is known only to the encryption that opened it.
 */
export interface OpenedFile extends ParsedText {
  /** Git may hold what is written into it. */
  readonly isEncrypted: boolean;
  /** Why this key cannot be written here; `undefined` when it can. */
  refuseKey(key: string): string | undefined;
  /**
   * The whole file with these values. `careful`: see `Format.edit`.
   * @throws SyncError INVALID_INPUT when the file as a whole cannot be written.
   */
  edit(changes: ReadonlyMap<string, string>, careful: boolean): Promise<Uint8Array>;
}
