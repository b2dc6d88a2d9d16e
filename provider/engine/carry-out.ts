import { isAction, type Action, type Approval, type CreateAction, type DeleteAction } from "../core/action";
import { explain, isSyncError, SyncError } from "../core/errors";
import type { ActualSecret } from "../core/model";
import { decideName, indexLive } from "../core/plan";
import type { ApplyContext } from "./apply-context";
import type { Outcome } from "./outcome";
import { perform, type Attempt } from "./perform";

/** How often one name may be looked at again before it counts as failed. */
const MAX_ROUNDS = 8;
/** Before a secret that is listed as at rest and still refuses writes is tried again; doubles. */
const FIRST_PAUSE_MS = 250;

/** One name to its end. A deletion that is decided on the way is given back, because deletions come last. */
export async function carryOut(
  first: Action,
  context: ApplyContext,
  mayDelete = false,
): Promise<Outcome | DeleteAction> {
  try {
    const result = await goRounds(first, context, mayDelete);
    if (result.kind !== "delete") context.onDone();
    return result;
  } catch (error) {
    context.onDone();
    return { kind: "failed", name: first.name, reason: withName(first.name, explain(error)) };
  }
}

async function goRounds(first: Action, context: ApplyContext, mayDelete: boolean): Promise<Outcome | DeleteAction> {
  let action = first;
  let cause: unknown;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    if (isAction(action, "delete") && !mayDelete) return action;
    const result = await attempt(action, round, context);
    if ("outcome" in result) return result.outcome;
    cause = result.cause ?? cause;
    action = decideAgain(first, result.actual, context);
  }
  const last = cause === undefined ? "" : `; the last answer was: ${explain(cause)}`;
  throw new SyncError("TIMED_OUT", `did not come to rest in ${String(MAX_ROUNDS)} looks${last}`, { hint: "Run again" });
}

function withName(name: string, reason: string): string {
  return reason.startsWith(`${name}: `) ? reason : `${name}: ${reason}`;
}

/** A name that has been looked at again may not turn into something that was not agreed to. */
export function decideAgain(first: Action, actual: ActualSecret | undefined, { input }: ApplyContext): Action {
  const action = decideName(first.name, actual, input);
  if (action.approval === undefined || action.kind === "fail" || isAgreed(action.approval, first.approval)) {
    return action;
  }
  const detail = "changed after the preview, and now needs approval: run again";
  return { kind: "fail", name: first.name, reason: "KeyRefused", detail };
}

/** Who agreed to restore a secret agreed to adopt it. */
function isAgreed(wanted: Approval, given: Approval | undefined): boolean {
  return wanted === given || (wanted === "adoptUnowned" && given === "restoreUnowned");
}

/** One try: an outcome, or what was found when the secret had to be looked at again. */
async function attempt(action: Action, round: number, context: ApplyContext): Promise<Attempt> {
  try {
    return await perform(action, round, context);
  } catch (error) {
    const actual = "actual" in action ? action.actual : undefined;
    if (actual !== undefined && isSyncError(error, "BUSY")) return waitForRest(actual, round, error, context);
    if (actual !== undefined && isSyncError(error, "CONFLICT", "GONE")) return lookAgain(actual, error, context);
    if (action.kind === "create" && isSyncError(error, "NAME_TAKEN", "CONFLICT")) {
      return lookForHolder(action, error, context);
    }
    throw error;
  }
}

async function waitForRest(
  actual: ActualSecret,
  round: number,
  cause: SyncError,
  { clock, watcher, signal }: ApplyContext,
): Promise<Attempt> {
  if (round > 0) await clock.sleep(FIRST_PAUSE_MS * 2 ** round, signal);
  return { actual: await watcher.settle({ ...actual, lifecycle: "updating" }), cause };
}

/** A service does not tell "gone" from "may not": a secret that still stands there unchanged is no matter of looking. */
async function lookAgain(actual: ActualSecret, cause: SyncError, context: ApplyContext): Promise<Attempt> {
  const now = await context.destination.find(actual.ref, context.signal);
  if (isSyncError(cause, "GONE") && now?.lifecycle === actual.lifecycle) throw cause;
  return { actual: now, cause };
}

/** The service may also have forgotten what an earlier creation of ours made: then it is created anew. */
async function lookForHolder(action: CreateAction, cause: SyncError, context: ApplyContext): Promise<Attempt> {
  const holder = indexLive(await context.destination.list(context.signal)).get(action.name);
  if (holder !== undefined || isSyncError(cause, "CONFLICT")) return { actual: holder, cause };
  throw nameTaken(await findElsewhere(action.name, context), cause);
}

/** Only for the message: where it cannot be found out, the failure of the creation is what matters. */
async function findElsewhere(name: string, { destination, signal }: ApplyContext): Promise<ActualSecret | undefined> {
  try {
    return await destination.findHolder?.(name, signal);
  } catch (error) {
    if (isSyncError(error)) return undefined;
    throw error;
  }
}

function nameTaken(holder: ActualSecret | undefined, cause: SyncError): SyncError {
  const place = holder?.compartmentRef;
  if (holder === undefined || place === undefined) {
    return new SyncError("NAME_TAKEN", "the vault says that the name is taken, and the compartment does not show it", {
      hint: "A secret of that name stands, or is pending deletion, in another compartment of the vault: find it there, or rename the key",
      cause,
    });
  }
  const until = holder.timeOfDeletion === undefined ? "" : ` until ${holder.timeOfDeletion.slice(0, 10)}`;
  const state = holder.lifecycle === "pendingDeletion" ? `is pending deletion${until}` : "stands";
  return new SyncError(
    "NAME_TAKEN",
    `the name is taken: a secret of that name ${state} in another compartment of the vault, ${place}`,
    {
      hint: "Restore it and move it here, wait until it is gone, or rename the key",
      cause,
    },
  );
}
