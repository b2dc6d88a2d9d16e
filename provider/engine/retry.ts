import { isSyncError, type SyncError } from "../core/errors";
import type { Clock } from "../ports/clock";

interface RetryRule {
  readonly attempts: number;
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
}

/**
 * The one table of retries. What is not in it is not tried again here: BUSY, CONFLICT and GONE mean "look again", which
 * `apply.ts` does; everything else needs a person.
 */
export const RETRY_TABLE = {
  throttled: { attempts: 12, firstPauseMs: 500, longestPauseMs: 30_000 },
  transient: { attempts: 6, firstPauseMs: 200, longestPauseMs: 10_000 },
} as const satisfies Record<string, RetryRule>;

/** A service may ask for a longer pause than we would take; beyond this the run would seem to hang. */
export const LONGEST_RETRY_AFTER_MS = 60_000;

export interface Retrier {
  readonly clock: Clock;
  /** 0 to 1, exclusive. */
  readonly random: () => number;
}

export interface RetryOptions<T> {
  readonly signal?: AbortSignal | undefined;
  /**
   * Asked before a repetition when the request may have been carried out and only its answer was lost.
   * A value ends the retrying: it was.
   */
  readonly confirm?: () => Promise<T | undefined>;
}

/** Calls `attempt` until it succeeds, fails for good, or the table's bound is reached; then the last failure is thrown. */
export async function retry<T>(retrier: Retrier, attempt: () => Promise<T>, options: RetryOptions<T> = {}): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      if (!isSyncError(error, "TRANSIENT")) throw error;
      const rule: RetryRule = RETRY_TABLE[error.details.throttled === true ? "throttled" : "transient"];
      if (failures >= rule.attempts) throw error;
      await retrier.clock.sleep(pauseBefore(failures, rule, error, retrier.random), options.signal);
      const done = error.details.maybeDone === true ? await options.confirm?.() : undefined;
      if (done !== undefined) return done;
    }
  }
}

/** Chance decides the upper half of a doubling bound, and all of it comes on top of what the service asks for. */
function pauseBefore(failures: number, rule: RetryRule, error: SyncError, random: () => number): number {
  const bound = Math.min(rule.longestPauseMs, rule.firstPauseMs * 2 ** (failures - 1));
  const asked = Math.min(error.details.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
  return asked + bound * (0.5 + random() / 2);
}
