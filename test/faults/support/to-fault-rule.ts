import type { FaultRule as InfisicalRule } from "../../../emulator/infisical/index";
import type { FaultEffect, FaultRule } from "../../../emulator/oci/index";
import type { Fault } from "./schedule";

const EFFECTS = {
  "429": { status: 429, code: "TooManyRequests" },
  "429 with Retry-After": { status: 429, code: "TooManyRequests", retryAfterSeconds: 7 },
  "500": { status: 500 },
  "500 after the work": { status: 500, doOperation: true },
  "503": { status: 503, code: "ServiceUnavailable" },
  "409": { status: 409, code: "IncorrectState" },
  "412": { status: 412, code: "NoEtagMatch" },
  "answer lost": { dropAfter: true },
  "request lost": { dropBefore: true },
} as const satisfies Record<Fault, FaultEffect>;

const ON_WRITES = {
  operation: [
    "CreateSecret",
    "UpdateSecret",
    "ScheduleSecretDeletion",
    "CancelSecretDeletion",
    "ChangeSecretCompartment",
  ],
} as const;

/** Whether a service answers this to writes only. */
export function isOnWrites(fault: Fault): boolean {
  return fault === "409" || fault === "412";
}

/** A rule that hits one request. */
export function toFaultRule(fault: Fault): FaultRule {
  const match = isOnWrites(fault) ? { ...ON_WRITES, times: 1 } : { times: 1 };
  return { match, do: EFFECTS[fault] };
}

/** The same of an Infisical. */
export function toInfisicalRule(fault: Fault): InfisicalRule {
  return { match: { times: 1 }, do: EFFECTS[fault] };
}
