/**
 * What is known of the service, as of 2026-11-24, one entry each with its source. A question mark says that it is not
 * established. Nothing in this folder relies on such a fact without naming it here.
 */

const DAY_MS = 24 * 3_600_000;

/** ListSecrets: entries a page. 1000 is what OCI's list calls commonly take; no maximum is documented for this one (?). */
export const LIST_LIMIT = 1000;

/** A listing that is still not at its end after this many pages is one that goes round in circles: a tenancy holds 5,000 secrets (docs: Secrets FAQ). */
export const MAX_PAGES = 1000;

/**
 * Compartments that are searched for the holder of a name, one call each. A tenancy may have thousands (docs: service
 * limits); who has more is told to look.
 */
export const MAX_SEARCHED_COMPARTMENTS = 50;

/** Names whose holder one run looks for; the others get the same hint without a place. */
export const MAX_SEARCHED_NAMES = 10;

/** ListSecretVersions: entries a page. A secret has at most 60 versions (docs: secret-management/Concepts/secret-versions.htm: 30 active, 30 pending deletion). */
export const VERSION_LIST_LIMIT = 100;

/**
 * Days until a version that is out of use is gone: the fewest that the service takes, 1 to 30 (docs:
 * topic_delete_secret_version.htm), because at most 30 may be pending.
 */
export const VERSION_DELETION_DAYS = 1;

/**
 * Largest content: "25 KB for a secret bundle" (docs: secret-management/Tasks/update-secret-new-version.htm). Whether
 * that is before or after base64, and whether KB is 1000 or 1024, is not said (?): read as 1024 bytes before base64.
 */
export const MAX_CONTENT_BYTES = 25 * 1024;

/**
 * Names: `[A-Za-z0-9._-]` (models of oci-vault 2.139.1); at most 255 characters (a third-party validator, ?). Ids are
 * held to the same letters, because the SDK writes query values into the URL as they are.
 */
export const NAME = /^[A-Za-z0-9._-]{1,255}$/;

/** Deletions: 1 to 30 days from now by the service's clock (docs: secret-management/Tasks/delete-secret.htm). */
export const DELETION_DAYS = { min: 1, max: 30 } as const;

/**
 * How far a time of deletion stays inside those bounds. The service refuses signatures that are more than five minutes
 * off (docs: API/Concepts/signingrequests.htm), so two clocks that understand each other differ by less than this.
 */
export const DELETION_SLACK_MS = 10 * 60_000;

/** Signatures that are dated further away than this are answered with 401 (docs: API/Concepts/signingrequests.htm). */
export const MAX_CLOCK_DIFFERENCE_MS = 5 * 60_000;

/** From here on a clock is worth a warning. */
export const CLOCK_WARNING_MS = 4 * 60_000;

/** The time of deletion that `days` mean, inside the bounds of the service even where its clock differs from ours. */
export function computeTimeOfDeletion(nowMs: number, days: number): Date {
  const earliest = DELETION_DAYS.min * DAY_MS + DELETION_SLACK_MS;
  const latest = DELETION_DAYS.max * DAY_MS - DELETION_SLACK_MS;
  return new Date(nowMs + Math.min(Math.max(days * DAY_MS, earliest), latest));
}

/**
 * The name of a secret that is pending deletion stays taken: CreateSecret answers 400 InvalidParameter "... already
 * exists" (external-secrets#6771), also when that secret is in another compartment, where no listing shows it.
 */
export const NAME_IS_TAKEN = /already (exists|in use|taken)|duplicate/i;

/**
 * States in which a vault serves its secrets: ACTIVE, and those that are over in a moment and that a tag or a backup
 * brings about (?; that it goes on serving meanwhile is not documented).
 */
export const USABLE_VAULT_STATES: ReadonlySet<string> = new Set(["ACTIVE", "UPDATING", "BACKUP_IN_PROGRESS"]);

/** A secret is encrypted by a symmetric key only (docs: secret-management/Tasks/create-secret.htm; from memory, not read again). */
export const SECRET_KEY_ALGORITHM = "AES";
