import type { ActualSecret } from "../core/model";
import type { Destination } from "../ports/destination";

/** The vault as it is now. */
export interface Observation {
  readonly actual: readonly ActualSecret[];
  /** By name: secrets of the state that stand in another compartment than the listed one. */
  readonly elsewhere: ReadonlyMap<string, ActualSecret>;
}

/**
 * One listing, and a look-up by id for each secret that the state knows and the listing does not show:
 * a listing covers one compartment, and a name is taken in the whole vault.
 * @param refs name -> id, from the state
 */
export async function observe(
  destination: Destination,
  refs: ReadonlyMap<string, string>,
  signal?: AbortSignal,
): Promise<Observation> {
  const actual = await destination.list(signal);
  const listed = new Set(actual.filter(({ lifecycle }) => lifecycle !== "deleted").map(({ name }) => name));
  const missing = [...refs].filter(([name]) => !listed.has(name));
  const found = await Promise.all(missing.map(([, ref]) => destination.find(ref, signal)));
  const elsewhere = found.filter((secret) => secret !== undefined).filter(({ lifecycle }) => lifecycle !== "deleted");
  return { actual, elsewhere: new Map(elsewhere.map((secret) => [secret.name, secret])) };
}
