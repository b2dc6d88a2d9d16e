import { parseTree, printParseErrorCode, type Node, type ParseError } from "jsonc-parser";
import { findRepeatedKeys } from "./find-repeated-keys";
import type { Entry, Fault, Format, ParsedText } from "./format";
import { applySplices, createLineIndex, findLineEnding, type Splice } from "./text-lines";
import { NOT_TEXT, toEntry } from "./to-entry";

const STRICT = { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false };

export interface JsonProperty {
  readonly key: string;
  readonly start: number;
  readonly value: Node;
}

function parse(text: string): ParsedText {
  const lineOf = createLineIndex(text);
  const { root, faults } = readTree(text);
  if (root === undefined || faults.length > 0) return { entries: [], faults, warnings: [] };
  const entries = listProperties(root).map((property) => readEntry(text, property, lineOf(property.start).line));
  return { entries, faults: findRepeatedKeys(entries), warnings: [] };
}

/** The object of the file, or what is wrong with it: the words of the parser's codes, never its text. */
export function readTree(text: string): { readonly root?: Node; readonly faults: readonly Fault[] } {
  const lineOf = createLineIndex(text);
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, STRICT);
  const faults = errors.map(({ error, offset }) => ({
    ...lineOf(offset),
    reason: `this is not JSON: ${spell(printParseErrorCode(error))}`,
  }));
  // One slip makes many errors; the first one is the one to mend.
  if (faults[0] !== undefined) return { faults: [faults[0]] };
  if (root?.type !== "object") return { faults: [{ line: 1, reason: "the file is not a JSON object" }] };
  return { root, faults: [] };
}

/** `PropertyNameExpected` as words. */
function spell(code: string): string {
  return code.replace(/(?!^)([A-Z])/g, " $1").toLowerCase();
}

export function listProperties(object: Node): readonly JsonProperty[] {
  return (object.children ?? []).flatMap(({ children: [name, value] = [], offset }) =>
    name === undefined || value === undefined ? [] : [{ key: String(name.value), start: offset, value }],
  );
}

function readEntry(text: string, { key, value }: JsonProperty, line: number): Entry {
  switch (value.type) {
    case "string":
      return toEntry(key, line, String(value.value));
    // The literal text: a number that a double cannot hold stays as it is written.
    case "number":
    case "boolean":
      return toEntry(key, line, text.slice(value.offset, value.offset + value.length));
    case "null":
      return { key, line, problem: NOT_TEXT.null };
    case "array":
      return { key, line, problem: NOT_TEXT.list };
    default:
      return { key, line, problem: NOT_TEXT.map };
  }
}

function edit(text: string, changes: ReadonlyMap<string, string>): string {
  const { root } = readTree(text);
  if (root === undefined) return text;
  const properties = listProperties(root);
  const splices = properties.flatMap(({ key, value }) => {
    const changed = changes.get(key);
    return changed === undefined ? [] : [replaceNode(value, JSON.stringify(changed))];
  });
  const known = new Set(properties.map(({ key }) => key));
  const added = [...changes].filter(([key]) => !known.has(key));
  return applySplices(text, [...splices, ...addProperties(text, root, added)]);
}

export function replaceNode({ offset, length }: Node, text: string): Splice {
  return { start: offset, end: offset + length, text };
}

/** New properties after the last one (and before those that `isTail` names), with the blanks that stand between the others. */
export function addProperties(
  text: string,
  object: Node,
  added: readonly (readonly [key: string, value: string])[],
  isTail: (property: JsonProperty) => boolean = () => false,
): readonly Splice[] {
  if (added.length === 0) return [];
  const properties = listProperties(object);
  const last = properties.filter((property) => !isTail(property)).at(-1);
  const { lead, colon } = readSpacing(text, object, properties.at(-1));
  const lines = added.map(([key, value]) => `${lead}${JSON.stringify(key)}${colon}${JSON.stringify(value)}`);
  if (last !== undefined) {
    const end = last.value.offset + last.value.length;
    return [{ start: end, end, text: `,${lines.join(",")}` }];
  }
  const start = object.offset + 1;
  if (properties.length > 0) return [{ start, end: start, text: `${lines.join(",")},` }];
  return [{ start, end: object.offset + object.length - 1, text: `${lines.join(",")}${findLineEnding(text)}` }];
}

function readSpacing(text: string, object: Node, last: JsonProperty | undefined): { lead: string; colon: string } {
  if (last === undefined) return { lead: `${findLineEnding(text)}  `, colon: ": " };
  const before = text.slice(object.offset + 1, last.start);
  const name = text.slice(last.start, last.value.offset);
  return { lead: /\s*$/.exec(before)?.[0] ?? "", colon: /\s*:\s*$/.exec(name)?.[0] ?? ": " };
}

/**
 * JSON: one flat object. Texts are values; numbers and booleans are their literal text, as a program that reads them
 * from its environment sees them; null, lists and objects are a problem of that key.
 */
export const jsonFormat: Format = { parse, edit, refuseKey: () => undefined };
