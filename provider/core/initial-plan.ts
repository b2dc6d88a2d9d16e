import { isLeaving, isTransitional, type ActualSecret } from "./model";
import { judgeOwnership, type Self } from "./ownership";

/** What the initial sync does with secrets that are not ours: fixed when it is first previewed. Name -> what. */
export type InitialPlan = ReadonlyMap<string, InitialStep>;
export const INITIAL_STEPS = ["adopt", "import", "delete"] as const;
export type InitialStep = (typeof INITIAL_STEPS)[number];

export type InitialSyncBehavior =
  "overwrite-destination" | "import-prioritize-source" | "import-prioritize-destination";

/**
 * | unowned secret | overwrite-destination | import-prioritize-source | import-prioritize-destination |
 * | --- | --- | --- | --- |
 * | desired | adopt | adopt | import: the source gets its value |
 * | not desired, matches the key schema | delete (needs approval) | import | import |
 *
 * Only active secrets, and desired ones on their way to it; failed ones and those on their way out are not touched by it.
 */
export function planInitial(
  behavior: InitialSyncBehavior,
  actual: readonly ActualSecret[],
  isDesired: (name: string) => boolean,
  matchesSchema: (name: string) => boolean,
  self: Self,
): InitialPlan {
  const plan = new Map<string, InitialStep>();
  for (const secret of actual) {
    if (judgeOwnership(secret, self) !== "unowned" || secret.managedBy !== undefined) continue;
    const step = decideStep(behavior, secret, isDesired(secret.name), matchesSchema(secret.name));
    if (step !== undefined) plan.set(secret.name, step);
  }
  return plan;
}

function decideStep(
  behavior: InitialSyncBehavior,
  secret: ActualSecret,
  isDesired: boolean,
  matchesSchema: boolean,
): InitialStep | undefined {
  const isActive = secret.lifecycle === "active";
  if (isDesired) {
    const isComing = isTransitional(secret.lifecycle) && !isLeaving(secret.lifecycle);
    if (!isActive && !isComing) return undefined;
    return behavior === "import-prioritize-destination" ? "import" : "adopt";
  }
  if (!isActive || !matchesSchema) return undefined;
  return behavior === "overwrite-destination" ? "delete" : "import";
}

/**
 * What is left of an initial plan. An import lasts until the source holds the imported value; what became ours or went
 * away is done, as far as the vault was looked at.
 * @param actual the vault by name, or `undefined` when it was not looked at
 */
export function pruneInitialPlan(
  plan: InitialPlan,
  actual: ReadonlyMap<string, ActualSecret> | undefined,
  isHeldBySource: (name: string) => boolean,
  self: Self,
): InitialPlan {
  const rest = new Map<string, InitialStep>();
  for (const [name, planned] of plan) {
    const step = planned === "import" && isHeldBySource(name) ? "adopt" : planned;
    if (step === "import" || isOpen(actual, name, self)) rest.set(name, step);
  }
  return rest;
}

function isOpen(actual: ReadonlyMap<string, ActualSecret> | undefined, name: string, self: Self): boolean {
  if (actual === undefined) return true;
  const secret = actual.get(name);
  return secret !== undefined && secret.lifecycle !== "pendingDeletion" && judgeOwnership(secret, self) === "unowned";
}
