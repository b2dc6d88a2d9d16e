import { findNameFault, renderName, stripName, type KeySchema } from "./key-schema";
import type { SecretValue } from "./secret-value";

/** A key of the source with its value, and where it comes from, for messages. */
export interface KeyedValue {
  readonly key: string;
  readonly value: SecretValue;
  readonly origin: string;
}

/** A key whose value cannot be had. */
export interface KeyFailure {
  readonly key: string;
  readonly reason: string;
  readonly origin: string;
}

export interface Folder {
  readonly secrets: readonly KeyedValue[];
  readonly failures: readonly KeyFailure[];
}

export interface Named {
  readonly key: string;
  readonly value: SecretValue;
  readonly origin: string;
}

/** What should stand at the destination: by name, with what is refused per name beside it. */
export interface Desired {
  readonly named: ReadonlyMap<string, Named>;
  /** Name -> why that key is refused; the others land. */
  readonly refused: ReadonlyMap<string, string>;
}

/**
 * Own keys win; among imports the last wins. A failing key of a stronger folder hides the value of a weaker one:
 * a value that nobody asked for must not take its place.
 * @param folders weakest first: imports in their order, then the folder itself
 */
export function mergeFolders(folders: readonly Folder[]): Folder {
  const secrets = new Map<string, KeyedValue>();
  const failures = new Map<string, KeyFailure>();
  for (const folder of folders) {
    for (const secret of folder.secrets) {
      failures.delete(secret.key);
      secrets.set(secret.key, secret);
    }
    for (const failure of folder.failures) {
      secrets.delete(failure.key);
      failures.set(failure.key, failure);
    }
  }
  return { secrets: [...secrets.values()], failures: [...failures.values()] };
}

/** One folder may give a key twice when sub-folders are flattened: both places are named and neither value is used. */
export function refuseDoubles(folder: Folder): Folder {
  const places = new Map<string, string[]>();
  for (const { key, origin } of folder.secrets) places.set(key, [...(places.get(key) ?? []), origin]);
  const doubles = [...places].filter(([, origins]) => origins.length > 1);
  if (doubles.length === 0) return folder;
  const doubled = new Set(doubles.map(([key]) => key));
  const failures = doubles.map(([key, origins]) => ({
    key,
    origin: origins.join(" and "),
    reason: `stands in ${origins.join(" and ")}: keep one of them`,
  }));
  return {
    secrets: folder.secrets.filter(({ key }) => !doubled.has(key)),
    failures: [...folder.failures.filter(({ key }) => !doubled.has(key)), ...failures],
  };
}

/** Renders names and refuses, per key, what the destination cannot hold. */
export function renderDesired(folder: Folder, schema: KeySchema, maxValueBytes: number): Desired {
  const named = new Map<string, Named>();
  const refused = new Map<string, string>();
  for (const failure of folder.failures)
    refused.set(renderName(schema, failure.key), `${failure.key}: ${failure.reason}`);
  for (const secret of folder.secrets) {
    const name = renderName(schema, secret.key);
    const fault = findNameFault(name) ?? findValueFault(secret.value, maxValueBytes);
    if (fault === undefined) named.set(name, secret);
    else refused.set(name, `${secret.key} (${secret.origin}): ${fault}`);
  }
  return { named, refused };
}

function findValueFault(value: SecretValue, maxValueBytes: number): string | undefined {
  if (value.size === 0) return "the value is empty, and OCI holds no empty secrets: give it a value or remove the key";
  if (value.size <= maxValueBytes) return undefined;
  return `the value has ${String(value.size)} bytes, and the vault admits ${String(maxValueBytes)}: shorten it or split it`;
}

/** Old name -> new name of the keys that a changed key schema renames. */
export function findRenames(
  before: KeySchema,
  after: KeySchema,
  oldNames: Iterable<string>,
  isDesired: (name: string) => boolean,
): Map<string, string> {
  const renames = new Map<string, string>();
  for (const name of oldNames) {
    const key = stripName(before, name);
    if (key === undefined || isDesired(name)) continue;
    const renamed = renderName(after, key);
    if (isDesired(renamed)) renames.set(name, renamed);
  }
  return renames;
}
