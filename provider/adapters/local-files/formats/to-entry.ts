import { SecretValue } from "../../../core/secret-value";
import type { Entry } from "./format";

/** Escapes of JSON and YAML can make half of a surrogate pair, which UTF-8 cannot hold. */
const HALF_PAIR = /\p{Surrogate}/u;

export function toEntry(key: string, line: number, text: string): Entry {
  return HALF_PAIR.test(text)
    ? { key, line, problem: "the text holds half of a surrogate pair, which no encoding can hold" }
    : { key, line, value: SecretValue.fromText(text) };
}

/** What to do about a value that is not one text. */
export const NOT_TEXT = {
  null: 'the value is null; write "" for an empty text, or remove the key',
  list: "the value is a list; a secret is one text: write the list as a text, or give each item a key of its own",
  map: "the value holds keys of its own; a secret is one text: write it as a text, or put these keys into a folder of their own",
} as const;
