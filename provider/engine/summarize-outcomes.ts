import { KEPT } from "../core/manifest";
import type { KnownSecret } from "../core/model";
import type { Outcome } from "./outcome";

/** What the state knew before, and what the checked inputs say. */
export interface Memory {
  readonly known: ReadonlyMap<string, KnownSecret>;
  readonly refs: ReadonlyMap<string, string>;
  readonly expected: ReadonlyMap<string, KnownSecret>;
}

/** What the state should know after a run. */
export interface Summary {
  readonly known: ReadonlyMap<string, KnownSecret>;
  readonly refs: ReadonlyMap<string, string>;
  /** Name -> reason. */
  readonly failures: ReadonlyMap<string, string>;
}

/** What landed, and of the rest what was known before, as long as the checked inputs still speak of it. */
export function summarizeOutcomes(outcomes: readonly Outcome[], memory: Memory): Summary {
  const known = new Map<string, KnownSecret>();
  const refs = new Map<string, string>();
  const failures = new Map<string, string>();
  for (const outcome of outcomes) {
    const { name } = outcome;
    const now = findKnown(outcome, memory);
    const ref = findRef(outcome, memory);
    if (now !== undefined) known.set(name, now);
    if (now !== undefined && ref !== undefined) refs.set(name, ref);
    if (outcome.kind === "failed") failures.set(name, outcome.reason);
  }
  return { known: new Map([...known, ...findAbsent(outcomes, memory)]), refs, failures };
}

function findKnown(outcome: Outcome, { known, expected }: Memory): KnownSecret | undefined {
  const { name } = outcome;
  const before = known.get(name);
  switch (outcome.kind) {
    case "landed":
      return { revision: outcome.desired.revision, digest: outcome.desired.digest };
    case "retained":
      return before && outcome.reason === "DeletionDisabled" ? { ...before, note: KEPT } : before;
    case "untouched":
      return expected.has(name) ? before : undefined;
    case "failed":
    case "heldBack":
      return before;
    case "deleted":
      return undefined;
  }
}

function findRef(outcome: Outcome, { refs }: Memory): string | undefined {
  if ("ref" in outcome) return outcome.ref;
  return "actual" in outcome ? outcome.actual.ref : refs.get(outcome.name);
}

/** What the checked inputs keep and the vault does not show any more: a refresh finds that out, nothing is to be done. */
function findAbsent(outcomes: readonly Outcome[], { known, expected }: Memory): readonly [string, KnownSecret][] {
  const seen = new Set(outcomes.map(({ name }) => name));
  return [...expected].filter(([name, { note }]) => note === KEPT && !seen.has(name) && known.has(name));
}
