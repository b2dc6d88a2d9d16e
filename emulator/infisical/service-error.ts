import type { z } from "zod";

/** An answer that refuses: HTTP status, the `error` and the `message` of its body. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

interface ServiceErrorDetails {
  /** Replaces `message` in the body: the list of issues of a 422. */
  readonly issues?: readonly unknown[];
  readonly details?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly rawBody?: string | undefined;
}

/**
 * Thrown by whatever finds the fault, turned into HTTP in one place. Shapes: the public error handler of Infisical
 * (backend/src/server/plugins/error-handler.ts, read 2026-11-24).
 */
export class ServiceError extends Error {
  readonly status: number;
  readonly code: string;
  readonly more: ServiceErrorDetails;

  constructor(refusal: Refusal, more: ServiceErrorDetails = {}) {
    super(refusal.message);
    this.name = "ServiceError";
    this.status = refusal.status;
    this.code = refusal.code;
    this.more = more;
  }
}

export function createBadRequest(message: string): ServiceError {
  return new ServiceError({ status: 400, code: "BadRequest", message });
}

export function createUnauthorized(message: string): ServiceError {
  return new ServiceError({ status: 401, code: "UnauthorizedError", message });
}

/** A token that is malformed, expired or signed by somebody else: 403, not 401. */
export function createTokenError(message: string): ServiceError {
  return new ServiceError({ status: 403, code: "TokenError", message });
}

export function createPermissionDenied(action: string, subject: string): ServiceError {
  const refusal = { status: 403, code: "PermissionDenied", message: `You are not allowed to ${action} on ${subject}` };
  return new ServiceError(refusal, { details: [] });
}

export function createForbidden(message: string, details: readonly string[] = []): ServiceError {
  return new ServiceError({ status: 403, code: "ForbiddenError", message }, { details });
}

export function createNotFound(message: string): ServiceError {
  return new ServiceError({ status: 404, code: "NotFound", message });
}

export function createValidationFailure(error: z.ZodError): ServiceError {
  const refusal = { status: 422, code: "ValidationFailure", message: "validation failed" };
  return new ServiceError(refusal, {
    issues: error.issues.map(({ code, path, message }) => ({ code, path, message })),
  });
}

export function createRateLimitExceeded(seconds: number, headers: Readonly<Record<string, string>>): ServiceError {
  const message = `Rate limit exceeded. Please try again in ${String(seconds)} seconds`;
  return new ServiceError({ status: 429, code: "RateLimitExceeded", message }, { headers });
}
