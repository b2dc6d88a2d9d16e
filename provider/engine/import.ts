import { explain } from "../core/errors";
import type { SecretValue } from "../core/secret-value";
import type { Source, SourceLocation } from "../ports/source";
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
  const batch = new Map(imported.map(({ key, value }) => [key, value]));
  try {
    const outcomes = await retry(retrier, () => source.writeFolder(location, batch, signal), { signal });
    const refused = new Map(
      outcomes.flatMap(({ key, refusedBecause }) => (refusedBecause === undefined ? [] : [[key, refusedBecause]])),
    );
    const held = await retry(retrier, () => source.readFolder(location, {}, signal), { signal });
    const values = new Map((held?.secrets ?? []).map(({ key, value }) => [key, value]));
    return new Map(imported.flatMap((secret) => findFault(secret, refused, values)));
  } catch (error) {
    return new Map(imported.map(({ name, key }) => [name, `${key} was not imported: ${explain(error)}`]));
  }
}

function findFault(
  { name, key, value }: ImportedSecret,
  refused: ReadonlyMap<string, string>,
  held: ReadonlyMap<string, SecretValue>,
): readonly (readonly [string, string])[] {
  const refusal = refused.get(key);
  if (refusal !== undefined) return [[name, `${key} was not imported: ${refusal}`]];
  if (held.get(key)?.equals(value) === true) return [];
  return [
    [name, `${key} was written to the source, which does not give the same value back: it stays unowned in the vault`],
  ];
}
