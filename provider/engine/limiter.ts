import { isSyncError } from "../core/errors";
import type { Clock } from "../ports/clock";
import { Pace } from "./pace";

/** Starts that were missed because nothing was waiting may be made up for, up to this much. */
const MADE_UP_MS = 100;

/**
 * How many calls to one vault are in flight, and how fast they follow each other. One per process and vault.
 *
 * There is no pace until the service refuses a call for being one too many. Then nothing starts for as long as it asks,
 * and after that calls start at the rate it had admitted (`pace.ts`).
 * First come, first served: the order in which calls are handed in is the order in which they start.
 */
export class Limiter {
  readonly #clock: Clock;
  readonly #maxConcurrency: number;
  readonly #pace = new Pace();
  readonly #queue: (() => void)[] = [];
  #inFlight = 0;
  #nextStart = 0;
  #isWaking = false;

  constructor(clock: Clock, maxConcurrency: number) {
    this.#clock = clock;
    this.#maxConcurrency = maxConcurrency;
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    await this.#enter();
    const startedAt = this.#clock.now();
    try {
      const result = await task();
      this.#pace.noteAdmitted(this.#clock.now());
      return result;
    } catch (error) {
      this.#noteFailure(error, startedAt);
      throw error;
    } finally {
      this.#inFlight--;
      this.#startNext();
    }
  }

  #enter(): Promise<void> {
    return new Promise((start) => {
      this.#queue.push(start);
      this.#startNext();
    });
  }

  #startNext(): void {
    while (this.#queue.length > 0 && this.#inFlight < this.#maxConcurrency) {
      const now = this.#clock.now();
      if (now < this.#nextStart) {
        this.#wakeAfter(this.#nextStart - now);
        return;
      }
      this.#inFlight++;
      const rate = this.#pace.rateAt(now);
      if (Number.isFinite(rate)) this.#nextStart = Math.max(now - MADE_UP_MS, this.#nextStart) + 1_000 / rate;
      this.#queue.shift()?.();
    }
  }

  #wakeAfter(delayMs: number): void {
    if (this.#isWaking) return;
    this.#isWaking = true;
    void this.#clock.sleep(delayMs).then(() => {
      this.#isWaking = false;
      this.#startNext();
    });
  }

  /** A call that failed for another reason was admitted all the same. */
  #noteFailure(error: unknown, startedAt: number): void {
    const now = this.#clock.now();
    if (isSyncError(error, "TRANSIENT") && error.details.throttled === true) {
      const until = this.#pace.noteRefusal(now, startedAt, error.details.retryAfterMs);
      this.#nextStart = Math.max(this.#nextStart, until);
    } else {
      this.#pace.noteAdmitted(now);
    }
  }
}
