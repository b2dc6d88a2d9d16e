import { computeDigest } from "../../core/digest";
import { explain, isSyncError, SyncError } from "../../core/errors";
import {
  CHANGED,
  DESCRIPTION_CHANGED,
  EXPIRED,
  formatStateMaps,
  KEPT,
  pendingNote,
  TAGS_CHANGED,
  TEMPLATE_DIFFERS,
  UNREADABLE,
} from "../../core/manifest";
import { isExpired, isTransitional, type ActualSecret, type KnownSecret } from "../../core/model";
import { judgeOwnership, type Self } from "../../core/ownership";
import { differsUnlisted, findListedDifference, hasUnlisted, type SecretTemplate } from "../../core/template";
import { indexLive } from "../../core/plan";
import type { Destination } from "../../ports/destination";
import type { Props } from "../controller";
import type { Deps } from "../deps";
import { requireUsable } from "./locate-failure";
import { openSteadyDestination } from "./open-destination";
import { omit, readComputed, STATUS, type Computed } from "./state";
import { parseStoredInputs, selfOfState } from "./stored-inputs";
import { templateOfInputs } from "./template";

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
    const self = selfOfState(id, inputs, props);
    const template = templateOfInputs(inputs);
    const known = await observeKnown({ destination, state, self, template, now: deps.clock.now() });
    const secretIds = await keepIds(destination, state, known);
    const refreshed = { ...props, ...formatStateMaps(known), ...("secretIds" in props ? { secretIds } : {}) };
    return { id, props: refreshed, inputs: toInputs(refreshed) };
  } catch (error) {
    if (!isSyncError(error, "NOT_AUTHENTICATED")) throw error;
    deps.reporter.warn(`${inputs.name}: not refreshed: ${explain(error)}`);
    return { id, props, inputs: toInputs(props) };
  }
}

/** By the id the next run finds what was moved to another compartment; the id of what is gone is of no use to anybody. */
async function keepIds(
  destination: Destination,
  { secretIds }: Computed,
  known: ReadonlyMap<string, KnownSecret>,
): Promise<Readonly<Record<string, string>>> {
  const kept = await Promise.all(
    [...secretIds].map(async ([name, ref]) => {
      if (known.has(name)) return [[name, ref]] as const;
      const found = await destination.find(ref);
      return found === undefined || found.lifecycle === "deleted" ? [] : ([[name, ref]] as const);
    }),
  );
  return Object.fromEntries(kept.flat());
}

function toInputs(props: Props): Props {
  return omit(props, STATUS);
}

interface Refresh {
  readonly destination: Destination;
  readonly state: Computed;
  readonly self: Self;
  readonly template: SecretTemplate | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

async function observeKnown(look: Refresh): Promise<ReadonlyMap<string, KnownSecret>> {
  const { destination, state } = look;
  const actual = indexLive(await destination.list());
  if (actual.size === 0) {
    throw new SyncError("UNAVAILABLE", `the vault lists no secret, and the state knows ${String(state.known.size)}`, {
      hint: "Check the compartment, the vault and the permissions. If the secrets are really gone, take the sync out of the state (pulumi state delete): the next up creates them",
    });
  }
  const seen = await Promise.all(
    [...state.known].map(
      async ([name, known]) => [name, await observeSecret(look, name, known, actual.get(name))] as const,
    ),
  );
  // A vault or a key that cannot be used gives no content of any secret: that is no drift of each of them.
  if (seen.some(([, known]) => known?.note === UNREADABLE)) requireUsable(await destination.inspect());
  return new Map(seen.flatMap(([name, known]) => (known === undefined ? [] : [[name, known] as const])));
}

/** What became of one secret; `undefined` when it is gone. */
async function observeSecret(
  { destination, state: { digestKey }, self, template, now }: Refresh,
  name: string,
  known: KnownSecret,
  actual: ActualSecret | undefined,
): Promise<KnownSecret | undefined> {
  if (actual === undefined) return undefined;
  const { note: before, ...plain } = known;
  const whose = judgeOwnership(actual, self);
  if (whose === "another") return { ...plain, note: "owned by another sync" };
  if (whose === "claimable") return { ...plain, note: "held by another resource" };
  if (whose === "unowned") return { ...plain, note: "released in vault" };
  if (actual.lifecycle === "pendingDeletion") return { ...plain, note: pendingNote(actual.timeOfDeletion) };
  if (actual.lifecycle === "failed") return { ...plain, note: "failed" };
  if (isTransitional(actual.lifecycle) && actual.lifecycle !== "updating") return { ...plain, note: actual.lifecycle };
  if (isExpired(actual, now)) return { ...plain, note: EXPIRED };
  const value = await destination.read(actual.ref);
  if (value === undefined) return { ...plain, note: UNREADABLE };
  const isSame = digestKey !== undefined && computeDigest(digestKey, name, value) === known.digest;
  if (!isSame) return { ...plain, note: CHANGED };
  if (before === KEPT) return { ...plain, note: KEPT };
  const note = await observeTemplate(actual, template, destination);
  return note === undefined ? plain : { ...plain, note };
}

/** What differs from the template, in words. Metadata and rules stand in no listing: they cost a look-up, if wanted. */
async function observeTemplate(
  actual: ActualSecret,
  template: SecretTemplate | undefined,
  destination: Destination,
): Promise<string | undefined> {
  if (template === undefined) return undefined;
  const listed = findListedDifference(template, actual);
  if (listed !== undefined) return listed === "description" ? DESCRIPTION_CHANGED : TAGS_CHANGED;
  if (!hasUnlisted(template)) return undefined;
  const whole = await destination.find(actual.ref);
  return whole !== undefined && differsUnlisted(template, whole) ? TEMPLATE_DIFFERS : undefined;
}
