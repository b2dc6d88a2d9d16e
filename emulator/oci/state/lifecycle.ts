import type {
  KeyLifecycleState,
  Lifecycle,
  SecretLifecycleState,
  StoredKey,
  StoredSecret,
  StoredVault,
  StoredVersion,
  VaultLifecycleState,
} from "./model";

type TransitionalState = "CREATING" | "UPDATING" | "DELETING" | "SCHEDULING_DELETION" | "CANCELLING_DELETION";

/** Where a transitional state leads to when nothing goes wrong. */
const NEXT_STATES = {
  CREATING: "ACTIVE",
  UPDATING: "ACTIVE",
  DELETING: "DELETED",
  SCHEDULING_DELETION: "PENDING_DELETION",
  CANCELLING_DELETION: "ACTIVE",
} as const satisfies Record<TransitionalState, SecretLifecycleState>;

/** The state that follows `state` by itself; undefined for one that stays. */
export function getNextState(state: SecretLifecycleState): SecretLifecycleState | undefined {
  return state in NEXT_STATES ? NEXT_STATES[state as TransitionalState] : undefined;
}

/** A state that lasts `ms` from `now` and then becomes `next`. */
export function startTransition<State extends string>(
  state: State,
  next: State,
  now: number,
  ms: number,
): Lifecycle<State> {
  return { state, next, until: now + ms };
}

function settle<State extends string>(lifecycle: Lifecycle<State>, now: number): Lifecycle<State> {
  const { until, next } = lifecycle;
  return until !== undefined && next !== undefined && now >= until ? { state: next } : lifecycle;
}

interface Deletable<State extends string> {
  readonly lifecycle: Lifecycle<State | "PENDING_DELETION" | "DELETING" | "DELETED">;
  readonly timeOfDeletion?: number | undefined;
}

/** The lifecycle at `now`: what was due has happened, each step at its own time, however late somebody looks. */
function settleDeletable<State extends string>(
  record: Deletable<State>,
  now: number,
  deleteMs: number,
): Lifecycle<State | "PENDING_DELETION" | "DELETING" | "DELETED"> {
  const settled = settle(record.lifecycle, now);
  const { timeOfDeletion } = record;
  if (settled.state !== "PENDING_DELETION" || timeOfDeletion === undefined || now < timeOfDeletion) return settled;
  return settle(startTransition("DELETING", "DELETED", timeOfDeletion, deleteMs), now);
}

/** The secret at `now`; the same object if nothing has changed. */
export function settleSecret(secret: StoredSecret, now: number, deleteMs: number): StoredSecret {
  const lifecycle: Lifecycle<SecretLifecycleState> = settleDeletable(secret, now, deleteMs);
  const versions = settleVersions(secret.versions, now, lifecycle.state === "DELETED");
  const rotation = settleRotation(secret, now);
  if (lifecycle === secret.lifecycle && versions === secret.versions && rotation === undefined) return secret;
  return { ...secret, lifecycle, versions, ...rotation };
}

function settleVersions(
  versions: readonly StoredVersion[],
  now: number,
  isSecretDeleted: boolean,
): readonly StoredVersion[] {
  const isDue = (version: StoredVersion): boolean =>
    version.isDeleted !== true &&
    (isSecretDeleted || (version.timeOfDeletion !== undefined && now >= version.timeOfDeletion));
  return versions.some(isDue)
    ? versions.map((version) => (isDue(version) ? deleteVersion(version) : version))
    : versions;
}

function deleteVersion({ content: _content, ...rest }: StoredVersion): StoredVersion {
  return { ...rest, isDeleted: true };
}

function settleRotation(secret: StoredSecret, now: number): Partial<StoredSecret> | undefined {
  const { rotationUntil, rotationCancelledUntil } = secret;
  if (rotationCancelledUntil !== undefined && now >= rotationCancelledUntil)
    return { rotationCancelledUntil: undefined };
  if (rotationUntil === undefined || now < rotationUntil) return undefined;
  return { rotationUntil: undefined, lastRotationTime: rotationUntil };
}

/** The vault at `now`; the same object if nothing has changed. */
export function settleVault(vault: StoredVault, now: number, deleteMs: number): StoredVault {
  const lifecycle: Lifecycle<VaultLifecycleState> = settleDeletable(vault, now, deleteMs);
  return lifecycle === vault.lifecycle ? vault : { ...vault, lifecycle };
}

/** The key at `now`; the same object if nothing has changed. */
export function settleKey(key: StoredKey, now: number, deleteMs: number): StoredKey {
  const lifecycle: Lifecycle<KeyLifecycleState> = settleDeletable(key, now, deleteMs);
  return lifecycle === key.lifecycle ? key : { ...key, lifecycle };
}
