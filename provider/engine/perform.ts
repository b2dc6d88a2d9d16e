import { createHash } from "node:crypto";
import type { Action, CreateAction, PutAction } from "../core/action";
import { describeFailure } from "../core/describe";
import { SyncError } from "../core/errors";
import type { ActualSecret, DesiredSecret } from "../core/model";
import { tagSecret } from "../core/ownership";
import type { SecretValue } from "../core/secret-value";
import { rulesOf, type SecretTemplate } from "../core/template";
import type { SecretDetails } from "../ports/destination";
import type { ApplyContext } from "./apply-context";
import type { Outcome } from "./outcome";
import { settleWrite, writeSecret } from "./write-secret";

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
  const { template } = context.input;
  const tags = tagSecret(template?.freeformTags ?? {}, self, desired.revision, false);
  const retryToken = createHash("sha256")
    .update(JSON.stringify([self.id, name, desired, round, ...(template === undefined ? [] : [template])]))
    .digest("hex");
  const value = valueOf(name, context);
  const details = template === undefined ? {} : toDetails(template);
  const created = await context.destination.create({ name, value, tags, retryToken, ...details }, context.signal);
  return landed(desired, await settleWrite(created, context));
}

/** What a creation sends of the template, free-form tags left out. */
function toDetails(template: SecretTemplate): SecretDetails {
  const { description, definedTags, metadata } = template;
  const rules = rulesOf(template);
  return {
    ...(description === undefined ? {} : { description }),
    ...(definedTags === undefined ? {} : { definedTags }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(rules === undefined ? {} : { rules }),
  };
}

async function putSecret(action: PutAction, context: ApplyContext): Promise<Attempt> {
  const { destination, watcher, signal } = context;
  const { actual } = action;
  if (action.relocate) {
    await destination.relocate(actual, signal);
    return { actual: await watcher.settle({ ...actual, lifecycle: "updating" }) };
  }
  const value = valueOf(action.name, context);
  if (!action.restore) return landed(action.desired, await writeSecret(action, value, context));
  await destination.cancelDeletion(actual, signal);
  const restored = await watcher.settle({ ...actual, lifecycle: "cancellingDeletion" });
  if (restored?.lifecycle !== "active") return { actual: restored };
  return landed(action.desired, await writeSecret({ ...action, actual: restored }, value, context));
}

function landed(desired: DesiredSecret, { name, ref }: ActualSecret): Attempt {
  return { outcome: { kind: "landed", name, desired, ref } };
}

function valueOf(name: string, { values }: ApplyContext): SecretValue {
  const value = values.get(name);
  if (value === undefined) throw new SyncError("BUG", "it is planned without a value");
  return value;
}
