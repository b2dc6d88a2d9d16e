import type { Entry, Fault } from "../formats/format";
import type { Splice } from "../formats/text-lines";

/** One scalar of an encrypted file, with its place. */
export interface SopsLeaf {
  /** The keys that lead to it; the items of a list have the path of the list. */
  readonly path: readonly string[];
  readonly line: number;
  /** A text, or the literal of something else. */
  readonly text: string;
  readonly isText: boolean;
  readonly start: number;
  readonly end: number;
}

/** A key of the file: with the scalar that it holds, or the reason why it holds none that can be synced. */
export interface SopsKey {
  readonly key: string;
  readonly line: number;
  readonly leaf?: SopsLeaf;
  readonly problem?: string;
}

/** An encrypted file as its format lays it out. Decrypts nothing. */
export interface SopsText {
  /** In the order in which they go into the MAC. */
  readonly leaves: readonly SopsLeaf[];
  /** In the order of the file, without what SOPS keeps for itself. */
  readonly keys: readonly SopsKey[];
  /** What stands under `sops`, nested. */
  readonly metadata: unknown;
  readonly faults: readonly Fault[];
}

/** How SOPS keeps its files in one format. */
export interface SopsFormat {
  /** The name by which the program `sops` calls the format. */
  readonly type: "yaml" | "json" | "dotenv" | "ini";
  /** `undefined` when SOPS did not write the file. A file with faults counts as its. */
  read(text: string): SopsText | undefined;
  /** The secret that a decrypted text stands for. */
  toEntry(key: SopsKey, text: string): Entry;
  /** The text to encrypt for a value; the reverse of `toEntry`. */
  fromValue(value: string): string;
  /** Why this key cannot be added. */
  refuseKey(key: string): string | undefined;
  /** The path of a key that is added. */
  pathOf(key: string): readonly string[];
  replaceLeaf(leaf: SopsLeaf, text: string): Splice;
  addKeys(text: string, added: readonly (readonly [key: string, text: string])[]): readonly Splice[];
  /** New values of the metadata `mac` and `lastmodified`. */
  replaceMetadata(text: string, values: Readonly<Record<"mac" | "lastmodified", string>>): readonly Splice[];
}
