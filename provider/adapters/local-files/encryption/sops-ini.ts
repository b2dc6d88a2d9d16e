import { findLineEnding, type Splice } from "../formats/text-lines";
import { NOT_TEXT, toEntry } from "../formats/to-entry";
import type { SopsFormat, SopsKey, SopsLeaf, SopsText } from "./sops-text";
import { unflatten } from "./unflatten";

const METADATA = "sops";
/** The section of keys that stand before the first section. */
const DEFAULT = "DEFAULT";
const SECTION = /^\s*\[([^\]]+)\]\s*$/;
const PAIR = /^(\s*)([^=:]+?)(\s*[=:]\s*)(.*?)\s*$/;
const KEY = /^[A-Za-z0-9_.-]+$/;

interface Line {
  readonly section: string;
  readonly key: string;
  readonly line: number;
  readonly lineStart: number;
  readonly leaf: SopsLeaf;
}

interface IniText {
  readonly lines: readonly Line[];
  /** Where each section's header begins, in order. */
  readonly sections: readonly { readonly name: string; readonly line: number; readonly start: number }[];
  readonly faultLine?: number;
}

function readLines(text: string): IniText {
  const lines: Line[] = [];
  const sections: { name: string; line: number; start: number }[] = [];
  let section = DEFAULT;
  let start = 0;
  for (const [index, whole] of text.split("\n").entries()) {
    const place = { line: index + 1, start };
    const content = whole.replace(/\r$/, "");
    start += whole.length + 1;
    if (/^\s*(?:[;#].*)?$/.test(content)) continue;
    const header = SECTION.exec(content)?.[1];
    if (header !== undefined) {
      section = header;
      sections.push({ name: header, ...place });
      continue;
    }
    const pair = readPair(content, section, place);
    if (pair === undefined) return { lines, sections, faultLine: place.line };
    lines.push(pair);
  }
  return { lines, sections };
}

function readPair(
  content: string,
  section: string,
  { line, start }: { line: number; start: number },
): Line | undefined {
  const [, lead = "", key = "", sign = "", rest = ""] = PAIR.exec(content) ?? [];
  if (key === "") return undefined;
  const from = start + lead.length + key.length + sign.length;
  const leaf = { path: [section, key], line, text: unquote(rest), isText: true, start: from, end: from + rest.length };
  return { section, key, line, lineStart: start, leaf };
}

/** A value that SOPS left in clear may stand in backticks or quotes; else it ends where a comment begins. */
function unquote(raw: string): string {
  const [, , quoted] = /^(`|""")(.*)\1$/.exec(raw) ?? [];
  return quoted ?? raw.replace(/\s*[;#].*$/, "");
}

function read(text: string): SopsText | undefined {
  if (!/^\s*\[sops\]\s*$/m.test(text)) return undefined;
  const { lines, sections, faultLine } = readLines(text);
  if (faultLine !== undefined) {
    const faults = [{ line: faultLine, reason: "this is not a section, key = value, a comment or an empty line" }];
    return { leaves: [], keys: [], metadata: {}, faults };
  }
  const own = lines.filter(({ section }) => section !== METADATA);
  const metadata = lines.filter(({ section }) => section === METADATA);
  return {
    leaves: own.map(({ leaf }) => leaf),
    keys: listKeys(own, sections),
    metadata: unflatten(metadata.map(({ key, leaf }) => [key, leaf.text] as const)),
    faults: [],
  };
}

/** Keys before the first section are secrets; a section is a map, and its name the key that has a problem. */
function listKeys(lines: readonly Line[], sections: IniText["sections"]): readonly SopsKey[] {
  const plain = lines.filter(({ section }) => section === DEFAULT).map(({ key, line, leaf }) => ({ key, line, leaf }));
  const named = sections
    .filter(({ name }) => name !== METADATA && name !== DEFAULT)
    .map(({ name, line }) => ({ key: name, line, problem: NOT_TEXT.map }));
  return [...plain, ...named];
}

function addKeys(text: string, added: readonly (readonly [string, string])[]): readonly Splice[] {
  const { lines, sections } = readLines(text);
  const ending = findLineEnding(text);
  const last = lines.filter(({ section }) => section === DEFAULT).at(-1);
  const next = text.indexOf("\n", last?.leaf.end ?? 0);
  const at = last === undefined ? (sections[0]?.start ?? 0) : next === -1 ? text.length : next + 1;
  return [{ start: at, end: at, text: added.map(([key, value]) => `${key} = ${value}${ending}`).join("") }];
}

function replaceMetadata(text: string, values: Readonly<Record<"mac" | "lastmodified", string>>): readonly Splice[] {
  return readLines(text).lines.flatMap(({ section, key, leaf: { start, end } }) =>
    section === METADATA && (key === "mac" || key === "lastmodified") ? [{ start, end, text: values[key] }] : [],
  );
}

function refuseKey(key: string): string | undefined {
  if (key === METADATA || key === DEFAULT) return "this is the name of a section";
  return KEY.test(key) ? undefined : "an ini file holds only keys of letters, digits, underscores, dots and hyphens";
}

export const sopsIni: SopsFormat = {
  type: "ini",
  read,
  toEntry: ({ key, line }, text) => toEntry(key, line, text),
  fromValue: (value) => value,
  refuseKey,
  pathOf: (key) => [DEFAULT, key],
  replaceLeaf: ({ start, end }, text) => ({ start, end, text }),
  addKeys,
  replaceMetadata,
};
