import type { ServiceLimits } from "./emulator";

export const DAY_MS = 24 * 3_600_000;

/** Defaults of `options.limits` (as of 2026-11-24). */
export const SERVICE_LIMITS: ServiceLimits = {
  // oracle.com/security/cloud-security/secrets/faq: 5,000 secrets per tenancy, over all vaults.
  secretsPerTenancy: 5_000,
  // docs.oracle.com secret-management/Concepts/secret-versions.htm: 30 active and 30 pending deletion.
  activeVersionsPerSecret: 30,
  pendingDeletionVersionsPerSecret: 30,
  // docs.oracle.com secret-management/Tasks/update-secret-new-version.htm: 25 KB per secret bundle.
  secretContentBytes: 25 * 1024,
};

/** docs.oracle.com General/Concepts/taggingoverview.htm (from memory, not read again). */
export const TAG_LIMITS = {
  freeform: 10,
  defined: 64,
  keyLength: 100,
  valueLength: 256,
  totalBytes: 5 * 1024,
} as const;

/** Deletion windows in days: docs delete-secret.htm and topic_delete_secret_version.htm; vaults and keys from the SDK's model documentation. */
export const SECRET_DELETION_DAYS = { min: 1, max: 30, default: 30 } as const;
export const VAULT_DELETION_DAYS = { min: 7, max: 30, default: 30 } as const;

/** docs.oracle.com API/Concepts/signingrequests.htm: more than five minutes apart is 401. */
export const MAX_CLOCK_SKEW_MS = 5 * 60_000;

/** docs.oracle.com API/Concepts/usingapi.htm: retry tokens are good for 24 hours and have at most 64 characters. */
export const RETRY_TOKEN_MS = DAY_MS;
export const RETRY_TOKEN_LENGTH = 64;

/** Requests above this are cut off with 413; far above anything that the API takes. */
export const MAX_BODY_BYTES = 1024 * 1024;
