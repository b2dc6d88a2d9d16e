import { SyncError, type ErrorCode, type ErrorDetails } from "../../core/errors";
import { TOKEN_ERROR } from "./quirks";
import { readRetryAfterMs } from "./read-retry-after";
import type { HttpAnswer } from "./transport";

/** What a request is for, in words for people. */
export interface Purpose {
  /** Host and port; never a path, a user or a password. */
  readonly host: string;
  /** For example `reading dev:/api`. */
  readonly what: string;
  /** What to do when it is not allowed. */
  readonly grant: string;
  /** It was to change something. */
  readonly isWrite: boolean;
}

const CHECK_SITE_URL = "Check siteUrl: it is the address of the Infisical instance, without a path behind it";

/** Certificates that are not trusted do not become so by waiting. */
const CERTIFICATE_CODES = new Set([
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/** Causes that are known to come before a request is sent, in words. */
const UNSENT_CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "the name is not known",
  EAI_AGAIN: "the name cannot be looked up now",
  EHOSTUNREACH: "there is no way to it",
  ENETUNREACH: "there is no way to it",
  UND_ERR_CONNECT_TIMEOUT: "no connection in time",
};

const SENT_CAUSES: Readonly<Record<string, string>> = {
  ECONNRESET: "the connection was broken off",
  EPIPE: "the connection was broken off",
  UND_ERR_SOCKET: "the connection was broken off",
  ETIMEDOUT: "no answer in time",
  UND_ERR_HEADERS_TIMEOUT: "no answer in time",
  UND_ERR_BODY_TIMEOUT: "the answer stopped on its way",
};

/**
 * A request that got no answer. The error itself is not kept: what a library writes into it is not ours to vouch for.
 * `isTimedOut`: our own bound of the whole request was reached.
 */
export function toNetworkError(error: unknown, purpose: Purpose, isTimedOut: boolean): SyncError {
  const code = isTimedOut ? "ETIMEDOUT" : readCode(error);
  const { host, what, isWrite } = purpose;
  if (CERTIFICATE_CODES.has(code)) {
    return new SyncError(
      "SOURCE_UNREADABLE",
      `${what}: the certificate of Infisical at ${host} is not trusted (${code})`,
      {
        hint: "Name the file of your certificate authority in NODE_EXTRA_CA_CERTS, or check siteUrl",
      },
    );
  }
  const unsent = UNSENT_CAUSES[code];
  const cause = unsent ?? SENT_CAUSES[code] ?? "the request failed";
  return new SyncError("TRANSIENT", `${what}: Infisical at ${host} cannot be reached: ${cause} (${code})`, {
    hint: "Check siteUrl, the network and HTTPS_PROXY",
    ...(isWrite && unsent === undefined ? { maybeDone: true } : {}),
  });
}

function readCode(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const { code } = error as { readonly code?: unknown };
  return typeof code === "string" && /^[A-Z0-9_]+$/.test(code) ? code : error.name;
}

/** Whether the token is at fault: signing in again may help. */
export function isTokenRefused({ status, error }: HttpAnswer): boolean {
  return status === 401 || (status === 403 && error === TOKEN_ERROR);
}

/** Whether the same request may succeed after a pause. */
export function isTransient({ status }: HttpAnswer): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/**
 * An answer that refuses. The service's own text is not quoted: it can hold what was sent.
 *
 * | status | code |
 * | --- | --- |
 * | 401, 403 TokenError | NOT_AUTHENTICATED |
 * | 403 | ACCESS_DENIED |
 * | 408, 429, 5xx | TRANSIENT |
 * | 3xx, no such route, an answer that is not Infisical's | SOURCE_UNREADABLE |
 * | other | SOURCE_UNREADABLE; REJECTED for a write |
 */
export function toAnswerError(answer: HttpAnswer, purpose: Purpose): SyncError {
  const { status } = answer;
  const { host, what, grant, isWrite } = purpose;
  if (isTokenRefused(answer)) {
    return make("NOT_AUTHENTICATED", `${what}: Infisical at ${host} does not accept the access token`, answer, {
      hint: "It has ended, was revoked, or is of another instance: make a new one, or use universal-auth",
    });
  }
  if (status === 403) {
    return make("ACCESS_DENIED", `${what}: Infisical at ${host} does not allow it`, answer, { hint: grant });
  }
  if (isTransient(answer)) return toTransientError(answer, purpose);
  if (status >= 300 && status < 400) {
    const text = `${what}: Infisical at ${host} answers with a redirection (HTTP ${String(status)})`;
    return make("SOURCE_UNREADABLE", text, answer, { hint: `${CHECK_SITE_URL}, with https if it has it` });
  }
  if (isRouteMissing(answer)) return toOldReleaseError(answer, purpose);
  if (answer.error === undefined) return toForeignAnswerError(answer, purpose);
  const text = `${what}: Infisical at ${host} refuses the request (HTTP ${String(status)} ${answer.error})`;
  return make(isWrite ? "REJECTED" : "SOURCE_UNREADABLE", text, answer, {
    hint: "Check the project id, the environment's slug and the folder; folders hold letters, digits, hyphens and underscores",
  });
}

/** Something answers there, and it is not Infisical's API. */
export function toForeignAnswerError(answer: HttpAnswer, { host, what }: Purpose): SyncError {
  const text = `${what}: what answers at ${host} is not Infisical's API (HTTP ${String(answer.status)})`;
  return make("SOURCE_UNREADABLE", text, answer, { hint: CHECK_SITE_URL });
}

/** The instance is Infisical and has no such route: an old release. */
export function isRouteMissing({ status, error }: HttpAnswer): boolean {
  return status === 404 && error === "Not Found";
}

function toOldReleaseError(answer: HttpAnswer, { host, what }: Purpose): SyncError {
  const text = `${what}: Infisical at ${host} has no such route`;
  return make("SOURCE_UNREADABLE", text, answer, {
    hint: "Its release is too old for the v4 secrets API: update the instance",
  });
}

function toTransientError(answer: HttpAnswer, { host, what, isWrite }: Purpose): SyncError {
  const isThrottled = answer.status === 429;
  const retryAfterMs = readRetryAfterMs(answer);
  const said = isThrottled ? "allows no more requests for now" : `fails (HTTP ${String(answer.status)})`;
  return make("TRANSIENT", `${what}: Infisical at ${host} ${said}`, answer, {
    hint: isThrottled
      ? "Its rate limits count requests per minute and address: run fewer jobs at once"
      : "Try again later",
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(isThrottled ? { throttled: true } : {}),
    ...(isWrite && answer.status >= 500 ? { maybeDone: true } : {}),
  });
}

function make(code: ErrorCode, message: string, { requestId }: HttpAnswer, details: ErrorDetails): SyncError {
  return new SyncError(code, message, { ...details, ...(requestId === undefined ? {} : { requestId }) });
}
