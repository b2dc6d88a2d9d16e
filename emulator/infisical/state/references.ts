import { MAX_REFERENCE_DEPTH } from "../quirks";
import { createBadRequest } from "../service-error";
import { normalizePath, toLocationKey } from "./locations";
import type { Location, StoredSecret } from "./model";
import type { Store } from "./store";

/** `${KEY}` or `${environment.folder.KEY}`; the innermost of nested ones. */
const REFERENCE = /\$\{([A-Za-z0-9_.-]+)\}/g;

interface Lookup {
  readonly store: Store;
  /** Where `${KEY}` is looked for, in this order: the folder that is read, then the folder that the secret is from. */
  readonly scopes: readonly Location[];
  readonly visited: ReadonlySet<string>;
  readonly depth: number;
  readonly progress: Progress;
}

/** What an expansion meets on its way; one for the whole value. */
interface Progress {
  readonly denied: Set<string>;
  /** It was cut off: what is left is not looked at again. */
  isCutOff: boolean;
}

export interface Expansion {
  readonly value: string;
  /** Referenced secrets that the identity may not read. */
  readonly denied: readonly string[];
}

/**
 * The value of `secret` as it is seen from the folder `readFrom`. A missing target leaves the text as it is, a circle
 * stops, and nothing is followed deeper than ten times
 * (docs/documentation/platform/secret-reference.mdx, read 2026-11-24).
 */
export function expandReferences(store: Store, secret: StoredSecret, readFrom: Location): Expansion {
  const value = getCurrentValue(secret);
  if (value.search(REFERENCE) < 0) return { value, denied: [] };
  const scopes = toLocationKey(readFrom) === toLocationKey(secret) ? [secret] : [readFrom, secret];
  const progress = startProgress();
  const lookup = { store, scopes, visited: new Set([secret.id]), depth: 0, progress };
  const expanded = expandText(value, lookup);
  const encoded = secret.skipMultilineEncoding ? encodeLines(expanded) : expanded;
  return { value: encoded, denied: [...progress.denied] };
}

function startProgress(): Progress {
  return { denied: new Set(), isCutOff: false };
}

export function getCurrentValue(secret: StoredSecret): string {
  return secret.values.at(-1) ?? "";
}

function expandText(text: string, lookup: Lookup): string {
  if (lookup.depth >= MAX_REFERENCE_DEPTH) {
    lookup.progress.isCutOff = true;
    return text;
  }
  const next = text.replace(REFERENCE, (literal, reference: string) => expandReference(literal, reference, lookup));
  // A reference inside a reference makes a new one: another pass.
  return next === text || lookup.progress.isCutOff ? next : expandText(next, { ...lookup, depth: lookup.depth + 1 });
}

function expandReference(literal: string, reference: string, lookup: Lookup): string {
  const target = findTarget(reference, lookup);
  if (target === undefined || lookup.visited.has(target.id)) return literal;
  if (target.isHidden) {
    lookup.progress.denied.add(target.key);
    return literal;
  }
  const value = getCurrentValue(target);
  if (value === "") return literal;
  const visited = new Set([...lookup.visited, target.id]);
  const scopes = reference.includes(".") ? [target] : [...lookup.scopes, target];
  return expandText(value, { ...lookup, visited, depth: lookup.depth + 1, scopes });
}

function findTarget(reference: string, { store, scopes }: Lookup): StoredSecret | undefined {
  const parts = reference.split(".");
  const key = parts.at(-1) ?? "";
  const [environment] = parts;
  if (parts.length > 1 && environment !== undefined) {
    return findInFolder(store, { environment, secretPath: normalizePath(parts.slice(1, -1).join("/")) }, key);
  }
  for (const scope of scopes) {
    const target = findInFolder(store, scope, key) ?? findInImports(store, scope, key);
    if (target !== undefined) return target;
  }
  return undefined;
}

function findInFolder(store: Store, location: Location, key: string): StoredSecret | undefined {
  return store.listSecretsIn(location).find((secret) => secret.key === key && secret.type === "shared");
}

/** One level of imports is searched, the last one first. */
function findInImports(store: Store, location: Location, key: string): StoredSecret | undefined {
  for (const { source } of [...store.listImportsIn(location)].reverse()) {
    const target = findInFolder(store, source, key);
    if (target !== undefined) return target;
  }
  return undefined;
}

function encodeLines(value: string): string {
  return value.includes("\n") ? `"${value.replaceAll("\n", "\\n")}"` : value;
}

/** What a value that is written refers to must be there. @throws ServiceError 400 naming what is not. */
export function requireReferenced(store: Store, location: Location, values: readonly string[]): void {
  const references = values.flatMap((value) =>
    Array.from(value.matchAll(REFERENCE), ([, reference]) => reference ?? ""),
  );
  const lookup = { store, scopes: [location], visited: new Set<string>(), depth: 0, progress: startProgress() };
  const missing = references.filter((reference) => findTarget(reference, lookup) === undefined);
  if (missing.length === 0) return;
  const keys = missing.map((reference) => reference.split(".").at(-1) ?? reference);
  throw createBadRequest(`Referenced secret(s) not found: ${[...new Set(keys)].join(",")}`);
}
