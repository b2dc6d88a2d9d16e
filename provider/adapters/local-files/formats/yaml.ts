import { isAlias, isMap, isScalar, isSeq, type Scalar, type YAMLMap } from "yaml";
import { findRepeatedKeys } from "./find-repeated-keys";
import type { Entry, Format, ParsedText } from "./format";
import { quoteYamlDouble, quoteYamlValue } from "./quote-yaml-value";
import { appendLines, applySplices, findLineEnding, type Splice } from "./text-lines";
import { NOT_TEXT, toEntry } from "./to-entry";
import { readYamlMap, yamlIndent, type YamlFile, type YamlPair } from "./yaml-map";

const CORE_TAG = "tag:yaml.org,2002:";
const TEXT_TAGS: ReadonlySet<string> = new Set(["str", "int", "float", "bool"].map((name) => CORE_TAG + name));

function parse(text: string): ParsedText {
  const file = readYamlMap(text);
  const entries = file.pairs.map((pair) => readEntry(file, pair));
  return { entries, faults: [...file.faults, ...findRepeatedKeys(file.pairs)], warnings: [] };
}

function readEntry({ document }: YamlFile, { key, line, node }: YamlPair): Entry {
  const value = isAlias(node) ? node.resolve(document) : node;
  if (isMap(value)) return { key, line, problem: NOT_TEXT.map };
  if (isSeq(value)) return { key, line, problem: NOT_TEXT.list };
  if (isAlias(node) && value === undefined) return { key, line, problem: "no anchor before it has the alias's name" };
  if (!isScalar(value)) return { key, line, problem: NOT_TEXT.null };
  if (value.tag !== undefined && !TEXT_TAGS.has(value.tag))
    return { key, line, problem: "the value has a tag that is not for texts; remove the tag" };
  if (value.value === null) return { key, line, problem: NOT_TEXT.null };
  return toEntry(key, line, typeof value.value === "string" ? value.value : literalText(value));
}

/** A number or boolean as it is written: `0x1F`, `1.50`. */
function literalText(scalar: Scalar): string {
  return scalar.source ?? String(scalar.value);
}

function edit(text: string, changes: ReadonlyMap<string, string>, careful = false): string {
  const file = readYamlMap(text);
  const replaced = file.pairs.flatMap((pair) => {
    const value = changes.get(pair.key);
    return value === undefined ? [] : [replaceValue(text, file, pair, value, careful)];
  });
  const known = new Set(file.pairs.map(({ key }) => key));
  const added = [...changes].filter(([key]) => !known.has(key));
  return addPairs(text, file, replaced, added, careful);
}

function replaceValue(
  text: string,
  { map }: YamlFile,
  { node, start, end }: YamlPair,
  value: string,
  careful: boolean,
): Splice {
  // A block ends with the line ending of its last line, which stays.
  const stop = end - (/\r?\n$/.exec(text.slice(start, end))?.[0].length ?? 0);
  const needsBlank = text[start - 1] === ":" ? " " : "";
  const scalar = isScalar(node) ? node : undefined;
  const written = careful
    ? quoteYamlDouble(value)
    : quoteYamlValue(value, findLineEnding(text), {
        ...(scalar?.type && { type: scalar.type }),
        isTyped: typeof scalar?.value === "number" || typeof scalar?.value === "boolean",
        indent: yamlIndent(text, map),
        mayBeBlock: !map?.flow && /^[ \t]*\r?(?:\n|$)/.test(text.slice(stop)),
      });
  return { start, end: Math.max(stop, start), text: needsBlank + written };
}

function addPairs(
  text: string,
  { map }: YamlFile,
  replaced: readonly Splice[],
  added: readonly (readonly [string, string])[],
  careful: boolean,
): string {
  if (map?.flow) return applySplices(text, [...replaced, ...addToFlowMap(text, map, added)]);
  const indent = yamlIndent(text, map);
  const ending = findLineEnding(text);
  const style = { indent, mayBeBlock: true };
  const lines = added.map(([key, value]) => {
    const written = careful ? quoteYamlDouble(value) : quoteYamlValue(value, ending, style);
    return `${" ".repeat(indent)}${quoteYamlValue(key, ending, { indent, mayBeBlock: false })}: ${written}`;
  });
  return appendLines(applySplices(text, replaced), lines);
}

/** `{a: 1}`: before the closing bracket. */
function addToFlowMap(text: string, map: YAMLMap, added: readonly (readonly [string, string])[]): readonly Splice[] {
  if (added.length === 0 || !map.range) return [];
  const close = map.range[1] - 1;
  const pairs = added.map(([key, value]) => `${quoteYamlDouble(key)}: ${quoteYamlDouble(value)}`).join(", ");
  const before = text.slice(map.range[0] + 1, close).trimEnd();
  const at = map.range[0] + 1 + before.length;
  return [{ start: at, end: at, text: `${before === "" || before.endsWith(",") ? " " : ", "}${pairs}` }];
}

/**
 * YAML 1.2: one flat map. Texts are values, over anchors too; numbers and booleans are their literal text; null, lists
 * and maps are a problem of that key.
 */
export const yamlFormat: Format = { parse, edit, refuseKey: () => undefined };
