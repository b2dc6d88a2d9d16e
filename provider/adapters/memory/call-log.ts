import type { Clock } from "../../ports/clock";

/** One call, as a test reads it. */
export interface CallRecord<Operation extends string> {
  readonly operation: Operation;
  readonly name?: string;
  readonly ref?: string;
  /** Milliseconds since 1970, on the adapter's clock. */
  readonly at: number;
}

export interface CallSubject {
  readonly name?: string | undefined;
  readonly ref?: string | undefined;
}

/** Writes calls down and gives each its time on the clock. */
export class CallLog<Operation extends string> {
  readonly records: CallRecord<Operation>[] = [];
  peakInFlight = 0;
  #inFlight = 0;
  readonly #clock: Clock;
  readonly #latencyMs: number;

  constructor(clock: Clock, latencyMs: number) {
    this.#clock = clock;
    this.#latencyMs = latencyMs;
  }

  async run<Result>(
    operation: Operation,
    { name, ref }: CallSubject,
    signal: AbortSignal | undefined,
    work: () => Promise<Result>,
  ): Promise<Result> {
    signal?.throwIfAborted();
    const record = { operation, ...(name !== undefined && { name }), ...(ref !== undefined && { ref }) };
    this.records.push({ ...record, at: this.#clock.now() });
    this.#inFlight += 1;
    this.peakInFlight = Math.max(this.peakInFlight, this.#inFlight);
    try {
      if (this.#latencyMs > 0) await this.#clock.sleep(this.#latencyMs, signal);
      return await work();
    } finally {
      this.#inFlight -= 1;
    }
  }
}
