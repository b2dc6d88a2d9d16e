import { explain, isSyncError, SyncError } from "../../core/errors";
import { isLeaving, isTransitional, type ActualSecret } from "../../core/model";
import { judgeOwnership, releaseTags, wasAdopted, type Self } from "../../core/ownership";
import { releaseDefinedTags, type OwnerTag } from "../../core/template";
import { watch, type Watcher } from "../../engine/watcher";
import type { Destination, SecretChange } from "../../ports/destination";
import type { Props } from "../controller";
import type { Deps } from "../deps";
import { openSteadyDestination } from "./open-destination";
import { parseStoredInputs, selfOfState, type StoredInputs } from "./stored-inputs";

const MAX_ROUNDS = 4;
const MOST_SHOWN = 20;

/**
 * Lets go of what carries this resource's own id, and touches nothing else.
 * `retain`: our tags come off. `delete`: what the sync created is scheduled for deletion, what it adopted is released.
 */
export async function deleteSecretSync(deps: Deps, id: string, props: Props): Promise<void> {
  const inputs = parseStoredInputs(props);
  const destination = openSteadyDestination(deps, inputs);
  const timeoutMs = inputs.syncOptions.transitionTimeoutSeconds * 1_000;
  const watcher = watch(destination, deps.clock, timeoutMs);
  const farewell: Farewell = { inputs, self: selfOfState(id, inputs, props), destination, watcher };
  const ours = (await destination.list()).filter((secret) => isOurs(secret, farewell));
  const failed = ours.filter(({ lifecycle }) => lifecycle === "failed");
  for (const { name } of failed) {
    deps.reporter.warn(`${inputs.name}: ${name} is in the state FAILED and left alone: delete it in the console`);
  }
  const rest = ours.filter((secret) => !failed.includes(secret));
  reportFailures(inputs.name, (await Promise.all(rest.map((secret) => letGo(secret, farewell)))).flat());
}

interface Farewell {
  readonly inputs: StoredInputs;
  readonly self: Self & { readonly id: string };
  readonly destination: Destination;
  readonly watcher: Watcher;
}

function isOurs(secret: ActualSecret, { self }: Farewell): boolean {
  return judgeOwnership(secret, self) === "ours" && secret.managedBy === undefined;
}

function reportFailures(name: string, failures: readonly string[]): void {
  if (failures.length === 0) return;
  const rest = failures.length - MOST_SHOWN;
  const shown = failures.slice(0, MOST_SHOWN).join("; ") + (rest > 0 ? `; and ${String(rest)} more` : "");
  throw new SyncError("PARTIAL_APPLY", `${name}: ${String(failures.length)} secrets could not be let go: ${shown}`, {
    hint: "What was let go stays so; run destroy again",
  });
}

/** One secret; a text when it could not be let go. */
async function letGo(first: ActualSecret, farewell: Farewell): Promise<readonly string[]> {
  const { watcher } = farewell;
  let secret: ActualSecret | undefined = first;
  try {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      if (isTransitional(secret.lifecycle) && !isLeaving(secret.lifecycle)) secret = await watcher.settle(secret);
      if (secret === undefined || isLeaving(secret.lifecycle) || !isOurs(secret, farewell)) return [];
      if (await tryLetGo(secret, farewell)) return [];
      secret = await watcher.settle({ ...secret, lifecycle: "updating" });
      if (secret === undefined) return [];
    }
    return [`${first.name}: kept changing`];
  } catch (error) {
    return [`${first.name}: ${explain(error)}`];
  }
}

/** Our tags come off, the owner's defined one too. */
function releaseChange(secret: ActualSecret, ownerTag: OwnerTag | undefined): SecretChange {
  const definedTags = releaseDefinedTags(secret, ownerTag);
  return { tags: releaseTags(secret.tags), ...(definedTags === undefined ? {} : { definedTags }) };
}

/** False when the secret turned out to be busy. */
async function tryLetGo(secret: ActualSecret, { inputs, destination }: Farewell): Promise<boolean> {
  const { disableSecretDeletion, deletionWindowDays } = inputs.syncOptions;
  const releases = inputs.deletionPolicy === "retain" || disableSecretDeletion || wasAdopted(secret);
  try {
    if (releases) await destination.update(secret, releaseChange(secret, inputs.syncOptions.ownerTag));
    else await destination.scheduleDeletion(secret, deletionWindowDays);
    return true;
  } catch (error) {
    if (isSyncError(error, "BUSY", "CONFLICT")) return false;
    // A service does not tell "gone" from "may not": what still stands there was not let go.
    if (isSyncError(error, "GONE") && (await destination.find(secret.ref)) === undefined) return true;
    throw error;
  }
}
