import type { ParsedRequest, ServiceContext } from "./operation";
import {
  createEtagMismatch,
  createIncorrectState,
  createInvalidParameter,
  createNotFound,
  createRelatedNotFound,
  ServiceError,
} from "../service-error";
import type { SecretLifecycleState, StoredCompartment, StoredKey, StoredSecret, StoredVault } from "../state/model";
import { createEtag } from "../views/create-etag";

/** False for a DELETED secret whose time in lists and answers is over. */
export function isVisible(secret: StoredSecret, { clock, quirks }: ServiceContext): boolean {
  return secret.lifecycle.state !== "DELETED" || clock.now() < (secret.timeOfDeletion ?? 0) + quirks.deletedVisibleMs;
}

/** The secret of the path; NotAuthorizedOrNotFound if there is none. */
export function requireSecret(request: ParsedRequest, context: ServiceContext): StoredSecret {
  const secret = context.store.getSecret(request.params["secretId"] ?? "");
  if (secret === undefined || !isVisible(secret, context)) throw createNotFound();
  return secret;
}

/** The secret of the path, for a write: `If-Match` first (412), then the vault, then the state (409). */
export function requireSecretInState(
  request: ParsedRequest,
  context: ServiceContext,
  states: readonly SecretLifecycleState[],
): StoredSecret {
  const secret = requireSecret(request, context);
  requireMatch(request, createSecretEtag(secret, context));
  requireActiveVault(context.store.getVault(secret.vaultId), context);
  if (states.includes(secret.lifecycle.state)) return secret;
  throw createIncorrectState("the secret", secret.lifecycle.state);
}

/** The etag of a secret as it is now. */
export function createSecretEtag(secret: StoredSecret, { quirks }: ServiceContext): string {
  return createEtag(secret, quirks.doesEtagFollowTransitions ? secret.lifecycle.state : "");
}

/** NoEtagMatch where the request carries another etag; `*` matches whatever is there. */
export function requireMatch({ ifMatch }: ParsedRequest, etag: string): void {
  if (ifMatch === undefined || ifMatch === "*") return;
  // The API's etags are bare; a proxy or a careful client may quote them.
  if (ifMatch.replace(/^"(.*)"$/, "$1") !== etag) throw createEtagMismatch();
}

/** Refuses a vault that is not ACTIVE. */
export function requireActiveVault(vault: StoredVault | undefined, { quirks }: ServiceContext): StoredVault {
  if (vault?.lifecycle.state === "ACTIVE") return vault;
  throw new ServiceError(quirks.unusableVault);
}

/** The compartment (or the tenancy) that a body names, ACTIVE. */
export function requireCompartment(id: string, { store }: ServiceContext): StoredCompartment {
  const compartment = store.getCompartment(id);
  if (compartment === undefined) throw createRelatedNotFound("compartmentId");
  if (compartment.lifecycleState !== "ACTIVE")
    throw createIncorrectState("the compartment", compartment.lifecycleState);
  return compartment;
}

/** The key that a body names: in this vault, ENABLED, symmetric. */
export function requireEncryptionKey(id: string, vault: StoredVault, { store, quirks }: ServiceContext): StoredKey {
  const key = store.getKey(id);
  if (key === undefined) throw createRelatedNotFound("keyId");
  if (key.vaultId !== vault.id) throw createInvalidParameter("keyId names a key of another vault");
  if (key.lifecycle.state !== "ENABLED" || key.keyShape.algorithm !== "AES") throw new ServiceError(quirks.unusableKey);
  return key;
}
