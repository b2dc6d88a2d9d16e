import { explain, isSyncError, SyncError } from "../../core/errors";
import { isTransitional, type ActualSecret } from "../../core/model";
import { ID_TAG, judgeOwnership, releaseTags, wasAdopted } from "../../core/ownership";
import { Watcher } from "../../engine/watcher";
import type { Destination } from "../../ports/destination";
import { parseInputs } from "../../schema/parse";
import { secretSyncInputs, type SecretSyncInputs } from "../../schema/secret-sync";
import type { Props } from "../controller";
import type { Deps } from "../deps";
import { openSteadyDestination } from "./look";
import { ownerOfInputs, readComputed } from "./state";

const storedInputs = secretSyncInputs.omit({ source: true });
const MAX_ROUNDS = 4;

/**
 * Lets go of what carries this resource's own id, and touches nothing else.
 * `retain`: our tags come off. `delete`: what the sync created is scheduled for deletion, what it adopted is released.
 */
export async function deleteSecretSync(deps: Deps, id: string, props: Props): Promise<void> {
  const fields = Object.fromEntries(Object.entries(props).filter(([name]) => name in storedInputs.shape));
  const parsed = parseInputs(storedInputs, fields);
  if (parsed.kind !== "parsed")
    throw new SyncError("BUG", "the state of the sync cannot be read", { hint: "Run up with the program once" });
  const inputs = {
    ...parsed.value,
    source: { kind: "inline", secrets: {}, missingFolder: "error" },
  } satisfies SecretSyncInputs;
  const destination = openSteadyDestination(deps, inputs);
  const self = { owner: ownerOfInputs(inputs), previousOwners: readComputed(props).previousOwners, id };
  const ours = (await destination.list()).filter(
    (secret) => secret.tags[ID_TAG] === id && judgeOwnership(secret, self) === "ours",
  );
  const timeoutMs = inputs.syncOptions.transitionTimeoutSeconds * 1_000;
  const watcher = new Watcher(() => destination.list(), deps.clock, timeoutMs);
  const failures = await Promise.all(ours.map((secret) => letGo(secret, inputs, destination, watcher)));
  reportFailures(inputs.name, failures.flat());
}

function reportFailures(name: string, failures: readonly string[]): void {
  if (failures.length === 0) return;
  const shown = failures.slice(0, 20).join("; ");
  throw new SyncError("PARTIAL_APPLY", `${name}: ${String(failures.length)} secrets could not be let go: ${shown}`, {
    hint: "What was let go stays so; run destroy again",
  });
}

/** One secret; a text when it could not be let go. */
async function letGo(
  first: ActualSecret,
  inputs: SecretSyncInputs,
  destination: Destination,
  watcher: Watcher,
): Promise<readonly string[]> {
  let secret: ActualSecret | undefined = first;
  try {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      if (secret === undefined || isOnItsWayOut(secret)) return [];
      if (isTransitional(secret.lifecycle)) secret = await watcher.settle(secret);
      const isDone: boolean =
        secret === undefined || isOnItsWayOut(secret) || (await tryLetGo(secret, inputs, destination));
      if (isDone || secret === undefined) return [];
      secret = await watcher.settle({ ...secret, lifecycle: "updating" });
    }
    return [`${first.name} kept changing`];
  } catch (error) {
    return [`${first.name}: ${explain(error)}`];
  }
}

function isOnItsWayOut({ lifecycle }: ActualSecret): boolean {
  return ["pendingDeletion", "schedulingDeletion", "deleting", "deleted"].includes(lifecycle);
}

/** False when the secret turned out to be busy. */
async function tryLetGo(secret: ActualSecret, inputs: SecretSyncInputs, destination: Destination): Promise<boolean> {
  const { disableSecretDeletion, deletionWindowDays } = inputs.syncOptions;
  const releases = inputs.deletionPolicy === "retain" || disableSecretDeletion || wasAdopted(secret);
  try {
    if (releases) await destination.update(secret, { tags: releaseTags(secret.tags) });
    else await destination.scheduleDeletion(secret, deletionWindowDays);
    return true;
  } catch (error) {
    if (isSyncError(error, "GONE")) return true;
    if (isSyncError(error, "BUSY", "CONFLICT")) return false;
    throw error;
  }
}
