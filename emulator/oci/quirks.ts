import type { SecretLifecycleState } from "./state/model";

/** An error answer: HTTP status, code, message. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/**
 * What is not established about the real service: one entry each, with the nearest evidence (as of 2026-11-24) and a
 * question mark. An emulator that had to guess says so here and nowhere else; `createEmulator({ quirks })` overrides
 * any of them, so that a client can be tried against both answers.
 */
export interface Quirks {
  /** Status of an action without a body (schedule, cancel, move, rotate)? 200 or 204: a third-party wrapper documents 204, the SDKs take any 2xx. */
  readonly actionStatus: 200 | 204;
  /** Does a DELETED secret keep its name? terraform-provider-oci#1765 (open) says a "Deleted" secret does, but may mean pending deletion. */
  readonly isDeletedNameReserved: boolean;
  /** How long does a DELETED secret stay in ListSecrets and GetSecret, in milliseconds? The state exists in the API model; no time is given. */
  readonly deletedVisibleMs: number;
  /** Does ListSecrets answer an unknown `vaultId` with an empty list (true) or 404 (false)? Not documented. */
  readonly isUnknownVaultListEmpty: boolean;
  /** Entries on a page without `limit`? Not documented; Infisical's sync is known to see only the first page. */
  readonly defaultPageSize: number;
  /** Largest `limit`? 1000 is what OCI's list calls commonly take; the reference of this service gives none. */
  readonly maxPageSize: number;
  /** In which states can content be read? PENDING_DELETION: no ("immediately become inaccessible", delete-secret.htm; external-secrets#6771). The others? */
  readonly readableStates: readonly SecretLifecycleState[];
  /** Can the content of a version that is pending deletion be read? Not documented. */
  readonly isPendingDeletionVersionReadable: boolean;
  /** Answer for content that an expiry rule blocks? Not documented; as for other content that is there but not accessible. */
  readonly expiredContent: Refusal;
  /** Answer for content that a reuse rule forbids? Not documented. */
  readonly reusedContent: Refusal;
  /** Answer for content above 25 KB? Not documented. */
  readonly oversizeContent: Refusal;
  /** Does 25 KB count the bytes before base64 (true) or the base64 text (false)? Not documented. */
  readonly isSizeOfDecodedContent: boolean;
  /** Answer for empty content; undefined if it is taken? Not documented; Infisical's sync leaves empty values out. */
  readonly emptyContent: Refusal | undefined;
  /** Answer for a time of deletion out of range? Not documented. */
  readonly timeOfDeletionOutOfRange: Refusal;
  /** Answer for the 31st active version? LimitExceeded by analogy with the 31st pending deletion, which Exadata code catches. */
  readonly tooManyActiveVersions: Refusal;
  /** Answer for the 31st version pending deletion? 400 LimitExceeded is what Oracle's own Exadata ExaKms code catches; the message is not known. */
  readonly tooManyPendingVersions: Refusal;
  /** Answer for deleting a version that is not DEPRECATED? 409 or 400; not documented. */
  readonly versionNotDeprecated: Refusal;
  /** Answer for a promotion (`currentVersionNumber`) of a version that is not there or pending deletion? Not documented. */
  readonly unknownVersionToPromote: Refusal;
  /** Answer for a key that is not ENABLED or not symmetric? Not documented. */
  readonly unusableKey: Refusal;
  /** Answer for a vault that is not ACTIVE? Not documented. */
  readonly unusableVault: Refusal;
  /** Answer for a retry token that comes with another body? Not documented; nearest: InvalidatedRetryToken (apierrors.htm). */
  readonly retryTokenWithOtherBody: Refusal;
  /** Longest description, in characters? 400 is common in OCI; no number is documented here. */
  readonly descriptionLength: number;
  /** Longest secret name? 255 in a third-party validator (psadmin-io/psst#43); Oracle gives none. */
  readonly secretNameLength: number;
  /** Does the etag change when a transition ends? Not documented. */
  readonly doesEtagFollowTransitions: boolean;
  /** Does a new PENDING version make the older PENDING one DEPRECATED? Not documented; a secret has one PENDING version at most here. */
  readonly isPendingReplaced: boolean;
  /** From which states can a deletion be scheduled? ACTIVE is sure; FAILED is assumed, or such a secret could never go. */
  readonly deletableStates: readonly SecretLifecycleState[];
  /** Answer for content whose key is not ENABLED? Not documented. */
  readonly contentOfUnusableKey: Refusal;
  /** Must a cancelled deletion be of a secret in PENDING_DELETION (409 otherwise)? Not documented for SCHEDULING_DELETION. */
  readonly isCancelRefusedWhileScheduling: boolean;
  /** Answer of the metadata service without `Authorization: Bearer Oracle`, or to a forwarded request? "Rejected" (gettingmetadata.htm, read on 2026-11-28): no status is given; only version 1, once it is off, is said to be 404. */
  readonly metadataRefusal: Refusal;
  /** Answer of a cluster's service to a token that is no service account's? Not documented; 403 is a basic cluster to the SDKs ("please ensure the cluster type is enhanced", Python 2.189.0). */
  readonly serviceAccountRefusal: Refusal;
}

const refuse = (status: number, code: string, message: string): Refusal => ({ status, code, message });

/** The emulator's answers to the questions above. */
export const QUIRKS: Quirks = {
  actionStatus: 200,
  isDeletedNameReserved: false,
  deletedVisibleMs: 30 * 24 * 3_600_000,
  isUnknownVaultListEmpty: true,
  defaultPageSize: 100,
  maxPageSize: 1000,
  readableStates: ["ACTIVE", "UPDATING"],
  isPendingDeletionVersionReadable: false,
  expiredContent: refuse(404, "NotAuthorizedOrNotFound", "Authorization failed or requested resource not found."),
  reusedContent: refuse(400, "InvalidParameter", "secret content was used before and a reuse rule is in force"),
  oversizeContent: refuse(400, "InvalidParameter", "secret content is larger than the maximum of 25 KB"),
  isSizeOfDecodedContent: true,
  emptyContent: refuse(400, "InvalidParameter", "secret content must not be empty"),
  timeOfDeletionOutOfRange: refuse(400, "InvalidParameter", "timeOfDeletion is out of range"),
  tooManyActiveVersions: refuse(400, "LimitExceeded", "the maximum number of active secret versions has been reached"),
  tooManyPendingVersions: refuse(
    400,
    "LimitExceeded",
    "the maximum number of secret versions pending deletion has been reached",
  ),
  versionNotDeprecated: refuse(409, "IncorrectState", "only a deprecated secret version can be scheduled for deletion"),
  unknownVersionToPromote: refuse(400, "InvalidParameter", "currentVersionNumber names no usable secret version"),
  unusableKey: refuse(409, "IncorrectState", "the key cannot be used: it must be an enabled symmetric key"),
  unusableVault: refuse(409, "IncorrectState", "the vault is not active"),
  retryTokenWithOtherBody: refuse(409, "InvalidatedRetryToken", "the retry token was used with another request"),
  descriptionLength: 400,
  secretNameLength: 255,
  doesEtagFollowTransitions: false,
  isPendingReplaced: true,
  deletableStates: ["ACTIVE", "FAILED"],
  contentOfUnusableKey: refuse(409, "IncorrectState", "the key that encrypts the secret is not enabled"),
  isCancelRefusedWhileScheduling: true,
  metadataRefusal: refuse(403, "Forbidden", "the request has no authorization header, or was forwarded"),
  serviceAccountRefusal: refuse(401, "NotAuthenticated", "the service account's token is not accepted"),
};
