import { createHash } from "node:crypto";
import type { Action, Approval } from "./action";
import { isSelective, type KeySchema } from "./key-schema";
import { isTransitional, isLeaving, type ActualSecret, type DesiredSecret, type KnownSecret } from "./model";
import { judgeOwnership, type Self } from "./ownership";
import { indexLive } from "./plan";

/** Deletions below this number are never called many. */
export const MANY_DELETIONS = 3;
export const MAX_DELETION_PERCENT = 30;
/** Changed values from which on a changed source location is suspicious. */
export const MANY_CHANGES = 3;
const CODE_LENGTH = 10;
const SHOWN_NAMES = 20;

/** What is not done without a person's agreement: which names (and folders), and the arithmetic behind it. */
export interface Refusal {
  readonly approval: Approval;
  readonly names: readonly string[];
  readonly sentence: string;
}

export interface ApprovalFacts {
  readonly self: Self;
  readonly container: string;
  readonly schema: KeySchema;
  /** Everything of the container that is known, in whichever compartment it stands. */
  readonly actual: readonly ActualSecret[];
  readonly known: ReadonlyMap<string, KnownSecret>;
  /** The source location is another one than at the last run. */
  readonly isLocationChanged: boolean;
  /** Folders that held secrets at the last run and hold none now. */
  readonly emptiedFolders: readonly string[];
  /** The code that stood in the program at the last run: it is used up. */
  readonly usedApproval: string | undefined;
}

/** Everything in a plan that lacks agreement, take-overs left out: those are refused per key. */
export function findRefusals(actions: readonly Action[], facts: ApprovalFacts): readonly Refusal[] {
  return [
    ...refuseMarked(actions, "deleteUnowned", "secrets that carry the tags of no sync would be deleted"),
    ...refuseMarked(actions, "adoptUnowned", "secrets that carry the tags of no sync would be adopted"),
    ...refuseMarked(
      actions,
      "restoreUnowned",
      "secrets that carry the tags of no sync would be restored from pending deletion",
    ),
    ...refuseUnselective(actions, facts),
    ...refuseManyDeletions(actions, facts),
    ...refuseManyChanges(actions, facts),
    ...refuseEmptied(actions, facts.emptiedFolders),
  ];
}

/** The names that only a take-over can write. */
export function findTakeOvers(actions: readonly Action[]): readonly Refusal[] {
  return refuseMarked(actions, "takeOver", "secrets of other syncs would be taken over");
}

/**
 * The code of exactly these refusals, with these secrets and values, of this sync on this vault; inert once it has been
 * used.
 */
export function computeApprovalCode(
  refusals: readonly Refusal[],
  facts: ApprovalFacts,
  desired: ReadonlyMap<string, DesiredSecret>,
): string {
  const live = indexLive(facts.actual);
  const identify = (name: string): readonly unknown[] => [name, live.get(name)?.ref, desired.get(name)?.digest];
  const actions = refusals.map(({ approval, names }) => [approval, names.map(identify)]);
  const whole = JSON.stringify([facts.self.owner, facts.container, facts.usedApproval ?? "", actions]);
  return createHash("sha256").update(whole).digest("hex").slice(0, CODE_LENGTH);
}

/** A program may give several codes, with blanks or commas between them. */
export function holdsCode(approve: string | undefined, code: string): boolean {
  return (approve ?? "").split(/[\s,]+/).includes(code);
}

export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN_NAMES).join(", ");
  return names.length <= SHOWN_NAMES ? shown : `${shown} and ${String(names.length - SHOWN_NAMES)} more`;
}

function refuse(approval: Approval, names: readonly string[], sentence: string): readonly Refusal[] {
  return names.length === 0 ? [] : [{ approval, names: [...names].sort(), sentence }];
}

function refuseMarked(actions: readonly Action[], approval: Approval, what: string): readonly Refusal[] {
  const names = actions.filter((action) => action.approval === approval).map(({ name }) => name);
  return refuse(approval, names, `${what}: ${listNames(names)}`);
}

function refuseUnselective(actions: readonly Action[], { schema, self }: ApprovalFacts): readonly Refusal[] {
  if (isSelective(schema)) return [];
  const names = findWrites(actions)
    .filter(({ actual }) => judgeOwnership(actual, self) === "unowned")
    .map(({ name }) => name);
  const why = "not selective (its prefix and suffix hold fewer than two letters or digits)";
  return refuse(
    "unselectiveSchema",
    names,
    `secrets would be adopted under a key schema that is ${why}: ${listNames(names)}`,
  );
}

interface Write {
  readonly name: string;
  readonly actual: ActualSecret;
  readonly desired: DesiredSecret;
}

/** What is written to secrets that stand there, now or after their transition, without needing agreement by itself. */
function findWrites(actions: readonly Action[]): readonly Write[] {
  return actions.flatMap((action): readonly Write[] => {
    if ((action.kind !== "put" && action.kind !== "wait") || action.approval !== undefined) return [];
    const { name, actual, desired } = action;
    return desired === undefined ? [] : [{ name, actual, desired }];
  });
}

/** The names that go because the source does not hold them, now or after their transition. */
function findDeletions(actions: readonly Action[]): readonly string[] {
  return actions.filter(({ reason }) => reason === "NotInSource").map(({ name }) => name);
}

function isOwned(secret: ActualSecret, self: Self): boolean {
  const stands = secret.lifecycle === "active" || (isTransitional(secret.lifecycle) && !isLeaving(secret.lifecycle));
  return stands && judgeOwnership(secret, self) === "ours";
}

function refuseManyDeletions(actions: readonly Action[], facts: ApprovalFacts): readonly Refusal[] {
  const owned = facts.actual.filter((secret) => isOwned(secret, facts.self));
  const names = findDeletions(actions);
  const count = `${String(names.length)} of ${String(owned.length)}`;
  if (names.length > 0 && names.length >= owned.length) {
    return refuse(
      "lastDeletion",
      names,
      `${count} owned secrets would be deleted, which leaves none of them: ${listNames(names)}`,
    );
  }
  const percent = (100 * names.length) / Math.max(1, owned.length);
  if (names.length < MANY_DELETIONS || percent <= MAX_DELETION_PERCENT) return [];
  const arithmetic = `${count} owned secrets would be deleted (${percent.toFixed(2)} %, limit ${String(MAX_DELETION_PERCENT)} %)`;
  return refuse("manyDeletions", names, `${arithmetic}: ${listNames(names)}`);
}

function refuseManyChanges(actions: readonly Action[], facts: ApprovalFacts): readonly Refusal[] {
  if (!facts.isLocationChanged) return [];
  const names = findWrites(actions)
    .filter(({ name, desired }) => facts.known.has(name) && facts.known.get(name)?.digest !== desired.digest)
    .map(({ name }) => name);
  if (names.length < MANY_CHANGES) return [];
  const count = `${String(names.length)} values would change (limit ${String(MANY_CHANGES - 1)})`;
  return refuse("manyChanges", names, `the source location changed, and ${count}: ${listNames(names)}`);
}

function refuseEmptied(actions: readonly Action[], folders: readonly string[]): readonly Refusal[] {
  if (folders.length === 0) return [];
  const names = findDeletions(actions);
  const gone = `held secrets at the last run and hold none now: ${folders.join(", ")}`;
  const effect = names.length === 0 ? "" : `; ${listNames(names)} would be deleted`;
  return refuse("emptiedFolder", [...folders, ...names], `folders ${gone}${effect}`);
}
