import type { Action } from "../core/action";
import { explain } from "../core/errors";
import type { SecretValue } from "../core/secret-value";
import type { Source, SourceLocation, WriteOutcome } from "../ports/source";
import { retry, type Retrier } from "./retry";

/** One secret of the vault that the source gets. */
export interface ImportedSecret {
  readonly name: string;
  readonly key: string;
  readonly value: SecretValue;
}

/**
 * Writes imports into the source in one batch, then reads the source back: only what it really holds may be adopted.
 * @returns name -> why it is not there; empty when everything is
 */
export async function writeBack(
  source: Source,
  location: SourceLocation,
  imported: readonly ImportedSecret[],
  retrier: Retrier,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  if (imported.length === 0) return new Map();
  const batch = toBatch(imported);
  try {
    const refused = indexRefusals(await retry(retrier, () => source.writeFolder(location, batch, signal), { signal }));
    const held = await retry(retrier, () => source.readFolder(location, {}, signal), { signal });
    const values = new Map((held?.secrets ?? []).map(({ key, value }) => [key, value]));
    return new Map(imported.flatMap((secret) => findFault(secret, refused, values)));
  } catch (error) {
    return refuseAll(imported, error);
  }
}

/**
 * The same without writing, for a preview: what the source already knows that it would refuse.
 * @returns name -> why
 */
export async function previewWriteBack(
  source: Source,
  location: SourceLocation,
  imported: readonly ImportedSecret[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  if (imported.length === 0 || source.findRefusedWrites === undefined) return new Map();
  try {
    const refused = indexRefusals(await source.findRefusedWrites(location, toBatch(imported), signal));
    return new Map(imported.flatMap((secret) => findRefusal(secret, refused)));
  } catch (error) {
    return refuseAll(imported, error);
  }
}

/** What the source does not take fails alone, and stays as it is in the vault. */
export function failImports(actions: readonly Action[], refused: ReadonlyMap<string, string>): readonly Action[] {
  return actions.map((action): Action => {
    const detail = refused.get(action.name);
    return detail === undefined ? action : { kind: "fail", name: action.name, reason: "KeyRefused", detail };
  });
}

function toBatch(imported: readonly ImportedSecret[]): ReadonlyMap<string, SecretValue> {
  return new Map(imported.map(({ key, value }) => [key, value]));
}

function indexRefusals(outcomes: readonly WriteOutcome[]): ReadonlyMap<string, string> {
  return new Map(
    outcomes.flatMap(({ key, refusedBecause }) => (refusedBecause === undefined ? [] : [[key, refusedBecause]])),
  );
}

function refuseAll(imported: readonly ImportedSecret[], error: unknown): ReadonlyMap<string, string> {
  return new Map(imported.map(({ name, key }) => [name, `${key} was not imported: ${explain(error)}`]));
}

function findRefusal(
  { name, key }: ImportedSecret,
  refused: ReadonlyMap<string, string>,
): readonly (readonly [string, string])[] {
  const refusal = refused.get(key);
  return refusal === undefined ? [] : [[name, `${key} was not imported: ${refusal}`]];
}

function findFault(
  secret: ImportedSecret,
  refused: ReadonlyMap<string, string>,
  held: ReadonlyMap<string, SecretValue>,
): readonly (readonly [string, string])[] {
  const { name, key, value } = secret;
  if (refused.has(key)) return findRefusal(secret, refused);
  if (held.get(key)?.equals(value) === true) return [];
  return [
    [name, `${key} was written to the source, which does not give the same value back: it stays unowned in the vault`],
  ];
}
