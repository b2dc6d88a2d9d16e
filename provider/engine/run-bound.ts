import { setMaxListeners } from "node:events";
import { SyncError } from "../core/errors";
import type { Clock } from "../ports/clock";

/** The longest that one run of a sync may take: 5,000 secrets at ten calls a second need a fourth of it. */
export const RUN_BOUND_MS = 2 * 3_600_000;

/**
 * A bound for everything that one run does. It is noticed by every call and every wait of the run and needs no timer of
 * its own: a call that hangs has a bound of its own, after which the run's is noticed. What landed before stays.
 */
export class RunBound {
  /** The clock of the run: no sleep on it goes beyond the bound. */
  readonly clock: Clock;
  readonly #inner: Clock;
  readonly #due: number;
  readonly #controller = new AbortController();

  constructor(clock: Clock, boundMs: number = RUN_BOUND_MS) {
    this.#inner = clock;
    this.#due = clock.now() + boundMs;
    this.clock = { now: () => clock.now(), sleep: (ms, signal) => this.#sleep(ms, signal) };
    // As many listen as calls are under way.
    setMaxListeners(0, this.#controller.signal);
  }

  /** Aborted once the bound is reached; its reason is what `check` throws. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** @throws SyncError TIMED_OUT once the bound is reached */
  check(): void {
    if (this.#inner.now() >= this.#due && !this.signal.aborted) this.#controller.abort(createReason());
    this.signal.throwIfAborted();
  }

  async #sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
    this.check();
    const rest = Math.min(ms, this.#due - this.#inner.now());
    await this.#inner.sleep(rest, signal === this.signal ? undefined : signal);
    this.check();
  }
}

function createReason(): SyncError {
  const hours = String(RUN_BOUND_MS / 3_600_000);
  return new SyncError("TIMED_OUT", `the run has reached its bound of ${hours} hours`, {
    hint: "What landed stays; run again for the rest",
  });
}
