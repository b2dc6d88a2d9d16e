import { ServiceError, createNotFound } from "../service-error";
import { isContentBlocked } from "../state/expiry";
import { STAGES } from "../state/model";
import type { StoredSecret, StoredVersion } from "../state/model";
import { listLiveVersions } from "../state/versions";
import { parseVersionNumber, readParameter, readWord } from "../validate/read-query";
import type { ServiceContext } from "./operation";

/**
 * The version that a retrieval asks for: by number, name or stage, all that are given; CURRENT if none is. Of several the
 * newest. NotAuthorizedOrNotFound where nothing fits or the content is out of reach.
 */
export function selectBundle(secret: StoredSecret, query: URLSearchParams, context: ServiceContext): StoredVersion {
  requireReadable(secret, context);
  const fits = createSelector(query);
  const version = listLiveVersions(secret).findLast(fits);
  if (version === undefined) throw createNotFound();
  if (version.timeOfDeletion !== undefined && !context.quirks.isPendingDeletionVersionReadable) throw createNotFound();
  if (isContentBlocked(secret, version, context.clock.now())) throw new ServiceError(context.quirks.expiredContent);
  return version;
}

/** Refuses a secret whose content cannot be read: by its own state, its vault's or its key's. */
export function requireReadable(secret: StoredSecret, { store, quirks }: ServiceContext): void {
  if (!quirks.readableStates.includes(secret.lifecycle.state)) throw createNotFound();
  if (store.getVault(secret.vaultId)?.lifecycle.state !== "ACTIVE") throw createNotFound();
  if (store.getKey(secret.keyId)?.lifecycle.state !== "ENABLED") throw new ServiceError(quirks.contentOfUnusableKey);
}

function createSelector(query: URLSearchParams): (version: StoredVersion) => boolean {
  const number = readParameter(query, "versionNumber");
  const versionNumber = number === undefined ? undefined : parseVersionNumber(number, "versionNumber");
  const name = readParameter(query, "secretVersionName");
  const stage = readWord(query, "stage", STAGES);
  const wanted = stage ?? (versionNumber === undefined && name === undefined ? "CURRENT" : undefined);
  return (version) =>
    (versionNumber === undefined || version.versionNumber === versionNumber) &&
    (name === undefined || version.name === name) &&
    (wanted === undefined || version.stages.includes(wanted));
}
