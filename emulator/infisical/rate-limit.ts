import type { EmulatorClock } from "../oci/clock";
import { RATE_WINDOW_MS } from "./quirks";
import { createRateLimitExceeded } from "./service-error";

/** Kinds of requests that are counted apart; `secrets` is whatever touches secrets, folders or imports with a write. */
export const RATE_KINDS = ["read", "write", "secrets", "auth"] as const;
export type RateKind = (typeof RATE_KINDS)[number];

/** Requests per minute, by kind. What is left out has no bound, as on a self-hosted instance. */
export type RateLimits = Readonly<Partial<Record<RateKind, number>>>;

/** What Infisical Cloud documents for its free plan. */
export const CLOUD_FREE_LIMITS: RateLimits = { read: 200, write: 90, secrets: 120 };

export interface RateLimiter {
  /** Headers of the answer. @throws ServiceError 429 if the request is one too many in this minute. */
  admit(kind: RateKind): Readonly<Record<string, string>>;
}

interface Window {
  start: number;
  count: number;
}

/** Counts requests in minutes of the service's clock. */
export function createRateLimiter(limits: RateLimits, clock: EmulatorClock): RateLimiter {
  const windows = new Map<RateKind, Window>();
  return {
    admit: (kind) => {
      const limit = limits[kind];
      if (limit === undefined) return {};
      const now = clock.now();
      const window = getWindow(windows, kind, now);
      window.count += 1;
      const resetSeconds = Math.ceil((window.start + RATE_WINDOW_MS - now) / 1000);
      const headers = {
        "x-ratelimit-limit": String(limit),
        "x-ratelimit-remaining": String(Math.max(0, limit - window.count)),
        "x-ratelimit-reset": String(resetSeconds),
      };
      if (window.count <= limit) return headers;
      throw createRateLimitExceeded(resetSeconds, { ...headers, "retry-after": String(resetSeconds) });
    },
  };
}

function getWindow(windows: Map<RateKind, Window>, kind: RateKind, now: number): Window {
  const window = windows.get(kind);
  if (window !== undefined && now - window.start < RATE_WINDOW_MS) return window;
  const fresh = { start: now, count: 0 };
  windows.set(kind, fresh);
  return fresh;
}
