import { MAX_IMPORT_DEPTH } from "../quirks";
import { toLocationKey } from "./locations";
import type { StoredImport, StoredSecret } from "./model";
import type { Store } from "./store";

/** The shared secrets that one import brings, the imported folder's own first, then those of its own imports. */
export interface ImportedFolder {
  readonly imported: StoredImport;
  readonly secrets: readonly StoredSecret[];
}

/** What a list of `imports` resolves to: each once, and each followed into its own imports. */
export function resolveImports(store: Store, imports: readonly StoredImport[]): readonly ImportedFolder[] {
  const visited = new Set<string>();
  const own = imports.filter(({ source }) => addOnce(visited, toLocationKey(source)));
  return own.map((imported) => ({ imported, secrets: collectSecrets(store, imported, visited, 0) }));
}

function collectSecrets(
  store: Store,
  imported: StoredImport,
  visited: Set<string>,
  depth: number,
): readonly StoredSecret[] {
  const own = store.listSecretsIn(imported.source).filter(({ type }) => type === "shared");
  if (depth >= MAX_IMPORT_DEPTH) return own;
  const deeper = store.listImportsIn(imported.source).filter(({ source }) => addOnce(visited, toLocationKey(source)));
  return [...own, ...deeper.flatMap((next) => collectSecrets(store, next, visited, depth + 1))];
}

function addOnce(visited: Set<string>, key: string): boolean {
  if (visited.has(key)) return false;
  visited.add(key);
  return true;
}

/** One secret for each key, the first of them. */
export function keepFirstOfEachKey(secrets: readonly StoredSecret[]): readonly StoredSecret[] {
  const seen = new Set<string>();
  return secrets.filter(({ key }) => addOnce(seen, key));
}
