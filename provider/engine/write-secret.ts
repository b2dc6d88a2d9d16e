import type { PutAction } from "../core/action";
import { SyncError } from "../core/errors";
import { isExpired, isTransitional, type ActualSecret } from "../core/model";
import { adoptedVersion, isTagged, tagSecret, wasAdopted } from "../core/ownership";
import type { SecretValue } from "../core/secret-value";
import { findListedDifference, mergeDefinedTags, rulesOf } from "../core/template";
import type { SecretChange } from "../ports/destination";
import type { ApplyContext } from "./apply-context";
import { isTimeToPrune, pruneAfterWrite } from "./prune-versions";
import { updateContent } from "./update-content";

/**
 * Brings an active secret into the wanted state: rules first, because they decide which content is taken and how long it
 * lasts; then content, tags and the rest in one call, each only when it differs.
 * @returns the secret as it is at rest again
 */
export async function writeSecret(action: PutAction, value: SecretValue, context: ApplyContext): Promise<ActualSecret> {
  const actual = await writeRules(action, context);
  const isSame = await isContentSame(action, value, context);
  // A revision that alone differs is not worth a write: it says which write put the content there.
  const isWell = isSame && isTagged(actual, context.input.self);
  const details = findDetails(action, context);
  if (isWell && Object.keys(details).length === 0) return actual;
  const change = { ...details, tags: details.tags ?? tagForWrite(action, context) };
  if (isSame) return settleWrite(await context.destination.update(actual, change, context.signal), context);
  const written = await updateContent(actual, { ...change, value }, context);
  if (isExpired(written, context.input.now)) context.warn?.(`${actual.name}: ${STILL_EXPIRED}`);
  const settled = await settleWrite(written, context);
  if (isTimeToPrune(written.versionNumber, context.pruneVersionsAt ?? 0)) await pruneAfterWrite(settled, context);
  return settled;
}

async function writeRules({ actual, template: part }: PutAction, context: ApplyContext): Promise<ActualSecret> {
  const { template } = context.input;
  const rules = template === undefined || part !== "whole" ? undefined : rulesOf(template);
  if (rules === undefined) return actual;
  return settleWrite(await context.destination.update(actual, { rules }, context.signal), context);
}

/** What of the template has to be written beside rules. */
function findDetails(action: PutAction, context: ApplyContext): SecretChange {
  const { actual, template: part } = action;
  const { template } = context.input;
  if (template === undefined || part === undefined) return {};
  const { description, metadata } = template;
  const isListedSame = findListedDifference(template, actual) === undefined;
  const definedTags = isListedSame ? undefined : mergeDefinedTags(template, actual);
  return {
    ...(description === undefined || description === actual.description ? {} : { description }),
    ...(metadata === undefined || part !== "whole" ? {} : { metadata }),
    ...(definedTags === undefined ? {} : { definedTags }),
    ...(isListedSame ? {} : { tags: tagForWrite(action, context) }),
  };
}

const STILL_EXPIRED =
  "is written anew and expired all the same: the expiry rule of the secret names a time that is over. Change the rule";

/** Waits for a written secret to rest. */
export async function settleWrite(written: ActualSecret, { watcher }: ApplyContext): Promise<ActualSecret> {
  if (!isTransitional(written.lifecycle)) return written;
  const settled = await watcher.settle(written);
  if (settled?.lifecycle === "active") return settled;
  const state = settled === undefined ? "gone" : settled.lifecycle;
  throw new SyncError("REJECTED", `it is ${state} after it was written`, {
    hint: "Look at its lifecycle details in the console",
  });
}

/** A content that has expired has to be written again, whatever it is. */
async function isContentSame(
  { content, actual }: PutAction,
  value: SecretValue,
  context: ApplyContext,
): Promise<boolean> {
  if (content === "differs") return false;
  if (content === "same") return true;
  const held = context.contents.get(actual.name) ?? (await context.destination.read(actual.ref, context.signal));
  return held?.equals(value) === true && !isExpired(actual, context.input.now);
}

/** What is adopted now was at the version that has just been compared; what was adopted before keeps that mark. */
function tagForWrite(
  { actual, desired, adopt }: PutAction,
  { input, destination }: ApplyContext,
): Readonly<Record<string, string>> {
  const boundary = adopt ? destination.seenVersion?.(actual.ref) : adoptedVersion(actual);
  const tags = { ...actual.tags, ...input.template?.freeformTags };
  return tagSecret(tags, input.self, desired.revision, adopt || wasAdopted(actual), boundary);
}
