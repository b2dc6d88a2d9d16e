/**
 * What is known of the platform's side of signing in, one entry each with its source, as of 2026-11-28. A question mark
 * says that it is not established. Answers that had to be guessed stand in `quirks.ts`.
 */

/** What every client sends to the metadata service, version 2 (docs: Compute/Tasks/gettingmetadata.htm). */
export const METADATA_AUTHORIZATION = "Bearer Oracle";

/** Requests with one of these are rejected (docs: Compute/Tasks/gettingmetadata.htm). */
export const FORWARDING_HEADERS = ["forwarded", "x-forwarded-for", "x-forwarded-host"] as const;

/**
 * Life of an instance's security token: 20 minutes in the sample of Teleport's RFD 192, appendix A (`exp` less `iat`).
 * Taken for the other kinds too (?). The Go SDK renews five minutes before the end, the Python SDK half a minute, or at
 * half the life in a cluster.
 */
export const TOKEN_SECONDS = 20 * 60;

/** Life of an instance's certificate: two hours in the sample of Teleport's RFD 231, and valid a minute or so before. */
export const CERTIFICATE_MS = 2 * 3_600_000;
export const CERTIFICATE_BACKDATING_MS = 60_000;

/** The platform renews a certificate "multiple times a day" (docs: callingservicesfrominstances.htm, FAQ); this long before its end (?). */
export const CERTIFICATE_RENEWAL_MS = 3_600_000;

/** Life of the authorities' certificates: longer than any run (?). */
export const AUTHORITY_MS = 10 * 365 * 24 * 3_600_000;

/** Life of a service account's token that a cluster extends for old clients: one year (Kubernetes docs: service-accounts-admin). */
export const SERVICE_ACCOUNT_SECONDS = 365 * 24 * 3_600;

/** Port of a cluster's token service: fixed in the Go SDK (65.103) and the Python SDK (2.189.0); KUBERNETES_SERVICE_PORT_PROXYMUX in the TypeScript SDK (2.139.1). */
export const CLUSTER_PORT = 12_250;

/** Name of the authority that issues instances' certificates, beside an `OU=opc-device:` of its own (sample in Teleport's RFD 231). */
export const INTERMEDIATE_NAME = "PKISVC Identity Intermediate r2";

/**
 * Key id of an exchange: `<tenancy>/fed-x509/<SHA-1 of the certificate>` (Python 2.189.0: upper case; TypeScript 2.139.1:
 * lower case), or `<tenancy>/fed-x509-sha256/<SHA-256>` (Go 65.103).
 */
export const EXCHANGE_KEY_ID = /^([^/]+)\/fed-x509(-sha256)?\/([0-9a-f:]+)$/i;

/** The exchange is signed without `host` by the Go and Python SDKs; the TypeScript SDK sends an `x-date` that it does not sign. */
export const EXCHANGE_SIGNATURE_RULES = { required: ["(request-target)"], isXDateOptional: true } as const;

/** Regions that `instance/region` gives by their old short name; the others by identifier (docs: General/Concepts/regions.htm, ?). */
export const SHORT_REGIONS: Readonly<Record<string, string>> = { "us-ashburn-1": "iad", "us-phoenix-1": "phx" };
