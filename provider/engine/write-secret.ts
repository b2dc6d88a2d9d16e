import type { PutAction } from "../core/action";
import { SyncError } from "../core/errors";
import { isExpired, isTransitional, type ActualSecret } from "../core/model";
import { adoptedVersion, isTagged, tagSecret, wasAdopted } from "../core/ownership";
import type { SecretValue } from "../core/secret-value";
import type { ApplyContext } from "./apply-context";
import { isTimeToPrune, pruneAfterWrite } from "./prune-versions";
import { updateContent } from "./update-content";

/** Content and tags of an active secret in one call, each only when it differs. The secret as it is at rest again. */
export async function writeSecret(action: PutAction, value: SecretValue, context: ApplyContext): Promise<ActualSecret> {
  const { actual } = action;
  const isSame = await isContentSame(action, value, context);
  // A revision that alone differs is not worth a write: it says which write put the content there.
  if (isSame && isTagged(actual, context.input.self)) return actual;
  const tags = tagForWrite(action, context);
  if (isSame) return settleWrite(await context.destination.update(actual, { tags }, context.signal), context);
  const written = await updateContent(actual, { value, tags }, context);
  if (isExpired(written, context.input.now)) context.warn?.(`${actual.name}: ${STILL_EXPIRED}`);
  const settled = await settleWrite(written, context);
  if (isTimeToPrune(written.versionNumber, context.pruneVersionsAt ?? 0)) await pruneAfterWrite(settled, context);
  return settled;
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
  return tagSecret(actual.tags, input.self, desired.revision, adopt || wasAdopted(actual), boundary);
}
