import { SyncError } from "../../core/errors";
import type { ErrorCode, ErrorDetails } from "../../core/errors";
import { ServiceFailure, TransportFailure } from "./failures";
import type { ServiceAnswer } from "./failures";
import { MAX_CLOCK_DIFFERENCE_MS, NAME_IS_TAKEN } from "./quirks";
import { quoteServiceMessage, recogniseReason } from "./service-message";
import { isCertificateCode } from "./transport";

/** What was tried, for the message and for the row of the table. */
export interface Attempt {
  /** In words: `create`, `schedule the deletion of`. */
  readonly verb: string;
  /** What it was tried on: `secret DB_URL`, `the vault`. Never a value. */
  readonly subject: string;
  /** What the id in the path, or the names in the body, stand for. */
  readonly target: "secret" | "newSecret" | "container";
  /** Whether it changes something. */
  readonly isWrite: boolean;
  /** Whether the request held a content, which the service's own words might quote. */
  readonly hasContent?: boolean;
  /** The property at fault where the target is a container. */
  readonly property?: string;
  /** What to do when there is no answer, instead of the usual words. */
  readonly silenceHint?: string;
}

interface Verdict {
  readonly code: ErrorCode;
  /** What happened, after `could not create secret DB_URL: `. */
  readonly reason: string;
  readonly hint?: string;
  readonly details?: ErrorDetails;
}

const PERMISSION_HINT =
  "Check the ids and that a policy lets this principal manage secret-family and use vaults and keys";

/**
 * Turns a failure of a call into a SyncError, once. Anything that is neither an answer nor a lost one (an abort, a
 * failure of ours) is given back as it is.
 *
 * | status, code | target | becomes |
 * | --- | --- | --- |
 * | 401 | any | NOT_AUTHENTICATED |
 * | 403 | any | ACCESS_DENIED |
 * | 404 | secret | GONE (the service does not tell it from "may not") |
 * | 404, 400 RelatedResourceNotAuthorizedOrNotFound | other | ACCESS_DENIED |
 * | 404, 405, 3xx that is no answer of the service | any | INVALID_INPUT: the endpoint |
 * | 409 IncorrectState | newSecret | UNAVAILABLE: it has no state yet, so the vault's or the key's is meant |
 * | 409 IncorrectState | other | BUSY |
 * | 409 NotAuthorizedOrResourceAlreadyExists; 400 "already exists" | newSecret | NAME_TAKEN |
 * | 409 other, 412 | any | CONFLICT |
 * | 400 LimitExceeded, QuotaExceeded | any | LIMIT_EXCEEDED |
 * | 400 other, 413, 422 | container | INVALID_INPUT |
 * | 400 other, 413, 422 | other | REJECTED |
 * | 408, 429, 5xx | any | TRANSIENT |
 * | no answer | any | TRANSIENT; an untrusted certificate is INVALID_INPUT |
 */
export function translateFailure(
  failure: unknown,
  attempt: Attempt,
  explainRefusal: () => readonly string[] = () => [],
): unknown {
  if (failure instanceof ServiceFailure && failure.answer.status === 401) {
    return translateAnswer(failure.answer, attempt, describeRefusal(failure.answer, explainRefusal()));
  }
  if (failure instanceof ServiceFailure) return translateAnswer(failure.answer, attempt);
  if (failure instanceof TransportFailure) return translateSilence(failure, attempt);
  return failure;
}

function translateAnswer(
  answer: ServiceAnswer,
  attempt: Attempt,
  verdict: Verdict = judge(answer, attempt),
): SyncError {
  const { code, reason, hint, details } = verdict;
  const said = `${String(answer.status)}${answer.code ? ` ${answer.code}` : ""}`;
  return new SyncError(code, `could not ${attempt.verb} ${attempt.subject}: ${reason} (${said})`, {
    ...(hint === undefined ? {} : { hint }),
    ...(isFaultOf(attempt, code) ? { property: attempt.property } : {}),
    ...(answer.requestId === undefined ? {} : { requestId: answer.requestId }),
    ...details,
  });
}

/** Whether what was looked at is at fault, and not who looked or the way there. */
function isFaultOf(attempt: Attempt, code: ErrorCode): attempt is Attempt & { readonly property: string } {
  const isOther = code === "NOT_AUTHENTICATED" || code === "TRANSIENT";
  return attempt.property !== undefined && attempt.target === "container" && !isOther;
}

function judge(answer: ServiceAnswer, attempt: Attempt): Verdict {
  const { status, code } = answer;
  if (status === 408 || status === 429 || status >= 500) return judgeTransient(answer, attempt);
  if (!code || code === "NotFound" || status === 405) return judgeForeign(answer);
  if (status === 403)
    return { code: "ACCESS_DENIED", reason: "the principal has no permission", hint: PERMISSION_HINT };
  if (status === 404) return judgeMissing(attempt);
  if (status === 409) return judgeConflict(answer, attempt);
  if (status === 412) return { code: "CONFLICT", reason: "somebody changed it meanwhile", hint: "Run again" };
  return judgeRequest(answer, attempt);
}

/** A clock that is off is the cause; else what the session finds, or what it can be. */
function describeRefusal({ clockDifferenceMs = 0 }: ServiceAnswer, causes: readonly string[]): Verdict {
  const isOff = Math.abs(clockDifferenceMs) > MAX_CLOCK_DIFFERENCE_MS;
  const all = isOff ? [describeClockDifference(clockDifferenceMs, Date.now())] : causes;
  return {
    code: "NOT_AUTHENTICATED",
    reason: "the service does not accept the credentials",
    ...(all.length === 0 ? {} : { hint: `${isOff ? "Cause" : "Likely"}: ${all.join("; or ")}` }),
  };
}

/** Both times, for people. `differenceMs` is the service's time less ours. */
export function describeClockDifference(differenceMs: number, nowMs: number): string {
  const ours = new Date(nowMs).toISOString();
  const theirs = new Date(nowMs + differenceMs).toISOString();
  return `this machine's clock says ${ours} and the service's ${theirs}; more than five minutes apart is refused, so set the clock`;
}

function judgeTransient({ status, retryAfterMs, host }: ServiceAnswer, attempt: Attempt): Verdict {
  const throttled = status === 429;
  return {
    code: "TRANSIENT",
    reason: throttled ? "the service limits the rate of calls" : `${host} has trouble`,
    details: {
      ...(throttled ? { throttled } : {}),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      // A gateway answers 502 or 504 for a service that may have done its work.
      ...(attempt.isWrite && status >= 500 ? { maybeDone: true } : {}),
    },
  };
}

/** Something else than the service answered: a proxy, a web server, another version of the API. */
function judgeForeign({ status, host }: ServiceAnswer): Verdict {
  if (status === 407) {
    return {
      code: "INVALID_INPUT",
      reason: "the proxy asks for credentials",
      hint: "Put them into HTTPS_PROXY, or add the host to NO_PROXY",
    };
  }
  return {
    code: "INVALID_INPUT",
    reason: `what answers at ${host} is not this service`,
    hint: "Check endpoint, endpoints and the region of the connection, and whether a proxy stands in between",
    details: { property: "endpoint" },
  };
}

function judgeMissing({ target }: Attempt): Verdict {
  if (target !== "secret")
    return { code: "ACCESS_DENIED", reason: "not found, or no permission to see it", hint: PERMISSION_HINT };
  return { code: "GONE", reason: "it is not there any more, or the principal may not do this", hint: PERMISSION_HINT };
}

function judgeConflict({ code }: ServiceAnswer, { target }: Attempt): Verdict {
  if (code === "NotAuthorizedOrResourceAlreadyExists" && target === "newSecret") return nameTaken();
  if (code !== "IncorrectState") return { code: "CONFLICT", reason: "somebody else works on it", hint: "Run again" };
  if (target !== "newSecret") return { code: "BUSY", reason: "it is between two lifecycle states" };
  return {
    code: "UNAVAILABLE",
    reason: "the vault or the key cannot be used now",
    hint: "The vault must be ACTIVE, and the key ENABLED and symmetric (AES)",
  };
}

function judgeRequest(answer: ServiceAnswer, attempt: Attempt): Verdict {
  const { code, message } = answer;
  if (code === "RelatedResourceNotAuthorizedOrNotFound") {
    return {
      code: "ACCESS_DENIED",
      reason: "its compartment, vault or key is not found, or no permission to use it",
      hint: PERMISSION_HINT,
    };
  }
  if (code === "LimitExceeded" || code === "QuotaExceeded") return limitExceeded(attempt);
  if (attempt.target === "newSecret" && NAME_IS_TAKEN.test(message)) return nameTaken();
  const words = attempt.hasContent === true ? recogniseReason(message) : quoteServiceMessage(message);
  const reason = `the service refuses the request${words === undefined ? "" : `: ${words}`}`;
  return { code: attempt.target === "container" ? "INVALID_INPUT" : "REJECTED", reason };
}

function nameTaken(): Verdict {
  return {
    code: "NAME_TAKEN",
    reason: "a secret of this name is in the vault already",
    hint: "It may be pending deletion, or stand in another compartment, where the listing does not show it",
  };
}

function limitExceeded({ target }: Attempt): Verdict {
  return {
    code: "LIMIT_EXCEEDED",
    reason: "a limit of the service is reached",
    hint:
      target === "secret"
        ? "A secret has at most 30 active versions: schedule the deletion of old ones"
        : "A tenancy has a limit of secrets: ask for more, or delete some",
  };
}

function translateSilence({ host, causeCode, wasSent, cause }: TransportFailure, attempt: Attempt): SyncError {
  const { verb, subject, isWrite, silenceHint = getSilenceHint(causeCode) } = attempt;
  const message = `could not ${verb} ${subject}: no usable answer from ${host} (${causeCode})`;
  if (isCertificateCode(causeCode)) {
    const hint = "Its certificate is not trusted here: name the authority's file in NODE_EXTRA_CA_CERTS";
    return new SyncError("INVALID_INPUT", message, { hint, cause, property: "endpoint" });
  }
  const maybeDone = isWrite && wasSent ? { maybeDone: true } : {};
  return new SyncError("TRANSIENT", message, { hint: silenceHint, cause, property: "endpoint", ...maybeDone });
}

function getSilenceHint(causeCode: string): string {
  if (causeCode === "ECONNREFUSED")
    return "Nothing listens there: check endpoint, and whether the emulator runs if it is one";
  if (causeCode === "ENOTFOUND" || causeCode === "EAI_AGAIN")
    return "The host name is not known: check region, endpoint and the network";
  if (causeCode.startsWith("PROXY_")) return "The proxy refuses the connection: check HTTPS_PROXY and NO_PROXY";
  if (causeCode.includes("TIMEOUT") || causeCode === "ETIMEDOUT")
    return "It takes too long: check the network and the proxy (HTTPS_PROXY)";
  if (causeCode === "ANSWER_NOT_JSON") return "It is not JSON: check whether a proxy stands in between";
  return "Check the network and run again";
}
