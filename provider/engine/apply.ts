import { createHash } from "node:crypto";
import {
  isAction,
  type Action,
  type Approval,
  type CreateAction,
  type DeleteAction,
  type PutAction,
} from "../core/action";
import { describeFailure } from "../core/describe";
import { explain, isSyncError, SyncError } from "../core/errors";
import { isTransitional, type ActualSecret, type DesiredSecret } from "../core/model";
import { tagSecret, wasAdopted } from "../core/ownership";
import { decideName, indexLive, type PlanInput } from "../core/plan";
import type { SecretValue } from "../core/secret-value";
import type { Destination } from "../ports/destination";
import type { Watcher } from "./watcher";

/** How often one name may be looked at again before it counts as failed. */
const MAX_ROUNDS = 8;

/** What became of one name. */
export type Outcome =
  | { readonly kind: "landed"; readonly name: string; readonly desired: DesiredSecret; readonly ref: string }
  | { readonly kind: "retained"; readonly name: string; readonly actual: ActualSecret; readonly reason: string }
  | { readonly kind: "deleted" | "untouched"; readonly name: string }
  | { readonly kind: "heldBack"; readonly name: string; readonly actual: ActualSecret }
  | { readonly kind: "failed"; readonly name: string; readonly reason: string };

export interface ApplyContext {
  readonly destination: Destination;
  readonly watcher: Watcher;
  /** What names are decided by; `self.id` is known here. */
  readonly input: PlanInput & { readonly self: { readonly id: string } };
  readonly values: ReadonlyMap<string, SecretValue>;
  /** Contents that were read already, by name. */
  readonly contents: ReadonlyMap<string, SecretValue>;
  readonly deletionWindowDays: number;
  readonly onDone: () => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Carries a plan out. Imports have been written back before. Creations, restores and updates go first; then the list is
 * read once more and deletions follow, leaving what changed meanwhile. A failure of one name never stops another; it
 * holds back only the deletion of the name that it replaces.
 */
export async function applyPlan(actions: readonly Action[], context: ApplyContext): Promise<readonly Outcome[]> {
  const order = (action: Action): number =>
    action.kind === "create" ? 0 : action.kind === "put" && action.restore ? 1 : 2;
  const writes = actions.filter((action) => !isAction(action, "delete")).sort((a, b) => order(a) - order(b));
  const results = await Promise.all(writes.map((action) => carryOut(action, context)));
  const outcomes = results.filter((result): result is Outcome => result.kind !== "delete");
  const late = results.filter((result): result is DeleteAction => result.kind === "delete");
  const deletions = [...actions.filter((action) => isAction(action, "delete")), ...late];
  return [...outcomes, ...(await applyDeletions(deletions, outcomes, context))];
}

async function applyDeletions(
  deletions: readonly DeleteAction[],
  outcomes: readonly Outcome[],
  context: ApplyContext,
): Promise<readonly Outcome[]> {
  if (deletions.length === 0) return [];
  const failed = new Set(outcomes.filter(({ kind }) => kind === "failed").map(({ name }) => name));
  const now = indexLive(await context.destination.list(context.signal));
  return Promise.all(
    deletions.map(async (action): Promise<Outcome> => {
      const isHeldBack = action.replacedBy !== undefined && failed.has(action.replacedBy);
      if (isHeldBack) return { kind: "heldBack", name: action.name, actual: action.actual };
      return deleteSecret(action, now.get(action.name), context);
    }),
  );
}

async function deleteSecret(
  action: DeleteAction,
  now: ActualSecret | undefined,
  context: ApplyContext,
): Promise<Outcome> {
  const again = decideAgain(action, now, context);
  if (again.kind === "ignore") return { kind: "deleted", name: action.name };
  if (again.kind !== "delete" && again.kind !== "wait") return { kind: "untouched", name: action.name };
  const result = await carryOut(again, context, true);
  return result.kind === "delete"
    ? { kind: "failed", name: action.name, reason: "kept changing while it was deleted" }
    : result;
}

/** One name to its end. A deletion that is decided on the way is given back, because deletions come last. */
async function carryOut(first: Action, context: ApplyContext, mayDelete = false): Promise<Outcome | DeleteAction> {
  let action = first;
  try {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      if (isAction(action, "delete") && !mayDelete) return action;
      const result = await attempt(action, context);
      if ("outcome" in result) {
        context.onDone();
        return result.outcome;
      }
      action = decideAgain(first, result.actual, context);
    }
    throw new SyncError("TIMED_OUT", `${first.name} was changed by somebody else again and again`, {
      hint: "Run again",
    });
  } catch (error) {
    context.onDone();
    return { kind: "failed", name: first.name, reason: withName(first.name, explain(error)) };
  }
}

function withName(name: string, reason: string): string {
  return reason.startsWith(name) ? reason : `${name}: ${reason}`;
}

/** A name that has been looked at again may not turn into something that was not agreed to. */
function decideAgain(first: Action, actual: ActualSecret | undefined, { input }: ApplyContext): Action {
  const action = decideName(first.name, actual, input);
  if (action.approval === undefined || isAgreed(action.approval, first.approval)) return action;
  const detail = "changed after the preview, and now needs approval: run again";
  return { kind: "fail", name: first.name, reason: "KeyRefused", detail };
}

/** Who agreed to restore a secret agreed to adopt it. */
function isAgreed(wanted: Approval, given: Approval | undefined): boolean {
  return wanted === given || (wanted === "adoptUnowned" && given === "restoreUnowned");
}

type Attempt = { readonly outcome: Outcome } | { readonly actual: ActualSecret | undefined };

/** One try: an outcome, or what was found when the secret had to be looked at again. */
async function attempt(action: Action, context: ApplyContext): Promise<Attempt> {
  try {
    return await perform(action, context);
  } catch (error) {
    const actual = "actual" in action ? action.actual : undefined;
    if (isSyncError(error, "BUSY") && actual !== undefined) {
      return { actual: await context.watcher.settle({ ...actual, lifecycle: "updating" }) };
    }
    if (isSyncError(error, "CONFLICT", "GONE") && actual !== undefined) {
      return { actual: await context.destination.find(actual.ref, context.signal) };
    }
    if (isSyncError(error, "NAME_TAKEN") && action.kind === "create") return lookForHolder(action, error, context);
    throw error;
  }
}

async function lookForHolder(action: CreateAction, error: SyncError, context: ApplyContext): Promise<Attempt> {
  const holder = indexLive(await context.destination.list(context.signal)).get(action.name);
  if (holder !== undefined) return { actual: holder };
  throw new SyncError(
    "NAME_TAKEN",
    `${action.name}: the vault says that the name is taken, and the compartment does not show it`,
    {
      hint: "A secret of that name stands, or is pending deletion, in another compartment of the vault: find it there, or rename the key",
      cause: error,
    },
  );
}

async function perform(action: Action, context: ApplyContext): Promise<Attempt> {
  const { name } = action;
  switch (action.kind) {
    case "create":
      return createSecret(action, context);
    case "put":
      return putSecret(action, context);
    case "keep":
      return landed(action.desired, action.actual);
    case "wait":
      return { actual: await context.watcher.settle(action.actual) };
    case "delete":
      await context.destination.scheduleDeletion(action.actual, context.deletionWindowDays, context.signal);
      return { outcome: { kind: "deleted", name } };
    case "retain":
      return { outcome: { kind: "retained", name, actual: action.actual, reason: action.reason } };
    case "ignore":
      return { outcome: { kind: "untouched", name } };
    case "fail":
      return { outcome: { kind: "failed", name, reason: describeFailure(action) } };
  }
}

async function createSecret({ name, desired }: CreateAction, context: ApplyContext): Promise<Attempt> {
  const { self } = context.input;
  const tags = tagSecret({}, self, desired.revision, false);
  const retryToken = createHash("sha256")
    .update(JSON.stringify([self.id, name, desired]))
    .digest("hex");
  const value = valueOf(name, context);
  const created = await context.destination.create({ name, value, tags, retryToken }, context.signal);
  return finish(desired, created, context);
}

async function putSecret(action: PutAction, context: ApplyContext): Promise<Attempt> {
  const { destination, watcher, signal } = context;
  const { actual, desired } = action;
  if (action.relocate) {
    await destination.relocate(actual, signal);
    return { actual: await watcher.settle({ ...actual, lifecycle: "updating" }) };
  }
  if (action.restore) {
    await destination.cancelDeletion(actual, signal);
    const restored = await watcher.settle({ ...actual, lifecycle: "cancellingDeletion" });
    if (restored?.lifecycle !== "active") return { actual: restored };
    return writeSecret({ ...action, actual: restored }, context);
  }
  return writeSecret({ ...action, actual, desired }, context);
}

/** Content and tags in one call, each only when it differs. */
async function writeSecret(action: PutAction, context: ApplyContext): Promise<Attempt> {
  const { actual, desired, name } = action;
  const value = valueOf(name, context);
  const isSame = action.content === "same" || (action.content === "compare" && (await holds(actual, value, context)));
  const isAdopted = action.adopt || wasAdopted(actual);
  const tags = tagSecret(actual.tags, context.input.self, desired.revision, isAdopted);
  const areTagsSame = Object.entries(tags).every(([tag, text]) => actual.tags[tag] === text);
  if (isSame && areTagsSame) return landed(desired, actual);
  const change = { ...(isSame ? {} : { value }), ...(areTagsSame ? {} : { tags }) };
  return finish(desired, await context.destination.update(actual, change, context.signal), context);
}

async function holds(actual: ActualSecret, value: SecretValue, context: ApplyContext): Promise<boolean> {
  const content = context.contents.get(actual.name) ?? (await context.destination.read(actual.ref, context.signal));
  return content?.equals(value) === true;
}

/** Waits for the written secret to rest. */
async function finish(desired: DesiredSecret, written: ActualSecret, context: ApplyContext): Promise<Attempt> {
  if (!isTransitional(written.lifecycle)) return landed(desired, written);
  const settled = await context.watcher.settle(written);
  if (settled?.lifecycle === "active") return landed(desired, settled);
  const state = settled === undefined ? "gone" : settled.lifecycle;
  throw new SyncError("REJECTED", `${written.name} is ${state} after it was written`, {
    hint: "Look at its lifecycle details in the console",
  });
}

function landed(desired: DesiredSecret, { name, ref }: ActualSecret): Attempt {
  return { outcome: { kind: "landed", name, desired, ref } };
}

function valueOf(name: string, { values }: ApplyContext): SecretValue {
  const value = values.get(name);
  if (value === undefined) throw new SyncError("BUG", `${name} is planned without a value`);
  return value;
}
