import type { Refusal } from "./quirks";

/** An answer that refuses: thrown by whatever finds the fault, turned into HTTP in one place. Codes: docs apierrors.htm. */
export class ServiceError extends Error {
  readonly status: number;
  readonly code: string;
  /** For the journal and for people at the terminal; the real service says less. */
  readonly reason: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    refusal: Refusal,
    details: { readonly reason?: string; readonly retryAfterSeconds?: number | undefined } = {},
  ) {
    super(refusal.message);
    this.name = "ServiceError";
    this.status = refusal.status;
    this.code = refusal.code;
    this.reason = details.reason;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}

export function createInvalidParameter(message: string): ServiceError {
  return new ServiceError({ status: 400, code: "InvalidParameter", message });
}

export function createMissingParameter(field: string): ServiceError {
  return new ServiceError({ status: 400, code: "MissingParameter", message: `${field} must not be missing` });
}

/** The id stands in the path. The service does not tell "is not there" from "may not be seen". */
export function createNotFound(): ServiceError {
  const message = "Authorization failed or requested resource not found.";
  return new ServiceError({ status: 404, code: "NotAuthorizedOrNotFound", message });
}

/** The id stands in the body or in the query. */
export function createRelatedNotFound(field: string): ServiceError {
  const message = `Authorization failed or the resource that ${field} names was not found.`;
  return new ServiceError({ status: 400, code: "RelatedResourceNotAuthorizedOrNotFound", message });
}

export function createIncorrectState(what: string, state: string): ServiceError {
  return new ServiceError({ status: 409, code: "IncorrectState", message: `${what} is in state ${state}` });
}

export function createEtagMismatch(): ServiceError {
  const message = "The If-Match header does not match the current etag of the resource.";
  return new ServiceError({ status: 412, code: "NoEtagMatch", message });
}

export function createNotAuthenticated(reason: string): ServiceError {
  const message = "The required information to complete authentication was not provided or was incorrect.";
  return new ServiceError({ status: 401, code: "NotAuthenticated", message }, { reason });
}

export function createTooManyRequests(retryAfterSeconds: number | undefined): ServiceError {
  const refusal = { status: 429, code: "TooManyRequests", message: "User-rate limit exceeded." };
  return new ServiceError(refusal, { retryAfterSeconds });
}
