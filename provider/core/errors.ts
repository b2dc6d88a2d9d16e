/**
 * What went wrong, classed by what to do next.
 *
 * | code | what to do | who raises it |
 * | --- | --- | --- |
 * | INVALID_INPUT | mend the program | schema, adapters at opening |
 * | NOT_AUTHENTICATED | mend the credentials | adapters (401) |
 * | ACCESS_DENIED | grant a permission, or mend an id: the services answer both alike | adapters (403, 404 of a container) |
 * | UNAVAILABLE | the container exists and is not usable (a vault pending deletion) | adapters |
 * | SOURCE_UNREADABLE | mend the source | source adapters |
 * | REJECTED | mend this one secret: the service refuses its name or content | adapters (400) |
 * | NAME_TAKEN | the name is held by a secret that the listing does not show | adapters (400 on create) |
 * | LIMIT_EXCEEDED | raise a service limit, or remove something | adapters |
 * | GONE | the secret is not there any more: observe again | adapters (404 of one secret) |
 * | CONFLICT | somebody changed it meanwhile: observe again | adapters (412) |
 * | BUSY | the secret is between two lifecycle states: wait | adapters (409) |
 * | TRANSIENT | try again after a pause | adapters (429, 5xx, network) |
 * | TIMED_OUT | a bound of ours was reached | engine |
 * | UNSAFE_PLAN | read what is refused, then approve it or mend the source | core |
 * | PARTIAL_APPLY | run again: what landed is kept | engine |
 * | BUG | report it | anywhere |
 */
export const ERROR_CODES = [
  "INVALID_INPUT",
  "NOT_AUTHENTICATED",
  "ACCESS_DENIED",
  "UNAVAILABLE",
  "SOURCE_UNREADABLE",
  "REJECTED",
  "NAME_TAKEN",
  "LIMIT_EXCEEDED",
  "GONE",
  "CONFLICT",
  "BUSY",
  "TRANSIENT",
  "TIMED_OUT",
  "UNSAFE_PLAN",
  "PARTIAL_APPLY",
  "BUG",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export interface ErrorDetails {
  /** What to do next, one sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
  /** TRANSIENT: how long the service asks us to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  /** TRANSIENT: the service said "too many requests". */
  readonly throttled?: boolean;
  /** TRANSIENT: the request was sent and its answer was lost, so the work may have been done. */
  readonly maybeDone?: boolean;
  /** The service's own id of the failed request, for its support. */
  readonly requestId?: string;
  /** The property of the resource that is at fault, for example `destinationConfig.keyOcid`. */
  readonly property?: string;
}

/** Every failure of this package. Match on `code`, never with `instanceof`: two copies of the package may be loaded. */
export class SyncError extends Error {
  override readonly name = "SyncError";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.details = details;
  }

  get hint(): string | undefined {
    return this.details.hint;
  }
}

/** Whether `error` is a failure of this package, and of one of `codes` when some are given. */
export function isSyncError(error: unknown, ...codes: readonly ErrorCode[]): error is SyncError {
  if (!(error instanceof Error) || error.name !== "SyncError") return false;
  const code = "code" in error ? error.code : undefined;
  return codes.length === 0 || codes.some((candidate) => candidate === code);
}

/** One text for people: the message, then the hint. Never holds a value of a secret. */
export function explain(error: unknown): string {
  if (isSyncError(error)) {
    const request = error.details.requestId === undefined ? "" : ` [request ${error.details.requestId}]`;
    return `${error.message}${request}${error.hint === undefined ? "" : `. ${error.hint}`}`;
  }
  return `unexpected ${error instanceof Error ? error.name : typeof error} in secretsync. Please report this`;
}
