import { isSyncError, type SyncError } from "../core/errors";
import { isExpired, type ActualSecret } from "../core/model";
import type { SecretChange } from "../ports/destination";
import type { SecretValue } from "../core/secret-value";
import type { ApplyContext } from "./apply-context";
import { findEarlierVersion } from "./find-earlier-version";
import { pruneVersions } from "./prune-versions";

type ContentChange = SecretChange & { readonly value: SecretValue };

/**
 * Writes a content. Where the secret holds too many versions, room is made once; where the content is refused, one that
 * stands there already may do: a reuse rule refuses what was there before.
 */
export async function updateContent(
  secret: ActualSecret,
  change: ContentChange,
  context: ApplyContext,
): Promise<ActualSecret> {
  try {
    return await context.destination.update(secret, change, context.signal);
  } catch (error) {
    if (isSyncError(error, "LIMIT_EXCEEDED")) return updateWithRoom(secret, change, error, context);
    if (isSyncError(error, "REJECTED")) return useContentThatIsThere(secret, change, error, context);
    throw error;
  }
}

async function updateWithRoom(
  secret: ActualSecret,
  change: ContentChange,
  cause: SyncError,
  context: ApplyContext,
): Promise<ActualSecret> {
  const room = await pruneVersions(secret, context.pruneVersionsAt ?? 0, context);
  if (room.pruned === 0) throw cause;
  return context.destination.update(room.secret, change, context.signal);
}

async function useContentThatIsThere(
  secret: ActualSecret,
  { value, ...rest }: ContentChange,
  cause: SyncError,
  { destination, input, signal }: ApplyContext,
): Promise<ActualSecret> {
  const current = await destination.read(secret.ref, signal);
  if (current?.equals(value) === true && !isExpired(secret, input.now)) {
    return Object.keys(rest).length === 0 ? secret : destination.update(secret, rest, signal);
  }
  const currentVersion = await findEarlierVersion(secret, value, destination, signal);
  if (currentVersion === undefined) throw cause;
  return destination.update(secret, { ...rest, currentVersion }, signal);
}
