import { ENV_KEY, readEnvLines } from "../formats/env-lines";
import type { Entry } from "../formats/format";
import { quoteEnvLine } from "../formats/quote-env-value";
import { findLineEnding, type Splice } from "../formats/text-lines";
import { toEntry } from "../formats/to-entry";
import type { SopsFormat, SopsKey, SopsText } from "./sops-text";
import { unflatten } from "./unflatten";

const PREFIX = "sops_";

interface Line {
  /** Everything before the sign, `export` included: that is the key for SOPS. */
  readonly name: string;
  readonly line: number;
  /** The value as SOPS takes it: up to the end of the line, with `\n` as a newline. */
  readonly value: string;
  readonly raw: string;
  readonly lineStart: number;
  readonly start: number;
  readonly end: number;
}

/** The lines of an env file as SOPS sees them: `name=value`, without quotes, blanks or comments at the end. */
function readLines(text: string): readonly Line[] | { readonly faultLine: number } {
  const lines: Line[] = [];
  let lineStart = 0;
  for (const [index, whole] of text.split("\n").entries()) {
    const content = whole.replace(/\r$/, "");
    const sign = content.indexOf("=");
    if (content !== "" && !content.startsWith("#")) {
      if (sign === -1) return { faultLine: index + 1 };
      const [start, end] = [lineStart + sign + 1, lineStart + content.length];
      const raw = content.slice(sign + 1);
      const value = raw.replaceAll("\\n", "\n");
      lines.push({ name: content.slice(0, sign), line: index + 1, value, raw, lineStart, start, end });
    }
    lineStart += whole.length + 1;
  }
  return lines;
}

const isMetadata = ({ name }: Line): boolean => name.startsWith(PREFIX);

function read(text: string): SopsText | undefined {
  if (!/^sops_mac=/m.test(text)) return undefined;
  const lines = readLines(text);
  if ("faultLine" in lines) {
    const faults = [{ line: lines.faultLine, reason: "this is not KEY=value, a comment or an empty line" }];
    return { leaves: [], keys: [], metadata: {}, faults };
  }
  const own = lines.filter((line) => !isMetadata(line));
  const keys = own.map(({ name, line, value, start, end }) => ({
    key: readKey(name) ?? name,
    line,
    leaf: { path: [name], line, text: value, isText: true, start, end },
  }));
  const metadata = lines.filter(isMetadata).map(({ name, raw }) => [name.slice(PREFIX.length), raw] as const);
  return { keys, leaves: keys.map(({ leaf }) => leaf), metadata: unflatten(metadata), faults: [] };
}

/** `export KEY` is the key `KEY`. */
function readKey(name: string): string | undefined {
  return readEnvLines(`${name}=`).lines[0]?.key;
}

/**
 * What SOPS keeps is the line of the env file behind the sign, quotes included, so the secret is what the env file that
 * SOPS decrypts to holds.
 */
function toSecret({ key, line, leaf }: SopsKey, text: string): Entry {
  const written = `${leaf?.path[0] ?? key}=${text.replaceAll("\n", "\\n")}`;
  const { lines, faults } = readEnvLines(written);
  const [only] = lines;
  if (faults[0] !== undefined || only === undefined)
    return { key, line, problem: faults[0]?.reason ?? "the decrypted line is not KEY=value" };
  return toEntry(key, line, only.value);
}

function addKeys(text: string, added: readonly (readonly [string, string])[]): readonly Splice[] {
  const lines = readLines(text);
  if ("faultLine" in lines || added.length === 0) return [];
  const ending = findLineEnding(text);
  const at = lines.find(isMetadata)?.lineStart ?? text.length;
  return [{ start: at, end: at, text: added.map(([key, value]) => `${key}=${value}${ending}`).join("") }];
}

function replaceMetadata(text: string, values: Readonly<Record<"mac" | "lastmodified", string>>): readonly Splice[] {
  const lines = readLines(text);
  if ("faultLine" in lines) return [];
  return lines.flatMap(({ name, start, end }) => {
    const field = name.slice(PREFIX.length);
    return isMetadataField(field) && name.startsWith(PREFIX) ? [{ start, end, text: values[field] }] : [];
  });
}

function isMetadataField(field: string): field is "mac" | "lastmodified" {
  return field === "mac" || field === "lastmodified";
}

function refuseKey(key: string): string | undefined {
  if (key.startsWith(PREFIX)) return "SOPS keeps keys that begin with sops_ for itself";
  return ENV_KEY.test(key)
    ? undefined
    : "an env file holds only keys of letters, digits, underscores, dots and hyphens";
}

export const sopsEnv: SopsFormat = {
  type: "dotenv",
  read,
  toEntry: toSecret,
  fromValue: (value) => quoteEnvLine(value).replaceAll("\\n", "\n"),
  refuseKey,
  pathOf: (key) => [key],
  replaceLeaf: ({ start, end }, text) => ({ start, end, text: text.replaceAll("\n", "\\n") }),
  addKeys,
  replaceMetadata,
};
