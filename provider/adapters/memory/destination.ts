import type { ActualSecret, Lifecycle, SecretVersion } from "../../core/model";
import type { SecretValue } from "../../core/secret-value";
import type { Clock } from "../../ports/clock";
import type {
  Destination,
  DestinationCapabilities,
  DestinationProblem,
  NewSecret,
  SecretChange,
  SecretDetails,
} from "../../ports/destination";
import { CallLog, type CallRecord, type CallSubject } from "./call-log";
import { FaultQueue, type Fault } from "./faults";
import { courseFrom } from "./lifecycle";
import { refuseImpossible } from "./rules";
import type { StoredSecret } from "./secret-store";
import { toValue } from "./to-value";
import { pickDetails, Vault } from "./vault";

const MAX_VALUE_BYTES = 25_600;
const DEFAULT_DELETION_DAYS = 30;

export type DestinationOperation = Exclude<keyof Destination, "capabilities" | "container" | "seenVersion">;

export interface MemoryDestinationOptions {
  readonly clock: Clock;
  /** Default `memory`. */
  readonly container?: string;
  /** The configured compartment; only its secrets are listed. Default `memory.compartment`. */
  readonly compartmentRef?: string;
  /** The key of secrets that are created. Default `memory.key`. */
  readonly keyRef?: string;
  /** How long creating, updating, and scheduling or cancelling a deletion take, in milliseconds. Default 0: done at once. */
  readonly transitionMs?: number;
  /** How long a call takes on the clock, in milliseconds. Default 0. */
  readonly latencyMs?: number;
  /** Contents of one secret that are not pending deletion; the update after that is refused. Default no limit. */
  readonly maxVersions?: number;
  /** Contents of one secret that can be pending deletion. Default no limit. */
  readonly maxPendingVersions?: number;
  /** A content that a secret had before is refused. Default false. */
  readonly forbidsReuse?: boolean;
  /** What `inspect` finds. Default nothing. */
  readonly problems?: readonly DestinationProblem[];
  /** Default readable, restorable, versioned, 25,600 bytes. */
  readonly capabilities?: Partial<DestinationCapabilities>;
}

export interface SeededSecret extends SecretDetails {
  readonly name: string;
  /** Default `seeded <name>`. */
  readonly value?: string | SecretValue;
  /** Contents that it had before, oldest first. Default none. */
  readonly earlier?: readonly string[];
  /** Default none. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Default `active`. */
  readonly lifecycle?: Lifecycle;
  /** When a transitional `lifecycle` ends, in milliseconds from now. Default never. */
  readonly endsAfterMs?: number;
  /** With `pendingDeletion`: days until it takes place. Default 30. */
  readonly deletionDays?: number;
  readonly managedBy?: NonNullable<ActualSecret["managedBy"]>;
  readonly timeOfExpiry?: string;
  readonly keyRef?: string;
  /** Another one than the configured one: the secret is not listed, but holds its name and is found by its ref. */
  readonly compartmentRef?: string;
}

/** What somebody changes past the sync: no rule, no transition and no entry in the journal. */
export type HandEdit = SecretDetails &
  Pick<SeededSecret, "value" | "tags" | "lifecycle" | "endsAfterMs" | "compartmentRef">;

/** A look into the container that is not a call. */
export interface PeekedSecret extends ActualSecret {
  readonly value: SecretValue;
  /** How many contents the secret has had. */
  readonly versions: number;
}

/**
 * A vault in memory: the Destination port with the rules of a real one (`vault.ts`), on the caller's clock. What a
 * service refuses is refused with the same code, and what no correct caller asks for with BUG. Beside the port it has
 * what tests and demonstrations need: a journal, failures on demand, and a hand that changes things past the sync.
 */
export class MemoryDestination implements Destination {
  readonly capabilities: DestinationCapabilities;
  readonly container: string;
  readonly #clock: Clock;
  #problems: readonly DestinationProblem[];
  #breakdown: Error | undefined;
  readonly #vault: Vault;
  readonly #faults = new FaultQueue<DestinationOperation>();
  readonly #log: CallLog<DestinationOperation>;

  constructor(options: MemoryDestinationOptions) {
    this.container = options.container ?? "memory";
    const all = { readable: true, restorable: true, versioned: true, maxValueBytes: MAX_VALUE_BYTES };
    this.capabilities = { ...all, ...options.capabilities };
    this.#clock = options.clock;
    this.#problems = options.problems ?? [];
    this.#log = new CallLog(options.clock, options.latencyMs ?? 0);
    this.#vault = new Vault({
      now: () => this.#clock.now(),
      container: this.container,
      compartmentRef: options.compartmentRef ?? "memory.compartment",
      keyRef: options.keyRef ?? "memory.key",
      transitionMs: options.transitionMs ?? 0,
      maxVersions: options.maxVersions ?? Infinity,
      maxPendingVersions: options.maxPendingVersions ?? Infinity,
      forbidsReuse: options.forbidsReuse ?? false,
      capabilities: this.capabilities,
    });
  }

  inspect(signal?: AbortSignal): Promise<readonly DestinationProblem[]> {
    return this.#call("inspect", {}, signal, () => this.#problems);
  }

  list(signal?: AbortSignal): Promise<readonly ActualSecret[]> {
    return this.#call("list", {}, signal, () => this.#vault.list());
  }

  find(ref: string, signal?: AbortSignal): Promise<ActualSecret | undefined> {
    return this.#call("find", this.#subject(ref), signal, () => this.#vault.find(ref));
  }

  read(ref: string, signal?: AbortSignal): Promise<SecretValue | undefined> {
    return this.#call("read", this.#subject(ref), signal, () => this.#vault.read(ref));
  }

  create(secret: NewSecret, signal?: AbortSignal): Promise<ActualSecret> {
    return this.#call("create", { name: secret.name }, signal, () => this.#vault.create(secret));
  }

  update(secret: ActualSecret, change: SecretChange, signal?: AbortSignal): Promise<ActualSecret> {
    return this.#call("update", secret, signal, () => this.#vault.update(secret, change));
  }

  scheduleDeletion(secret: ActualSecret, days: number, signal?: AbortSignal): Promise<void> {
    return this.#call("scheduleDeletion", secret, signal, () => {
      this.#vault.scheduleDeletion(secret, days);
    });
  }

  cancelDeletion(secret: ActualSecret, signal?: AbortSignal): Promise<void> {
    return this.#call("cancelDeletion", secret, signal, () => {
      this.#vault.cancelDeletion(secret);
    });
  }

  relocate(secret: ActualSecret, signal?: AbortSignal): Promise<void> {
    return this.#call("relocate", secret, signal, () => {
      this.#vault.relocate(secret);
    });
  }

  findHolder(name: string, signal?: AbortSignal): Promise<ActualSecret | undefined> {
    return this.#call("findHolder", { name }, signal, () => {
      const secret = this.#vault.holder(name);
      return secret && this.#vault.show(secret);
    });
  }

  /** The vault knows; a client would have to remember. */
  seenVersion(ref: string): number | undefined {
    return this.#vault.store.get(ref)?.versions.current;
  }

  listVersions(ref: string, signal?: AbortSignal): Promise<readonly SecretVersion[]> {
    return this.#call("listVersions", this.#subject(ref), signal, () => this.#vault.listVersions(ref));
  }

  readVersion(ref: string, version: number, signal?: AbortSignal): Promise<SecretValue | undefined> {
    return this.#call("readVersion", this.#subject(ref), signal, () => this.#vault.readVersion(ref, version));
  }

  scheduleVersionDeletion(secret: ActualSecret, version: number, signal?: AbortSignal): Promise<void> {
    return this.#call("scheduleVersionDeletion", secret, signal, () => {
      this.#vault.scheduleVersionDeletion(secret, version);
    });
  }

  /** Every call so far, in order, failed ones included. */
  get journal(): readonly CallRecord<DestinationOperation>[] {
    return this.#log.records;
  }

  /** The most calls that were under way at one time. */
  get peakInFlight(): number {
    return this.#log.peakInFlight;
  }

  /** Failures that were asked for and have not struck. */
  get pendingFaults(): number {
    return this.#faults.pending;
  }

  failNext(fault: Fault<DestinationOperation>): void {
    this.#faults.add(fault);
  }

  /** Puts a secret there as if it had been there before. Its name must be free. */
  seed(seeded: SeededSecret): ActualSecret {
    const { lifecycle = "active", deletionDays = DEFAULT_DELETION_DAYS } = seeded;
    if (lifecycle !== "deleted" && this.#vault.holder(seeded.name) !== undefined)
      refuseImpossible(`seeding the name ${seeded.name} twice`);
    const value = toValue(seeded.value ?? `seeded ${seeded.name}`);
    const course = courseFrom(lifecycle, this.#clock.now(), deletionDays, seeded.endsAfterMs);
    const earlier = (seeded.earlier ?? []).map(toValue);
    return this.#vault.show(this.#vault.add({ tags: {}, ...seeded, value, earlier }, course));
  }

  editByHand(name: string, edit: HandEdit): void {
    const secret = this.#requireHeld(name);
    if (edit.value !== undefined) secret.versions.add(toValue(edit.value));
    if (edit.tags !== undefined) secret.tags = { ...edit.tags };
    secret.details = { ...secret.details, ...pickDetails(edit) };
    if (edit.compartmentRef !== undefined) secret.compartmentRef = edit.compartmentRef;
    if (edit.lifecycle !== undefined)
      secret.course = courseFrom(edit.lifecycle, this.#clock.now(), DEFAULT_DELETION_DAYS, edit.endsAfterMs);
  }

  /** From now on `inspect` finds this too, and with an `error` every other call fails with it. */
  breakByHand(problem: DestinationProblem, error?: Error): void {
    this.#problems = [...this.#problems, problem];
    this.#breakdown = error;
  }

  /** Takes a secret away without a trace. */
  removeByHand(name: string): void {
    this.#vault.store.remove(this.#requireHeld(name).ref);
  }

  /** The secret that holds `name`, wherever it is; `undefined` when the name is free. */
  peek(name: string): PeekedSecret | undefined {
    const secret = this.#vault.holder(name);
    if (secret === undefined) return undefined;
    const { value, count } = secret.versions;
    return { ...this.#vault.show(secret), value, versions: count };
  }

  #call<Result>(
    operation: DestinationOperation,
    subject: CallSubject,
    signal: AbortSignal | undefined,
    work: () => Result,
  ): Promise<Result> {
    return this.#log.run(operation, subject, signal, async () => {
      if (this.#breakdown !== undefined && operation !== "inspect") throw this.#breakdown;
      return this.#faults.run(operation, subject.name, work);
    });
  }

  #subject(ref: string): CallSubject {
    return { name: this.#vault.store.get(ref)?.name, ref };
  }

  #requireHeld(name: string): StoredSecret {
    return this.#vault.holder(name) ?? refuseImpossible(`there is no secret ${name} to change by hand`);
  }
}

export function createMemoryDestination(options: MemoryDestinationOptions): MemoryDestination {
  return new MemoryDestination(options);
}
