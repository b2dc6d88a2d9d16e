import type { SecretValue } from "../../../core/secret-value";

/** One key of a file: with its value, or with the reason why it has none that can be synced. */
export type Entry =
  | { readonly key: string; readonly line: number; readonly value: SecretValue }
  | { readonly key: string; readonly line: number; readonly problem: string };

/** A place in a file where it is not what its format asks for. Never quotes the file. */
export interface Fault {
  /** From 1; absent when the whole file is at fault. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
  readonly reason: string;
}

export interface Warning {
  readonly line: number;
  readonly text: string;
}

export interface ParsedText {
  /** In the order of the file. A key stands once. */
  readonly entries: readonly Entry[];
  /** With any fault the entries mean nothing. */
  readonly faults: readonly Fault[];
  readonly warnings: readonly Warning[];
}

/**
 * How secrets stand in the text of a file.
 *
 * `edit` replaces the values of keys where they stand and adds new ones at the end; every other character stays. It may
 * fail to hold a value (an anchor that other keys share): the caller reads the result back and compares.
 */
export interface Format {
  parse(text: string): ParsedText;
  /** `text` has no fault. `careful`: a form that holds any value, not the one that looks best. */
  edit(text: string, changes: ReadonlyMap<string, string>, careful?: boolean): string;
  /** Why the format cannot hold this key; `undefined` when it can. */
  refuseKey(key: string): string | undefined;
}

export function hasValue(entry: Entry): entry is Entry & { readonly value: SecretValue } {
  return "value" in entry;
}
