import { tryParseJson } from "../../core/try-parse-json";
import type { ServiceAnswer } from "./failures";
import type { PlainAnswer } from "./transport";

export function isSuccess({ status }: PlainAnswer): boolean {
  return status >= 200 && status <= 299;
}

/** What matters of an answer beside its body. */
export function describeAnswer(answer: PlainAnswer, host: string, nowMs: number): ServiceAnswer {
  const { headers, status } = answer;
  const difference = Date.parse(headers["date"] ?? "") - nowMs;
  const retryAfterMs = parseRetryAfter(headers["retry-after"], nowMs);
  const requestId = headers["opc-request-id"];
  return {
    ...(isSuccess(answer) ? { code: "", message: "" } : parseServiceError(answer.text)),
    host,
    status,
    ...(requestId === undefined ? {} : { requestId }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(Number.isNaN(difference) ? {} : { clockDifferenceMs: difference }),
  };
}

/** Seconds, or a date (RFC 9110, 10.2.3); in milliseconds from now. */
export function parseRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value.trim())) return Number(value) * 1000;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : Math.max(0, time - nowMs);
}

function parseServiceError(text: string): { readonly code: string; readonly message: string } {
  const body = tryParseJson(text);
  if (typeof body !== "object" || body === null || !("code" in body) || typeof body.code !== "string")
    return { code: "", message: "" };
  return { code: body.code, message: "message" in body && typeof body.message === "string" ? body.message : "" };
}
