import type { HttpAnswer } from "./transport";

/** Below this a reset is "in so many seconds"; above, a time in seconds since 1970. */
const LONGEST_RESET_SECONDS = 10_000_000;

/**
 * How long the service asks us to wait, in milliseconds: `Retry-After` (seconds or a date), else `X-RateLimit-Reset`.
 * Undefined when it does not say. Points in time are held against the answer's own `Date`: clocks differ.
 */
export function readRetryAfterMs({ headers }: Pick<HttpAnswer, "headers">): number | undefined {
  const date = Date.parse(headers["date"] ?? "");
  return parseRetryAfter(headers["retry-after"], date) ?? parseReset(headers["x-ratelimit-reset"], date);
}

function parseRetryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  return parseSeconds(text) ?? toWait(Date.parse(text), now);
}

function parseReset(text: string | undefined, now: number): number | undefined {
  const ms = text === undefined ? undefined : parseSeconds(text);
  if (ms === undefined) return undefined;
  return ms < LONGEST_RESET_SECONDS * 1000 ? ms : toWait(ms, now);
}

function parseSeconds(text: string): number | undefined {
  return /^\d+(\.\d+)?$/.test(text.trim()) ? Math.ceil(Number(text) * 1000) : undefined;
}

function toWait(time: number, now: number): number | undefined {
  return Number.isNaN(time) || Number.isNaN(now) ? undefined : Math.max(0, time - now);
}
