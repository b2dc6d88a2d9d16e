import { isSyncError } from "../core/errors";
import type { Clock } from "../ports/clock";

/** The span over which the rate that a service admits is measured. */
const WINDOW_MS = 1_000;
/** A pause after a refusal that names none: the rest of a service's usual window of one second. */
const DEFAULT_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** After a refusal the pace is a little below what was admitted, then grows slowly to find out whether more is. */
const BACKED_OFF = 0.95;
const GROWTH_PER_SECOND = 0.02;
const SLOWEST_PER_SECOND = 1;

/**
 * How many calls to one vault are in flight, and how fast they follow each other. One per process and vault.
 *
 * There is no pace until the service refuses a call for being one too many. Then nothing starts for as long as it asks,
 * and after that calls start at the rate it had admitted, which grows slowly until the next refusal.
 * First come, first served: the order in which calls are handed in is the order in which they start.
 */
export class Limiter {
  readonly #clock: Clock;
  readonly #maxConcurrency: number;
  readonly #queue: (() => void)[] = [];
  #inFlight = 0;
  #ratePerSecond = Number.POSITIVE_INFINITY;
  #nextStart = 0;
  #lastRefusal = Number.NEGATIVE_INFINITY;
  #lastGrowth = 0;
  #admitted: number[] = [];
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
      this.#noteAdmitted();
      return result;
    } catch (error) {
      if (isSyncError(error, "TRANSIENT") && error.details.throttled === true) {
        this.#slowDown(startedAt, error.details.retryAfterMs);
      } else {
        this.#noteAdmitted();
      }
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
        this.#wakeAt(this.#nextStart - now);
        return;
      }
      this.#inFlight++;
      if (Number.isFinite(this.#ratePerSecond))
        this.#nextStart = Math.max(now - WINDOW_MS / 10, this.#nextStart) + 1_000 / this.#ratePerSecond;
      this.#queue.shift()?.();
    }
  }

  #wakeAt(delayMs: number): void {
    if (this.#isWaking) return;
    this.#isWaking = true;
    void this.#clock.sleep(delayMs).then(() => {
      this.#isWaking = false;
      this.#startNext();
    });
  }

  #noteAdmitted(): void {
    const now = this.#clock.now();
    this.#admitted.push(now);
    if (!Number.isFinite(this.#ratePerSecond)) {
      if (this.#admitted.length > 4_096) this.#admitted = this.#recentlyAdmitted(now);
      return;
    }
    const seconds = (now - this.#lastGrowth) / 1_000;
    this.#ratePerSecond *= 1 + GROWTH_PER_SECOND * seconds;
    this.#lastGrowth = now;
  }

  #recentlyAdmitted(now: number): number[] {
    return this.#admitted.filter((time) => time > now - WINDOW_MS);
  }

  /** Refusals of calls that had started before the last slowing down say nothing new. */
  #slowDown(startedAt: number, retryAfterMs: number | undefined): void {
    const now = this.#clock.now();
    const pause = Math.min(retryAfterMs ?? DEFAULT_PAUSE_MS, LONGEST_PAUSE_MS);
    this.#nextStart = Math.max(this.#nextStart, now + (startedAt > this.#lastRefusal ? pause : 0));
    if (startedAt <= this.#lastRefusal) return;
    this.#admitted = this.#recentlyAdmitted(now);
    const measured = Math.min(this.#ratePerSecond, (this.#admitted.length * 1_000) / WINDOW_MS);
    this.#ratePerSecond = Math.max(SLOWEST_PER_SECOND, measured * BACKED_OFF);
    this.#lastRefusal = now;
    this.#lastGrowth = now;
  }
}
