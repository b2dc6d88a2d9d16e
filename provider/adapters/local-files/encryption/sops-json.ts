import { getNodeValue, type Node } from "jsonc-parser";
import type { Entry } from "../formats/format";
import { addProperties, listProperties, readTree, replaceNode, type JsonProperty } from "../formats/json";
import { createLineIndex, type Position } from "../formats/text-lines";
import { NOT_TEXT, toEntry } from "../formats/to-entry";
import type { SopsFormat, SopsKey, SopsLeaf, SopsText } from "./sops-text";

const METADATA = "sops";

type LineOf = (offset: number) => Position;

function read(text: string): SopsText | undefined {
  const { root, faults } = readTree(text);
  const properties = root === undefined ? [] : listProperties(root);
  const metadata = properties.find(isMetadata);
  if (metadata === undefined) return undefined;
  const lineOf = createLineIndex(text);
  const own = properties.filter((property) => property !== metadata);
  const keys = own.map((property) => readKey(text, property, lineOf));
  const leaves = own.flatMap(({ key, value }) => listLeaves(text, value, [key], lineOf));
  return { keys, leaves, metadata: getNodeValue(metadata.value), faults };
}

function isMetadata({ key, value }: JsonProperty): boolean {
  return key === METADATA && value.type === "object" && listProperties(value).some((inner) => inner.key === "mac");
}

function readKey(text: string, { key, value, start }: JsonProperty, lineOf: LineOf): SopsKey {
  const { line } = lineOf(start);
  if (value.type === "object") return { key, line, problem: NOT_TEXT.map };
  if (value.type === "array") return { key, line, problem: NOT_TEXT.list };
  if (value.type === "null") return { key, line, problem: NOT_TEXT.null };
  return { key, line, leaf: readLeaf(text, value, [key], lineOf) };
}

function listLeaves(text: string, node: Node, path: readonly string[], lineOf: LineOf): readonly SopsLeaf[] {
  if (node.type === "object")
    return listProperties(node).flatMap(({ key, value }) => listLeaves(text, value, [...path, key], lineOf));
  if (node.type === "array") return (node.children ?? []).flatMap((item) => listLeaves(text, item, path, lineOf));
  return node.type === "null" ? [] : [readLeaf(text, node, path, lineOf)];
}

function readLeaf(text: string, node: Node, path: readonly string[], lineOf: LineOf): SopsLeaf {
  const [start, end] = [node.offset, node.offset + node.length];
  const isText = node.type === "string";
  return {
    path,
    line: lineOf(start).line,
    text: isText ? String(node.value) : text.slice(start, end),
    isText,
    start,
    end,
  };
}

export const sopsJson: SopsFormat = {
  type: "json",
  read,
  toEntry: ({ key, line }, text): Entry => toEntry(key, line, text),
  fromValue: (value) => value,
  refuseKey: (key) => (key === METADATA ? "SOPS keeps this key for itself" : undefined),
  pathOf: (key) => [key],
  replaceLeaf: ({ start, end }, text) => ({ start, end, text: JSON.stringify(text) }),
  addKeys: (text, added) => {
    const { root } = readTree(text);
    return root === undefined ? [] : addProperties(text, root, added, isMetadata);
  },
  replaceMetadata: (text, values) => {
    const { root } = readTree(text);
    const metadata = root && listProperties(root).find(isMetadata);
    return metadata === undefined
      ? []
      : listProperties(metadata.value).flatMap(({ key, value }) =>
          key === "mac" || key === "lastmodified" ? [replaceNode(value, JSON.stringify(values[key]))] : [],
        );
  },
};
