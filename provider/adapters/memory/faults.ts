/** A failure that a test wants to see. */
export interface Fault<Operation extends string> {
  readonly operation: Operation;
  /** Only calls about this name; default every call of the operation. */
  readonly name?: string;
  readonly error: Error | (() => Error);
  /** How many calls fail. Default 1. */
  readonly times?: number;
  /** The work is done, then its answer is lost: the call throws after its effect. Default false. */
  readonly after?: boolean;
}

interface ArmedFault<Operation extends string> {
  readonly fault: Fault<Operation>;
  left: number;
}

/** Failures in the order in which they were asked for; each is used up by the calls that it hits. */
export class FaultQueue<Operation extends string> {
  readonly #armed: ArmedFault<Operation>[] = [];

  add(fault: Fault<Operation>): void {
    const times = fault.times ?? 1;
    if (!Number.isInteger(times) || times < 1) throw new RangeError(`a fault needs 1 or more times, not ${times}`);
    this.#armed.push({ fault, left: times });
  }

  /** Calls that will still fail. A test that asked for a fault which never struck has tested nothing. */
  get pending(): number {
    return this.#armed.reduce((sum, { left }) => sum + left, 0);
  }

  /** Runs `work` under the first fault that fits, if there is one. */
  async run<Result>(operation: Operation, name: string | undefined, work: () => Result): Promise<Result> {
    const fault = this.#take(operation, name);
    if (fault === undefined) return work();
    if (fault.after) work();
    throw typeof fault.error === "function" ? fault.error() : fault.error;
  }

  #take(operation: Operation, name: string | undefined): Fault<Operation> | undefined {
    const hit = this.#armed.find(
      ({ fault, left }) =>
        left > 0 && fault.operation === operation && (fault.name === undefined || fault.name === name),
    );
    if (hit === undefined) return undefined;
    hit.left -= 1;
    return hit.fault;
  }
}
