import { SyncError } from "../core/errors";
import { isTransitional, type ActualSecret } from "../core/model";
import type { Clock } from "../ports/clock";
import { PollSchedule } from "./poll-schedule";
import type { PacedDestination } from "./steady-destination";

/** A listing may lag behind a write; a secret that is missing in this many in a row is gone. */
export const MISSES_UNTIL_GONE = 3;

interface Waiter {
  readonly secret: ActualSecret;
  readonly since: number;
  readonly deadline: number;
  misses: number;
  readonly resolve: (settled: ActualSecret | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lists everything. The call may have to wait for its turn: who tells by `onStart` when it does start lets those that
 * come in meanwhile have an answer too.
 */
export type Listing = (onStart: () => void) => Promise<readonly ActualSecret[]>;

export interface WatchOptions {
  /** Told after every look. */
  readonly onPoll?: () => void;
  /** Ends all waiting; whoever waits gets its reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Waits for secrets to leave their transitional states. One listing answers for all that wait, however many they are:
 * a thousand secrets cost what one does.
 */
export class Watcher {
  readonly #list: Listing;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #onPoll: () => void;
  readonly #signal: AbortSignal | undefined;
  readonly #schedule = new PollSchedule();
  #waiters: Waiter[] = [];
  #isPolling = false;

  constructor(list: Listing, clock: Clock, timeoutMs: number, options: WatchOptions = {}) {
    this.#list = list;
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#onPoll = options.onPoll ?? (() => undefined);
    this.#signal = options.signal;
  }

  /**
   * The secret as it is once it rests; `undefined` when it is gone.
   * @throws SyncError TIMED_OUT after the time that one secret may take
   */
  settle(secret: ActualSecret): Promise<ActualSecret | undefined> {
    const since = this.#clock.now();
    return new Promise((resolve, reject) => {
      this.#schedule.noteStart(since, this.#waiters.length === 0);
      this.#waiters.push({ secret, since, deadline: since + this.#timeoutMs, misses: 0, resolve, reject });
      if (!this.#isPolling) void this.#poll();
    });
  }

  async #poll(): Promise<void> {
    this.#isPolling = true;
    while (this.#waiters.length > 0) {
      try {
        await this.#pause();
        await this.#look();
      } catch (error) {
        this.#rejectAll(error);
      }
    }
    this.#isPolling = false;
  }

  /** What comes in meanwhile may put the next look off, within the schedule's bound. */
  async #pause(): Promise<void> {
    for (;;) {
      const pause = this.#schedule.nextLook - this.#clock.now();
      if (pause <= 0) return;
      await this.#clock.sleep(pause, this.#signal);
    }
  }

  /** Answers those that waited before the listing was asked for: it may not show the writes of later ones. */
  async #look(): Promise<void> {
    let askedAt = this.#clock.now();
    let asked = [...this.#waiters];
    const noteStart = (): void => {
      askedAt = this.#clock.now();
      asked = [...this.#waiters];
    };
    const listed = new Map((await this.#list(noteStart)).map((secret) => [secret.ref, secret]));
    this.#onPoll();
    const answered = new Set(asked.filter((waiter) => this.#answer(waiter, listed.get(waiter.secret.ref))));
    this.#waiters = this.#waiters.filter((waiter) => !answered.has(waiter));
    const rested = [...answered].filter(({ secret }) => isAtRest(listed.get(secret.ref)));
    this.#schedule.noteLook(
      this.#clock.now(),
      rested.map(({ since }) => askedAt - since),
    );
  }

  /** Whether the waiter has its answer. */
  #answer(waiter: Waiter, now: ActualSecret | undefined): boolean {
    if (isAtRest(now)) {
      waiter.resolve(now?.lifecycle === "deleted" ? undefined : now);
      return true;
    }
    waiter.misses = now === undefined ? waiter.misses + 1 : 0;
    if (waiter.misses >= MISSES_UNTIL_GONE) {
      waiter.resolve(undefined);
      return true;
    }
    if (this.#clock.now() < waiter.deadline) return false;
    waiter.reject(timeout(now ?? waiter.secret, this.#timeoutMs));
    return true;
  }

  #rejectAll(error: unknown): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) waiter.reject(error);
  }
}

/** Waits for the secrets of a destination. */
export function watch(
  destination: PacedDestination,
  clock: Clock,
  timeoutMs: number,
  options: WatchOptions = {},
): Watcher {
  return new Watcher((onStart) => destination.list(options.signal, onStart), clock, timeoutMs, options);
}

function isAtRest(secret: ActualSecret | undefined): boolean {
  return secret !== undefined && !isTransitional(secret.lifecycle);
}

/** Without the name, which whoever waits for several secrets puts before it. */
function timeout({ lifecycle }: ActualSecret, timeoutMs: number): SyncError {
  const seconds = String(Math.round(timeoutMs / 1_000));
  return new SyncError("TIMED_OUT", `is still ${lifecycle} after ${seconds} s`, {
    hint: "Run again later, or raise syncOptions.transitionTimeoutSeconds",
  });
}
