import { SyncError } from "../core/errors";
import type { ActualSecret, SecretVersion } from "../core/model";
import type { Destination, NewSecret, SecretChange } from "../ports/destination";
import type { Limiter } from "./limiter";
import { retry, type Retrier, type RetryOptions } from "./retry";
import type { RunBound } from "./run-bound";

/** A destination that may tell when a listing starts. */
export interface PacedDestination extends Destination {
  list(signal?: AbortSignal, onStart?: () => void): Promise<readonly ActualSecret[]>;
}

/**
 * A destination whose calls keep the vault's pace and are repeated by the table of `retry.ts`.
 * What it throws is final for this call: BUSY, CONFLICT and GONE are for the caller to look again.
 */
export class SteadyDestination implements PacedDestination {
  readonly #inner: Destination;
  readonly #limiter: Limiter;
  readonly #retrier: Retrier;
  readonly #bound: RunBound | undefined;

  constructor(inner: Destination, limiter: Limiter, retrier: Retrier, bound?: RunBound) {
    this.#bound = bound;
    this.#inner = inner;
    this.#limiter = limiter;
    this.#retrier = retrier;
  }

  get capabilities(): Destination["capabilities"] {
    return this.#inner.capabilities;
  }

  get container(): string {
    return this.#inner.container;
  }

  inspect(signal = this.#signal): ReturnType<Destination["inspect"]> {
    return this.#call(() => this.#inner.inspect(signal), { signal });
  }

  /** @param onStart told when the call, or its repetition, has got its turn */
  list(signal = this.#signal, onStart?: () => void): Promise<readonly ActualSecret[]> {
    const attempt = (): Promise<readonly ActualSecret[]> => {
      onStart?.();
      return this.#inner.list(signal);
    };
    return this.#call(attempt, { signal });
  }

  find(ref: string, signal = this.#signal): Promise<ActualSecret | undefined> {
    return this.#call(() => this.#inner.find(ref, signal), { signal });
  }

  read(ref: string, signal = this.#signal): ReturnType<Destination["read"]> {
    return this.#call(() => this.#inner.read(ref, signal), { signal });
  }

  /** The retry token makes a repetition give the secret of the first try. */
  create(secret: NewSecret, signal = this.#signal): Promise<ActualSecret> {
    return this.#call(() => this.#inner.create(secret, signal), { signal });
  }

  /** A lost answer is not repeated blindly: every write of a content makes a version, and versions are few. */
  update(secret: ActualSecret, change: SecretChange, signal = this.#signal): Promise<ActualSecret> {
    const { value } = change;
    const confirm = async (): Promise<ActualSecret | undefined> => {
      if (value === undefined) return undefined;
      const isThere = (await this.read(secret.ref, signal))?.equals(value) === true;
      return isThere ? { ...secret, lifecycle: "updating", tags: change.tags ?? secret.tags } : undefined;
    };
    return this.#call(() => this.#inner.update(secret, change, signal), { signal, confirm });
  }

  async scheduleDeletion(secret: ActualSecret, days: number, signal = this.#signal): Promise<void> {
    await this.#toggle(secret, () => this.#inner.scheduleDeletion(secret, days, signal), isLeaving, signal);
  }

  async cancelDeletion(secret: ActualSecret, signal = this.#signal): Promise<void> {
    await this.#toggle(secret, () => this.#inner.cancelDeletion(secret, signal), isStaying, signal);
  }

  /** Only what stands in the configured compartment is listed, so the list says whether it has arrived. */
  async relocate(secret: ActualSecret, signal = this.#signal): Promise<void> {
    const confirm = async (): Promise<true | undefined> => {
      const listed = await this.list(signal);
      return listed.some(({ ref }) => ref === secret.ref) ? true : undefined;
    };
    await this.#call(() => this.#inner.relocate(secret, signal).then(() => true as const), { signal, confirm });
  }

  async findHolder(name: string, signal = this.#signal): Promise<ActualSecret | undefined> {
    return this.#call(async () => this.#inner.findHolder?.(name, signal), { signal });
  }

  seenVersion(ref: string): number | undefined {
    return this.#inner.seenVersion?.(ref);
  }

  listVersions(ref: string, signal = this.#signal): Promise<readonly SecretVersion[]> {
    return this.#call(() => this.#inner.listVersions?.(ref, signal) ?? refuseVersions(), { signal });
  }

  readVersion(ref: string, version: number, signal = this.#signal): ReturnType<Destination["read"]> {
    return this.#call(() => this.#inner.readVersion?.(ref, version, signal) ?? refuseVersions(), { signal });
  }

  async scheduleVersionDeletion(secret: ActualSecret, version: number, signal = this.#signal): Promise<void> {
    const confirm = async (): Promise<true | undefined> => {
      const there = (await this.listVersions(secret.ref, signal)).find(({ number }) => number === version);
      return there?.isPendingDeletion === false ? undefined : true;
    };
    const attempt = async (): Promise<true> => {
      await (this.#inner.scheduleVersionDeletion?.(secret, version, signal) ?? refuseVersions());
      return true;
    };
    await this.#call(attempt, { signal, confirm });
  }

  /** Of a call that is given none. */
  get #signal(): AbortSignal | undefined {
    return this.#bound?.signal;
  }

  #toggle(
    secret: ActualSecret,
    attempt: () => Promise<void>,
    isDone: (now: ActualSecret) => boolean,
    signal: AbortSignal | undefined,
  ): Promise<true> {
    const confirm = async (): Promise<true | undefined> => {
      const now = await this.find(secret.ref, signal);
      return now !== undefined && isDone(now) ? true : undefined;
    };
    return this.#call(() => attempt().then(() => true as const), { signal, confirm });
  }

  #call<T>(attempt: () => Promise<T>, options: RetryOptions<T>): Promise<T> {
    const run = (): Promise<T> => {
      this.#bound?.check();
      return attempt();
    };
    return retry(this.#retrier, () => this.#limiter.run(run, options.signal), options);
  }
}

function refuseVersions(): never {
  throw new SyncError("BUG", "a destination without versions was asked for them");
}

function isLeaving({ lifecycle }: ActualSecret): boolean {
  return lifecycle === "schedulingDeletion" || lifecycle === "pendingDeletion" || lifecycle === "deleting";
}

function isStaying({ lifecycle }: ActualSecret): boolean {
  return lifecycle === "cancellingDeletion" || lifecycle === "active";
}
