import { computeDigest } from "../core/digest";
import type { Desired } from "../core/desired";
import type { InitialPlan } from "../core/initial-plan";
import { stripName, type KeySchema } from "../core/key-schema";
import { KEPT } from "../core/manifest";
import type { DesiredSecret, KnownSecret } from "../core/model";
import type { SecretValue } from "../core/secret-value";

export interface Expectation {
  /** What the checked inputs say: only values of these digests are written. */
  readonly expected: ReadonlyMap<string, KnownSecret>;
  /** What the source holds now. */
  readonly desired: Desired;
  readonly schema: KeySchema;
  readonly digestKey: string;
  readonly initialPlan: InitialPlan;
  /** Auto-sync is off: what moved in the source waits instead of failing. */
  readonly isHolding: boolean;
}

/** Contents of the vault that the source gets. */
export interface VaultContents {
  readonly contents: ReadonlyMap<string, SecretValue>;
  /** Of these the source's own value does not count: they have not been imported yet. */
  readonly isUnowned: (name: string) => boolean;
}

export interface Matched {
  readonly desired: ReadonlyMap<string, DesiredSecret>;
  /** Name -> why that key fails. */
  readonly refused: ReadonlyMap<string, string>;
  readonly held: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, SecretValue>;
}

/** Holds what the source gives now against what was previewed: what differs is not written. */
export function matchExpectation(expectation: Expectation, vault: VaultContents): Matched {
  const { expected, desired: source, isHolding } = expectation;
  const desired = new Map<string, DesiredSecret>();
  const refused = new Map(isHolding ? [] : source.refused);
  const held = new Set<string>(isHolding ? source.refused.keys() : []);
  const values = new Map<string, SecretValue>();
  const part = (name: string, why: string): void => {
    if (isHolding) held.add(name);
    else refused.set(name, `${why} after the preview: run again`);
  };
  for (const [name, known] of expected) {
    if (refused.has(name) || held.has(name) || known.note?.startsWith(KEPT) === true) continue;
    const found = findValue(name, known.digest, expectation, vault);
    if (typeof found === "string") part(name, found);
    else if (found !== undefined) {
      desired.set(name, { key: keyOf(name, expectation), digest: known.digest, revision: known.revision });
      values.set(name, found);
    }
  }
  for (const name of source.named.keys()) if (!expected.has(name)) part(name, "the source got it");
  return { desired, refused, held, values };
}

function keyOf(name: string, { desired, schema }: Expectation): string {
  return desired.named.get(name)?.key ?? stripName(schema, name) ?? name;
}

/** The value that was previewed; why there is none; or `undefined` for an import that cannot be read: it is left alone. */
function findValue(
  name: string,
  digest: string,
  { desired, digestKey, initialPlan }: Expectation,
  { contents, isUnowned }: VaultContents,
): SecretValue | string | undefined {
  const isImport = initialPlan.get(name) === "import";
  const imported = isImport ? contents.get(name) : undefined;
  const own = isImport && isUnowned(name) ? undefined : desired.named.get(name)?.value;
  const candidates = [imported, own].filter((candidate) => candidate !== undefined);
  const value = candidates.find((candidate) => computeDigest(digestKey, name, candidate) === digest);
  if (value !== undefined) return value;
  if (candidates.length > 0) return "its value changed";
  return isImport ? undefined : "the source lost it";
}
