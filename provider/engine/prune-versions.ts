import { explain, isSyncError, SyncError } from "../core/errors";
import type { ActualSecret, SecretVersion } from "../core/model";
import { adoptedVersion, wasAdopted } from "../core/ownership";
import type { ApplyContext } from "./apply-context";

/** How many versions one pruning makes room for; so many writes later is the next one. */
export const PRUNE_STEP = 5;
/** A secret that is busy for another reason is waited for this often. */
const MAX_BUSY = 3;

/**
 * Whether a write that made version `number` is one to prune after. Numbers only grow, so every write from the threshold
 * on would be: only each fifth is, which is as many as a pruning makes room for. The others cost no call.
 */
export function isTimeToPrune(number: number | undefined, pruneVersionsAt: number): boolean {
  if (number === undefined || pruneVersionsAt === 0 || number < pruneVersionsAt) return false;
  return (number - pruneVersionsAt) % stepOf(pruneVersionsAt) === 0;
}

/** Current and previous version always stay, so a low threshold makes room for less. */
function stepOf(pruneVersionsAt: number): number {
  return Math.max(1, Math.min(PRUNE_STEP, pruneVersionsAt - 2));
}

/**
 * Schedules the deletion of the oldest versions that this sync made and that are out of use, one after the other, until
 * the secret holds a step less than the threshold. What was there before the sync adopted the secret stays.
 * @returns the secret at rest again, and how many went
 * @throws SyncError LIMIT_EXCEEDED where the destination takes no more deletions for now
 */
export async function pruneVersions(
  secret: ActualSecret,
  pruneVersionsAt: number,
  context: ApplyContext,
): Promise<{ readonly secret: ActualSecret; readonly pruned: number }> {
  const { destination, signal } = context;
  if (destination.capabilities.versioned !== true || pruneVersionsAt === 0) return { secret, pruned: 0 };
  const versions = (await destination.listVersions?.(secret.ref, signal)) ?? [];
  let now = secret;
  const old = selectVersions(versions, secret, pruneVersionsAt - stepOf(pruneVersionsAt));
  for (const version of old) now = await deleteVersion(now, version, context);
  return { secret: now, pruned: old.length };
}

/** After a write that landed: what cannot be pruned is no failure of that write. */
export async function pruneAfterWrite(secret: ActualSecret, context: ApplyContext): Promise<void> {
  try {
    await pruneVersions(secret, context.pruneVersionsAt ?? 0, context);
  } catch (error) {
    if (!isSyncError(error)) throw error;
    context.warn?.(`${secret.name}: is written, but old versions of it could not be pruned: ${explain(error)}`);
  }
}

/** Oldest first. */
function selectVersions(
  versions: readonly SecretVersion[],
  secret: ActualSecret,
  keep: number,
): readonly SecretVersion[] {
  const boundary = wasAdopted(secret) ? adoptedVersion(secret) : 0;
  if (boundary === undefined) return [];
  const active = versions.filter(({ isPendingDeletion }) => !isPendingDeletion);
  return active
    .filter(({ isDeprecated, number }) => isDeprecated && number > boundary)
    .sort((a, b) => a.number - b.number)
    .slice(0, Math.max(0, active.length - keep));
}

/** Each deletion puts the whole secret into a transition, in which the next one would be refused. */
async function deleteVersion(
  secret: ActualSecret,
  version: SecretVersion,
  { destination, watcher, signal }: ApplyContext,
): Promise<ActualSecret> {
  let now: ActualSecret | undefined = secret;
  for (let round = 0; ; round++) {
    let busy: SyncError | undefined;
    try {
      await destination.scheduleVersionDeletion?.(now, version.number, signal);
    } catch (error) {
      if (!isSyncError(error, "BUSY") || round >= MAX_BUSY) throw error;
      busy = error;
    }
    now = await watcher.settle({ ...now, lifecycle: "updating" });
    if (now?.lifecycle !== "active") throw new SyncError("CONFLICT", "it was changed meanwhile", { hint: "Run again" });
    if (busy === undefined) return now;
  }
}
