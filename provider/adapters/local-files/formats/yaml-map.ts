import { isAlias, isMap, isScalar, LineCounter, parseDocument, type Document, type Scalar, type YAMLMap } from "yaml";
import type { Fault } from "./format";

/** One key of the map that a file is, with the place of its value. */
export interface YamlPair {
  readonly key: string;
  readonly line: number;
  readonly node: unknown;
  readonly keyStart: number;
  readonly start: number;
  readonly end: number;
}

export interface YamlFile {
  readonly document: Document.Parsed;
  /** `undefined` when the file holds nothing but comments. */
  readonly map?: YAMLMap;
  readonly pairs: readonly YamlPair[];
  readonly faults: readonly Fault[];
}

/** What a person can do with it, by the parser's codes. Its own messages quote the file. */
const REASONS: Readonly<Record<string, string>> = {
  ALIAS_PROPS: "an alias cannot have an anchor or a tag",
  BAD_ALIAS: "this alias is not a name",
  BAD_COLLECTION_TYPE: "the tag does not fit what it stands on",
  BAD_DIRECTIVE: "this directive is not known",
  BAD_DQ_ESCAPE: "this escape in double quotes is not known",
  BAD_INDENT: "the indentation is wrong",
  BAD_SCALAR_START: "a text cannot begin with this character; put it in quotes",
  BLOCK_AS_IMPLICIT_KEY: "a map or list cannot stand here; is a line indented by mistake, or a quote missing?",
  BLOCK_IN_FLOW: "a block cannot stand inside brackets",
  MISSING_CHAR: "a character is missing (a colon, a comma, a closing bracket or quote)",
  MULTILINE_IMPLICIT_KEY: "a key must stand in one line; is a colon missing?",
  MULTIPLE_ANCHORS: "a value can have only one anchor",
  MULTIPLE_DOCS: "the file holds several documents; put them into files of their own",
  MULTIPLE_TAGS: "a value can have only one tag",
  TAB_AS_INDENT: "a tab cannot indent a line; use spaces",
  UNEXPECTED_TOKEN: "this does not belong here",
};

/** Reads a file as one flat map with the places of its values. */
export function readYamlMap(text: string): YamlFile {
  const lines = new LineCounter();
  // Keys that stand twice are found by whoever compares them, with both lines. A silent parser would not see a second
  // document.
  const options = { lineCounter: lines, prettyErrors: false, uniqueKeys: false, logLevel: "error" } as const;
  const document = parseDocument(text, options);
  const placeOf = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const errors = document.errors.map(({ code, pos }) => ({
    ...placeOf(pos[0]),
    reason: `this is not YAML: ${REASONS[code] ?? "the parser does not understand it"}`,
  }));
  const first = errors[0];
  if (first !== undefined) return { document, pairs: [], faults: [first] };
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null && contents.source === ""))
    return { document, pairs: [], faults: [] };
  if (!isMap(contents)) {
    const { line } = placeOf(startOf(contents) ?? 0);
    return { document, pairs: [], faults: [{ line, reason: "the file is not a map of keys to values" }] };
  }
  return { document, map: contents, ...readPairs(contents, placeOf) };
}

function readPairs(
  map: YAMLMap,
  placeOf: (offset: number) => { line: number; column: number },
): Pick<YamlFile, "pairs" | "faults"> {
  const faults = map.items
    .filter(({ key }) => !isScalar(key))
    .map(({ key }) => ({ line: placeOf(startOf(key) ?? 0).line, reason: "a key must be a text" }));
  const pairs = readYamlPairs(map).map((pair) => ({ ...pair, line: placeOf(pair.keyStart).line }));
  return { pairs, faults };
}

/** The pairs of a map whose keys are texts. */
export function readYamlPairs(map: YAMLMap): readonly Omit<YamlPair, "line">[] {
  return map.items.flatMap(({ key, value }) => {
    if (!isScalar(key)) return [];
    const [start, end] = rangeOf(value) ?? [0, 0];
    return [{ key: keyText(key), node: value, keyStart: startOf(key) ?? 0, start, end }];
  });
}

/** The column at which the keys of the file stand. */
export function yamlIndent(text: string, map: YAMLMap | undefined): number {
  const start = map?.range?.[0];
  return start === undefined ? 0 : start - (text.lastIndexOf("\n", start - 1) + 1);
}

/** `123:` is the key "123", and `true:` the key "true": as they are written. */
function keyText(key: Scalar): string {
  return typeof key.value === "string" ? key.value : (key.source ?? String(key.value));
}

function startOf(node: unknown): number | undefined {
  return rangeOf(node)?.[0];
}

function rangeOf(node: unknown): readonly [number, number] | undefined {
  if (!isScalar(node) && !isMap(node) && !isAlias(node) && !hasRange(node)) return undefined;
  const range = node.range;
  return range ? [range[0], range[1]] : undefined;
}

function hasRange(node: unknown): node is { readonly range?: readonly [number, number, number] | null } {
  return typeof node === "object" && node !== null && "range" in node;
}
