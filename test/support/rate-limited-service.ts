import { SyncError } from "../../provider/core/errors";
import type { Clock } from "../../provider/ports/clock";

const SECOND_MS = 1_000;

/** Whether one more call at `now` is admitted; counts it when it is. */
type Gate = (now: number) => boolean;

/** How services count: in whole seconds of a clock, over the last second, or by tokens that come back steadily. */
export const GATES = {
  "whole seconds": (ratePerSecond: number): Gate => {
    let second = -1;
    let count = 0;
    return (now) => {
      const current = Math.floor(now / SECOND_MS);
      count = current === second ? count : 0;
      second = current;
      return ++count <= ratePerSecond;
    };
  },
  "the last second": (ratePerSecond: number): Gate => {
    let admitted: number[] = [];
    return (now) => {
      admitted = admitted.filter((time) => time > now - SECOND_MS);
      if (admitted.length >= ratePerSecond) return false;
      admitted.push(now);
      return true;
    };
  },
  tokens: (ratePerSecond: number): Gate => {
    let tokens = ratePerSecond;
    let last = Number.NaN;
    return (now) => {
      tokens = Math.min(
        ratePerSecond,
        tokens + ((now - (Number.isNaN(last) ? now : last)) * ratePerSecond) / SECOND_MS,
      );
      last = now;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    };
  },
} as const satisfies Record<string, (ratePerSecond: number) => Gate>;

export interface ServiceOptions {
  readonly counts: keyof typeof GATES;
  readonly ratePerSecond: number;
  readonly latencyMs?: number;
  /** What a refusal asks for; default nothing. */
  readonly retryAfterMs?: number;
}

/** A service that admits so many calls per second and refuses the others with "too many requests". */
export class RateLimitedService {
  admitted = 0;
  refused = 0;
  readonly starts: number[] = [];
  readonly #clock: Clock;
  readonly #options: ServiceOptions;
  #admits: Gate;

  constructor(clock: Clock, options: ServiceOptions) {
    this.#clock = clock;
    this.#options = options;
    this.#admits = GATES[options.counts](options.ratePerSecond);
  }

  /** From now on another number of calls is admitted. */
  changeRate(ratePerSecond: number): void {
    this.#admits = GATES[this.#options.counts](ratePerSecond);
  }

  async call(): Promise<void> {
    const { latencyMs = 50, retryAfterMs } = this.#options;
    this.starts.push(this.#clock.now());
    await this.#clock.sleep(latencyMs / 2);
    const isAdmitted = this.#admits(this.#clock.now());
    await this.#clock.sleep(latencyMs / 2);
    if (isAdmitted) {
      this.admitted++;
      return;
    }
    this.refused++;
    throw new SyncError("TRANSIENT", "too many requests", {
      throttled: true,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }
}
