import { isSyncError } from "../core/errors";
import type { Clock } from "../ports/clock";
import { Pace } from "./pace";

/** Starts that were missed because nothing was waiting may be made up for, up to this much. */
const MADE_UP_MS = 100;

/**
 * So many calls are in flight in the first second, however many may be: a service that admits less than they ask for
 * then refuses few of them. Each second without a refusal doubles them.
 */
const FIRST_IN_FLIGHT = 16;
const DOUBLED_EACH_MS = 1_000;

interface Waiting {
  readonly start: () => void;
  readonly leave: (reason: unknown) => void;
  readonly signal: AbortSignal | undefined;
}

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
  #queue: Waiting[] = [];
  /** Those that were listened to: one listener each, however many calls wait with it. */
  readonly #signals = new WeakSet<AbortSignal>();
  #inFlight = 0;
  #firstStart: number | undefined;
  #nextStart = 0;
  #isWaking = false;

  constructor(clock: Clock, maxConcurrency: number) {
    this.#clock = clock;
    this.#maxConcurrency = maxConcurrency;
  }

  /** @throws the signal's reason when it is aborted before the task has started */
  async run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.#enter(signal);
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

  #enter(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((start, leave) => {
      signal?.throwIfAborted();
      this.#listenTo(signal);
      this.#queue.push({ start, leave, signal });
      this.#startNext();
    });
  }

  #listenTo(signal: AbortSignal | undefined): void {
    if (signal === undefined || this.#signals.has(signal)) return;
    this.#signals.add(signal);
    const leave = (): void => {
      const leaving = this.#queue.filter((waiting) => waiting.signal === signal);
      this.#queue = this.#queue.filter((waiting) => waiting.signal !== signal);
      for (const waiting of leaving) waiting.leave(signal.reason);
    };
    signal.addEventListener("abort", leave, { once: true });
  }

  #startNext(): void {
    while (this.#queue.length > 0) {
      const now = this.#clock.now();
      if (this.#inFlight >= this.#mayBeInFlight(now)) return;
      if (now < this.#nextStart) {
        this.#wakeAfter(this.#nextStart - now);
        return;
      }
      this.#start(now);
    }
  }

  #mayBeInFlight(now: number): number {
    const doublings = Math.floor((now - (this.#firstStart ?? now)) / DOUBLED_EACH_MS);
    return Math.min(this.#maxConcurrency, FIRST_IN_FLIGHT * 2 ** doublings);
  }

  #start(now: number): void {
    this.#firstStart ??= now;
    this.#inFlight++;
    const rate = this.#pace.rateAt(now);
    if (Number.isFinite(rate)) this.#nextStart = Math.max(now - MADE_UP_MS, this.#nextStart) + 1_000 / rate;
    this.#queue.shift()?.start();
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
