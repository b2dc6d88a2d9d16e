import { isAlias, isMap, isScalar, isSeq, type Scalar, type YAMLMap } from "yaml";
import { createLineIndex, findLineEnding, type Splice } from "../formats/text-lines";
import { NOT_TEXT, toEntry } from "../formats/to-entry";
import { quoteYamlDouble } from "../formats/quote-yaml-value";
import { readYamlMap, readYamlPairs, yamlIndent, type YamlFile, type YamlPair } from "../formats/yaml-map";
import { TIME } from "./go-scalar";
import { isEncryptedText } from "./sops-cipher";
import type { SopsFormat, SopsKey, SopsLeaf, SopsText } from "./sops-text";

const METADATA = "sops";

function read(text: string): SopsText | undefined {
  const file = readYamlMap(text);
  const metadata = file.pairs.find(isMetadata);
  if (metadata === undefined) return undefined;
  const lineOf = createLineIndex(text);
  const own = file.pairs.filter((pair) => pair !== metadata);
  const leavesOf = ({ key, node }: YamlPair): readonly SopsLeaf[] =>
    listLeaves(node, [key], (offset) => lineOf(offset).line);
  return {
    keys: own.map((pair) => readKey(pair, leavesOf(pair))),
    leaves: own.flatMap(leavesOf),
    metadata: isMap(metadata.node) ? metadata.node.toJS(file.document) : undefined,
    faults: [...file.faults, ...findAliases(own)],
  };
}

function isMetadata({ key, node }: YamlPair): boolean {
  return key === METADATA && isMap(node) && node.has("mac");
}

/** SOPS writes no alias; one that stands in its file was put there by hand, and its file cannot be decrypted. */
function findAliases(pairs: readonly YamlPair[]): SopsText["faults"] {
  return pairs.filter(({ node }) => isAlias(node)).map(({ line }) => ({ line, reason: "SOPS does not keep aliases" }));
}

function readKey({ key, line, node }: YamlPair, leaves: readonly SopsLeaf[]): SopsKey {
  if (isMap(node)) return { key, line, problem: NOT_TEXT.map };
  if (isSeq(node)) return { key, line, problem: NOT_TEXT.list };
  const [leaf] = leaves;
  return leaf === undefined ? { key, line, problem: NOT_TEXT.null } : { key, line, leaf };
}

function listLeaves(node: unknown, path: readonly string[], lineOf: (offset: number) => number): readonly SopsLeaf[] {
  if (isMap(node))
    return readYamlPairs(node).flatMap(({ key, node: inner }) => listLeaves(inner, [...path, key], lineOf));
  if (isSeq(node)) return node.items.flatMap((item) => listLeaves(item, path, lineOf));
  if (!isScalar(node) || node.value === null || !node.range) return [];
  const [start, end] = node.range;
  return [{ path, line: lineOf(start), ...readScalar(node), start, end }];
}

function readScalar(node: Scalar): Pick<SopsLeaf, "text" | "isText"> {
  const source = node.source ?? "";
  if (typeof node.value !== "string") return { text: source, isText: false };
  return { text: node.value, isText: !(node.type === "PLAIN" && TIME.test(source)) };
}

/** As SOPS writes it: bare where it is an encrypted text. */
function writeText(text: string, isFlow: boolean): string {
  return isEncryptedText(text) && !isFlow ? text : quoteYamlDouble(text);
}

function addKeys(text: string, added: readonly (readonly [string, string])[]): readonly Splice[] {
  const file = readYamlMap(text);
  const metadata = file.pairs.find(isMetadata);
  if (added.length === 0 || metadata === undefined || file.map === undefined) return [];
  const at = metadata.keyStart;
  const isFlow = file.map.flow === true;
  const pairs = added.map(([key, value]) => `${writeKey(key)}: ${writeText(value, isFlow)}`);
  if (isFlow) return [{ start: at, end: at, text: pairs.map((pair) => `${pair}, `).join("") }];
  const lead = " ".repeat(yamlIndent(text, file.map));
  return [{ start: at, end: at, text: pairs.map((pair) => `${pair}${findLineEnding(text)}${lead}`).join("") }];
}

function writeKey(key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_.-]*$/.test(key) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(key)
    ? key
    : quoteYamlDouble(key);
}

function replaceMetadata(text: string, values: Readonly<Record<"mac" | "lastmodified", string>>): readonly Splice[] {
  const metadata = findMetadata(readYamlMap(text));
  return metadata === undefined
    ? []
    : readYamlPairs(metadata).flatMap(({ key, start, end }) =>
        key === "mac" || key === "lastmodified"
          ? [{ start, end, text: writeText(values[key], metadata.flow === true) }]
          : [],
      );
}

function findMetadata({ pairs }: YamlFile): YAMLMap | undefined {
  const node = pairs.find(isMetadata)?.node;
  return isMap(node) ? node : undefined;
}

export const sopsYaml: SopsFormat = {
  type: "yaml",
  read,
  toEntry: ({ key, line }, text) => toEntry(key, line, text),
  fromValue: (value) => value,
  refuseKey: (key) => (key === METADATA ? "SOPS keeps this key for itself" : undefined),
  pathOf: (key) => [key],
  replaceLeaf: ({ start, end }, text) => ({ start, end, text: isEncryptedText(text) ? text : quoteYamlDouble(text) }),
  addKeys,
  replaceMetadata,
};
