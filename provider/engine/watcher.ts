import { SyncError } from "../core/errors";
import { isTransitional, type ActualSecret } from "../core/model";
import type { Clock } from "../ports/clock";

/** Between two looks: short at first, because most transitions take moments, then longer. */
export const FIRST_POLL_MS = 100;
export const LONGEST_POLL_MS = 2_000;
const POLL_GROWTH = 1.5;
/** A listing may lag behind a write; a secret that is missing in this many in a row is gone. */
export const MISSES_UNTIL_GONE = 3;

interface Waiter {
  readonly secret: ActualSecret;
  readonly deadline: number;
  misses: number;
  readonly resolve: (settled: ActualSecret | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Waits for secrets to leave their transitional states. One listing answers for all that wait, however many they are:
 * a thousand secrets cost what one does.
 */
export class Watcher {
  readonly #list: () => Promise<readonly ActualSecret[]>;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #onPoll: () => void;
  #waiters: Waiter[] = [];
  #isPolling = false;

  constructor(
    list: () => Promise<readonly ActualSecret[]>,
    clock: Clock,
    timeoutMs: number,
    onPoll: () => void = () => undefined,
  ) {
    this.#list = list;
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#onPoll = onPoll;
  }

  /**
   * The secret as it is once it rests; `undefined` when it is gone.
   * @throws SyncError TIMED_OUT after the time that one secret may take
   */
  settle(secret: ActualSecret): Promise<ActualSecret | undefined> {
    const deadline = this.#clock.now() + this.#timeoutMs;
    return new Promise((resolve, reject) => {
      this.#waiters.push({ secret, deadline, misses: 0, resolve, reject });
      if (!this.#isPolling) void this.#poll();
    });
  }

  async #poll(): Promise<void> {
    this.#isPolling = true;
    let pause = FIRST_POLL_MS;
    while (this.#waiters.length > 0) {
      try {
        await this.#clock.sleep(pause);
        const asked = new Set(this.#waiters);
        const listed = new Map((await this.#list()).map((secret) => [secret.ref, secret]));
        this.#look(asked, listed);
      } catch (error) {
        this.#rejectAll(error);
      }
      this.#onPoll();
      pause = Math.min(LONGEST_POLL_MS, pause * POLL_GROWTH);
    }
    this.#isPolling = false;
  }

  /** Answers those that waited before the listing was asked for: it may not show the writes of later ones. */
  #look(asked: ReadonlySet<Waiter>, listed: ReadonlyMap<string, ActualSecret>): void {
    this.#waiters = this.#waiters.filter(
      (waiter) => !asked.has(waiter) || !this.#answer(waiter, listed.get(waiter.secret.ref)),
    );
  }

  /** Whether the waiter has its answer. */
  #answer(waiter: Waiter, now: ActualSecret | undefined): boolean {
    if (now !== undefined && !isTransitional(now.lifecycle)) {
      waiter.resolve(now.lifecycle === "deleted" ? undefined : now);
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

/** Without the name, which whoever waits for several secrets puts before it. */
function timeout({ lifecycle }: ActualSecret, timeoutMs: number): SyncError {
  const seconds = String(Math.round(timeoutMs / 1_000));
  return new SyncError("TIMED_OUT", `is still ${lifecycle} after ${seconds} s`, {
    hint: "Run again later, or raise syncOptions.transitionTimeoutSeconds",
  });
}
