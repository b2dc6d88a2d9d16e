import { computeDigest } from "../../core/digest";
import { explain, isSyncError, SyncError } from "../../core/errors";
import { CHANGED, formatStateMaps, KEPT, pendingNote, UNREADABLE } from "../../core/manifest";
import { isTransitional, type ActualSecret, type KnownSecret } from "../../core/model";
import { judgeOwnership, type Self } from "../../core/ownership";
import { indexLive } from "../../core/plan";
import type { Destination } from "../../ports/destination";
import type { Props } from "../controller";
import type { Deps } from "../deps";
import { requireUsable } from "./locate-failure";
import { openSteadyDestination } from "./open-destination";
import { omit, readComputed, STATUS, type Computed } from "./state";
import { parseStoredInputs, selfOfState } from "./stored-inputs";

/**
 * What the vault really holds: each of our secrets is read and compared. Drift stands in the manifest, in words.
 * Never says that the resource is gone: secrets are not forgotten because somebody may not look, or because a vault is
 * away. Credentials that are refused keep everything, with a warning.
 */
export async function readSecretSync(
  deps: Deps,
  id: string,
  props: Props,
): Promise<{ id: string; props: Props; inputs: Props }> {
  const state = readComputed(props);
  const inputs = parseStoredInputs(props);
  if (state.known.size === 0) return { id, props, inputs: toInputs(props) };
  try {
    const destination = openSteadyDestination(deps, inputs);
    const maps = formatStateMaps(await observeKnown(destination, state, selfOfState(id, inputs, props)));
    const refreshed = { ...props, ...maps };
    return { id, props: refreshed, inputs: toInputs(refreshed) };
  } catch (error) {
    if (!isSyncError(error, "NOT_AUTHENTICATED")) throw error;
    deps.reporter.warn(`${inputs.name}: not refreshed: ${explain(error)}`);
    return { id, props, inputs: toInputs(props) };
  }
}

function toInputs(props: Props): Props {
  return omit(props, STATUS);
}

async function observeKnown(
  destination: Destination,
  state: Computed,
  self: Self,
): Promise<ReadonlyMap<string, KnownSecret>> {
  const actual = indexLive(await destination.list());
  if (actual.size === 0) {
    throw new SyncError("UNAVAILABLE", `the vault lists no secret, and the state knows ${String(state.known.size)}`, {
      hint: "Check the compartment, the vault and the permissions. If the secrets are really gone, take the sync out of the state (pulumi state delete): the next up creates them",
    });
  }
  const seen = await Promise.all(
    [...state.known].map(
      async ([name, known]) =>
        [name, await observeSecret(destination, state, self, name, known, actual.get(name))] as const,
    ),
  );
  // A vault or a key that cannot be used gives no content of any secret: that is no drift of each of them.
  if (seen.some(([, known]) => known?.note === UNREADABLE)) requireUsable(await destination.inspect());
  return new Map(seen.flatMap(([name, known]) => (known === undefined ? [] : [[name, known] as const])));
}

/** What became of one secret; `undefined` when it is gone. */
async function observeSecret(
  destination: Destination,
  { digestKey }: Computed,
  self: Self,
  name: string,
  known: KnownSecret,
  actual: ActualSecret | undefined,
): Promise<KnownSecret | undefined> {
  if (actual === undefined) return undefined;
  const { note: before, ...plain } = known;
  const kept = before === KEPT ? { note: before } : {};
  const whose = judgeOwnership(actual, self);
  if (whose === "another") return { ...plain, note: "owned by another sync" };
  if (whose === "unowned") return { ...plain, note: "released in vault" };
  if (actual.lifecycle === "pendingDeletion") return { ...plain, note: pendingNote(actual.timeOfDeletion) };
  if (actual.lifecycle === "failed") return { ...plain, note: "failed" };
  if (isTransitional(actual.lifecycle) && actual.lifecycle !== "updating") return { ...plain, note: actual.lifecycle };
  const value = await destination.read(actual.ref);
  if (value === undefined) return { ...plain, note: UNREADABLE };
  const isSame = digestKey !== undefined && computeDigest(digestKey, name, value) === known.digest;
  return isSame ? { ...plain, ...kept } : { ...plain, note: CHANGED };
}
