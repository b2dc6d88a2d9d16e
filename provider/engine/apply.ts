import { isAction, type Action, type DeleteAction } from "../core/action";
import { explain } from "../core/errors";
import type { ActualSecret } from "../core/model";
import { indexLive } from "../core/plan";
import type { ApplyContext } from "./apply-context";
import { carryOut, decideAgain } from "./carry-out";
import type { Outcome } from "./outcome";

const CHANGED_MEANWHILE = "was changed while the sync ran, and is left alone. Run again";

/**
 * Carries a plan out. Imports have been written back before. Creations, restores and updates go first; then the list is
 * read once more, unless nothing came between it and the plan, and deletions follow, leaving what changed meanwhile. A
 * failure of one name never stops another; it holds back only the deletion of the name that it replaces.
 */
export async function applyPlan(actions: readonly Action[], context: ApplyContext): Promise<readonly Outcome[]> {
  const writes = actions.filter((action) => !isAction(action, "delete")).sort((a, b) => orderOf(a) - orderOf(b));
  const results = await Promise.all(writes.map((action) => carryOut(action, context)));
  const outcomes = results.filter((result): result is Outcome => result.kind !== "delete");
  const late = results.filter((result): result is DeleteAction => result.kind === "delete");
  const deletions = [...actions.filter((action) => isAction(action, "delete")), ...late];
  const isFresh = writes.every(({ kind }) => AT_ONCE.includes(kind));
  return [...outcomes, ...(await applyDeletions(deletions, outcomes, isFresh, context))];
}

/** Outcomes that take no call and no wait: what the plan was made of is still new after them. */
const AT_ONCE: readonly Action["kind"][] = ["keep", "retain", "ignore", "fail"];

function orderOf(action: Action): number {
  if (action.kind === "create") return 1;
  if (action.kind !== "put") return 4;
  if (action.isImport) return 0;
  return action.restore ? 2 : 3;
}

async function applyDeletions(
  deletions: readonly DeleteAction[],
  outcomes: readonly Outcome[],
  isFresh: boolean,
  context: ApplyContext,
): Promise<readonly Outcome[]> {
  if (deletions.length === 0) return [];
  const landed = new Set(outcomes.filter(({ kind }) => kind === "landed").map(({ name }) => name));
  const isHeldBack = ({ replacedBy }: DeleteAction): boolean => replacedBy !== undefined && !landed.has(replacedBy);
  const heldBack = deletions
    .filter(isHeldBack)
    .map(({ name, actual }): Outcome => ({ kind: "heldBack", name, actual }));
  const rest = deletions.filter((action) => !isHeldBack(action));
  const settled = isFresh ? await deleteAll(rest, undefined, context) : await lookAndDelete(rest, context);
  for (const _ of heldBack) context.onDone();
  return [...heldBack, ...settled];
}

/** Without a fresh look nothing is deleted: what has landed is not lost for it. */
async function lookAndDelete(deletions: readonly DeleteAction[], context: ApplyContext): Promise<readonly Outcome[]> {
  if (deletions.length === 0) return [];
  let now: ReadonlyMap<string, ActualSecret>;
  try {
    now = indexLive(await context.destination.list(context.signal));
  } catch (error) {
    return deletions.map(({ name }) => fail(name, `is not deleted: ${explain(error)}`, context));
  }
  return deleteAll(deletions, now, context);
}

function deleteAll(
  deletions: readonly DeleteAction[],
  now: ReadonlyMap<string, ActualSecret> | undefined,
  context: ApplyContext,
): Promise<readonly Outcome[]> {
  return Promise.all(
    deletions.map((action) => deleteSecret(action, now === undefined ? action.actual : now.get(action.name), context)),
  );
}

async function deleteSecret(
  action: DeleteAction,
  now: ActualSecret | undefined,
  context: ApplyContext,
): Promise<Outcome> {
  if (now !== undefined && !isSameSecret(now, action.actual)) return fail(action.name, CHANGED_MEANWHILE, context);
  const again = decideAgain(action, now, context);
  const result = await carryOut(again, context, true);
  if (result.kind === "delete") return fail(action.name, CHANGED_MEANWHILE, context);
  return result.kind === "untouched" ? { kind: "deleted", name: action.name } : result;
}

/** Somebody who puts another secret in its place, or tags it, has plans with it. */
function isSameSecret(now: ActualSecret, before: ActualSecret): boolean {
  const tags = Object.entries(now.tags);
  return (
    now.ref === before.ref &&
    tags.length === Object.keys(before.tags).length &&
    tags.every(([tag, text]) => before.tags[tag] === text)
  );
}

function fail(name: string, reason: string, { onDone }: ApplyContext): Outcome {
  onDone();
  return { kind: "failed", name, reason: `${name}: ${reason}` };
}
