import type { EmulatorClock } from "./clock";

const WINDOW_MS = 1000;

export interface RateLimit {
  /** False if the request is one too many in this second. */
  admit(): boolean;
}

/** Counts requests in seconds of the service's clock. Undefined: everything is admitted. */
export function createRateLimit(maxRequestsPerSecond: number | undefined, clock: EmulatorClock): RateLimit {
  if (maxRequestsPerSecond === undefined) return { admit: () => true };
  let windowStart = clock.now();
  let count = 0;
  return {
    admit: () => {
      const now = clock.now();
      if (now - windowStart >= WINDOW_MS) {
        windowStart = now;
        count = 0;
      }
      count += 1;
      return count <= maxRequestsPerSecond;
    },
  };
}
