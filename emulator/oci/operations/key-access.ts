import { createIncorrectState, createNotFound, ServiceError } from "../service-error";
import { startTransition } from "../state/lifecycle";
import type { KeyLifecycleState, StoredKey, StoredVault } from "../state/model";
import { createEtag } from "../views/create-etag";
import { toKey } from "../views/key-view";
import type { Answer, ParsedRequest, ServiceContext } from "./operation";
import { requireMatch } from "./require-resource";

/** The vault whose endpoint this is. */
export function requireEndpointVault({ vaultId }: ParsedRequest, { store }: ServiceContext): StoredVault {
  const vault = store.getVault(vaultId ?? "");
  if (vault === undefined || vault.lifecycle.state === "DELETED") throw createNotFound();
  return vault;
}

/** The key of the path; a key of another vault is not found at this endpoint. */
export function requireKey(request: ParsedRequest, { store }: ServiceContext): StoredKey {
  const key = store.getKey(request.params["keyId"] ?? "");
  if (key === undefined || key.vaultId !== request.vaultId) throw createNotFound();
  return key;
}

/** The key of the path for a write: `If-Match`, the vault, then the key's state. */
export function requireKeyInState(
  request: ParsedRequest,
  context: ServiceContext,
  states: readonly KeyLifecycleState[],
): StoredKey {
  const key = requireKey(request, context);
  requireMatch(request, createEtag(key));
  const vault = requireEndpointVault(request, context);
  if (vault.lifecycle.state !== "ACTIVE") throw new ServiceError(context.quirks.unusableVault);
  if (!states.includes(key.lifecycle.state)) throw createIncorrectState("the key", key.lifecycle.state);
  return key;
}

/** Key, with its etag. */
export function answerKey(key: StoredKey): Answer {
  return { body: toKey(key), etag: createEtag(key) };
}

export interface KeyTransition {
  readonly state: KeyLifecycleState;
  readonly next: KeyLifecycleState;
  readonly ms: number;
}

/** Puts the changed key into the store, in transition, with a new etag. */
export function changeKey(
  { store, clock }: ServiceContext,
  key: StoredKey,
  changes: Partial<StoredKey>,
  { state, next, ms }: KeyTransition,
): StoredKey {
  const lifecycle = startTransition(state, next, clock.now(), ms);
  const changed: StoredKey = { ...key, ...changes, lifecycle, revision: key.revision + 1 };
  store.putKey(changed);
  return changed;
}

/** A key that goes with its vault. */
export function hideKey(key: StoredKey, timeOfDeletion: number): StoredKey {
  const lifecycle = { state: "PENDING_DELETION" } as const;
  // One that is in transition comes back as what it was turning into.
  const stateBeforeDeletion = key.lifecycle.next ?? key.lifecycle.state;
  return { ...key, lifecycle, timeOfDeletion, stateBeforeDeletion, revision: key.revision + 1 };
}

/** A key that comes back as it was. */
export function restoreKey({ timeOfDeletion: _timeOfDeletion, ...key }: StoredKey): StoredKey {
  return { ...key, lifecycle: { state: key.stateBeforeDeletion ?? "ENABLED" }, revision: key.revision + 1 };
}
