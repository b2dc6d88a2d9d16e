import type { models } from "oci-vault";
import type { ActualSecret, Lifecycle } from "../../core/model";
import { readDetails } from "./secret-details";

/** The service's words for the lifecycle (models of oci-vault 2.139.1). */
const LIFECYCLE: Readonly<Record<string, Lifecycle>> = {
  CREATING: "creating",
  ACTIVE: "active",
  UPDATING: "updating",
  SCHEDULING_DELETION: "schedulingDeletion",
  PENDING_DELETION: "pendingDeletion",
  CANCELLING_DELETION: "cancellingDeletion",
  DELETING: "deleting",
  DELETED: "deleted",
  FAILED: "failed",
};

/** What a secret and its summary have in common. */
type SecretView = models.Secret | models.SecretSummary;

/** A secret of the service as the core knows it. */
export function toActualSecret(secret: SecretView): ActualSecret {
  const { id, secretName, freeformTags, keyId, compartmentId } = secret;
  const lifecycle = toLifecycle(secret.lifecycleState);
  const managedBy = toManagedBy(secret);
  const timeOfDeletion = lifecycle === "pendingDeletion" ? toWireTime(secret.timeOfDeletion) : undefined;
  const timeOfExpiry = toWireTime(secret.timeOfCurrentVersionExpiry);
  return {
    name: secretName,
    ref: id,
    lifecycle,
    tags: freeformTags ?? {},
    compartmentRef: compartmentId,
    ...(keyId === undefined ? {} : { keyRef: keyId }),
    ...(managedBy === undefined ? {} : { managedBy }),
    ...(timeOfDeletion === undefined ? {} : { timeOfDeletion }),
    ...(timeOfExpiry === undefined ? {} : { timeOfExpiry }),
    ...toVersionNumber(secret),
    ...readDetails(secret),
  };
}

/** A summary has none. */
function toVersionNumber(secret: SecretView): Pick<ActualSecret, "versionNumber"> {
  const number = "currentVersionNumber" in secret ? secret.currentVersionNumber : undefined;
  return typeof number === "number" ? { versionNumber: number } : {};
}

/** A state that is newer than this program counts as one that ends by itself: nothing is done to the secret meanwhile. */
function toLifecycle(state: string): Lifecycle {
  return LIFECYCLE[state.toUpperCase()] ?? "updating";
}

/**
 * A rotation need not be scheduled to decide the content: with a target it is a database's or a function's password,
 * which `rotate` changes on demand.
 */
function toManagedBy(secret: SecretView): ActualSecret["managedBy"] {
  const { rotationConfig, rotationStatus, isReplica, isAutoGenerationEnabled } = secret;
  if (isReplica === true) return "replication";
  if (rotationConfig) return "rotation";
  if (rotationStatus === "SCHEDULED" || rotationStatus === "IN_PROGRESS") return "rotation";
  return isAutoGenerationEnabled === true ? "generation" : undefined;
}

/** RFC 3339. The SDK types it as a Date and gives the text of the answer (2.139.1). */
function toWireTime(time: Date | string | undefined): string | undefined {
  if (!time) return undefined;
  return typeof time === "string" ? time : time.toISOString();
}
