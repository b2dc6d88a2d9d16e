import { createHash } from "node:crypto";
import type { Action, CreateAction, PutAction } from "../core/action";
import { describeFailure } from "../core/describe";
import { SyncError } from "../core/errors";
import { isTransitional, type ActualSecret, type DesiredSecret } from "../core/model";
import { tagSecret, wasAdopted } from "../core/ownership";
import type { SecretValue } from "../core/secret-value";
import type { ApplyContext } from "./apply-context";
import type { Outcome } from "./outcome";

/** The outcome of a try, or what the secret is now, when it has to be decided again; `cause` is why. */
export type Attempt =
  { readonly outcome: Outcome } | { readonly actual: ActualSecret | undefined; readonly cause?: SyncError };

/**
 * Does what an action says, once.
 * @param round counts the tries of one name: each creation that is not a repetition of a lost call has its own token
 */
export async function perform(action: Action, round: number, context: ApplyContext): Promise<Attempt> {
  const { name } = action;
  switch (action.kind) {
    case "create":
      return createSecret(action, round, context);
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

async function createSecret({ name, desired }: CreateAction, round: number, context: ApplyContext): Promise<Attempt> {
  const { self } = context.input;
  const tags = tagSecret({}, self, desired.revision, false);
  const retryToken = createHash("sha256")
    .update(JSON.stringify([self.id, name, desired, round]))
    .digest("hex");
  const value = valueOf(name, context);
  const created = await context.destination.create({ name, value, tags, retryToken }, context.signal);
  return finish(desired, created, context);
}

async function putSecret(action: PutAction, context: ApplyContext): Promise<Attempt> {
  const { destination, watcher, signal } = context;
  const { actual } = action;
  if (action.relocate) {
    await destination.relocate(actual, signal);
    return { actual: await watcher.settle({ ...actual, lifecycle: "updating" }) };
  }
  if (!action.restore) return writeSecret(action, context);
  await destination.cancelDeletion(actual, signal);
  const restored = await watcher.settle({ ...actual, lifecycle: "cancellingDeletion" });
  if (restored?.lifecycle !== "active") return { actual: restored };
  return writeSecret({ ...action, actual: restored }, context);
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
  throw new SyncError("REJECTED", `it is ${state} after it was written`, {
    hint: "Look at its lifecycle details in the console",
  });
}

function landed(desired: DesiredSecret, { name, ref }: ActualSecret): Attempt {
  return { outcome: { kind: "landed", name, desired, ref } };
}

function valueOf(name: string, { values }: ApplyContext): SecretValue {
  const value = values.get(name);
  if (value === undefined) throw new SyncError("BUG", "it is planned without a value");
  return value;
}
