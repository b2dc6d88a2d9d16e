import { SyncError } from "../../core/errors";
import type { SecretValue } from "../../core/secret-value";
import type { Clock } from "../../ports/clock";
import type {
  FolderContent,
  ReadFolderOptions,
  Source,
  SourceCapabilities,
  SourceFailure,
  SourceLocation,
  SourceSecret,
  WriteOutcome,
} from "../../ports/source";
import { CallLog, type CallRecord } from "./call-log";
import { FaultQueue, type Fault } from "./faults";
import { refuseImpossible } from "./rules";
import { toValue } from "./to-value";

const ABSOLUTE_FOLDER = /^\/([^/]+(\/[^/]+)*)?$/;

export type SourceOperation = "readFolder" | "writeFolder";

export interface MemoryFolder extends SourceLocation {
  readonly secrets: Readonly<Record<string, string | SecretValue>>;
  readonly warnings?: readonly string[];
}

export interface MemorySourceOptions {
  readonly folders?: readonly MemoryFolder[];
  /** Default true. */
  readonly writable?: boolean;
  /** For failures and the journal; default a clock that stands at 0. */
  readonly clock?: Clock;
  /** Default none. */
  readonly keyMaterial?: SecretValue;
}

interface StoredFolder {
  readonly location: SourceLocation;
  readonly secrets: Map<string, SecretValue>;
  readonly failures: Map<string, string>;
  readonly labels: Map<string, Pick<SourceSecret, "tags" | "metadata">>;
  warnings: readonly string[];
}

const STANDING_CLOCK: Clock = {
  now: () => 0,
  sleep: () => Promise.reject(new SyncError("BUG", "the memory source was given no clock to sleep on")),
};

/**
 * Folders of secrets in memory: the Source port, with a journal, failures on demand, and a hand that edits past the
 * sync. A location that no parsed input can hold is refused with BUG.
 */
export class MemorySource implements Source {
  readonly capabilities: SourceCapabilities;
  readonly #folders = new Map<string, StoredFolder>();
  readonly #refusals = new Map<string, string>();
  readonly #faults = new FaultQueue<SourceOperation>();
  readonly #log: CallLog<SourceOperation>;
  readonly #keyMaterial: SecretValue | undefined;

  constructor(options: MemorySourceOptions) {
    this.capabilities =
      options.writable === false ? { writable: false, reason: "it was made read-only" } : { writable: true };
    this.#keyMaterial = options.keyMaterial;
    this.#log = new CallLog(options.clock ?? STANDING_CLOCK, 0);
    for (const folder of options.folders ?? []) this.#seed(folder);
  }

  readFolder(
    location: SourceLocation,
    options: ReadFolderOptions = {},
    signal?: AbortSignal,
  ): Promise<FolderContent | undefined> {
    const { recursive = false } = options;
    return this.#call("readFolder", location, signal, () => {
      const folders = [...this.#folders.values()].filter((folder) => isInside(folder.location, location, recursive));
      return folders.length === 0 ? undefined : mergeFolders(folders);
    });
  }

  writeFolder(
    location: SourceLocation,
    secrets: ReadonlyMap<string, SecretValue>,
    signal?: AbortSignal,
  ): Promise<readonly WriteOutcome[]> {
    return this.#call("writeFolder", location, signal, () => {
      if (!this.capabilities.writable) throw new SyncError("INVALID_INPUT", "the memory source cannot be written");
      if (secrets.size === 0) refuseImpossible("a write of no secret");
      const folder = this.#open(location);
      return [...secrets].map(([key, value]) => this.#write(folder, key, value));
    });
  }

  findRefusedWrites(
    _location: SourceLocation,
    secrets: ReadonlyMap<string, SecretValue>,
  ): Promise<readonly WriteOutcome[]> {
    const refused = [...secrets.keys()].map((key) => ({ key, refusedBecause: this.#refusals.get(key) }));
    return Promise.resolve(
      refused.flatMap(({ key, refusedBecause }) => (refusedBecause === undefined ? [] : [{ key, refusedBecause }])),
    );
  }

  keyMaterial(): Promise<SecretValue | undefined> {
    return Promise.resolve(this.#keyMaterial);
  }

  get journal(): readonly CallRecord<SourceOperation>[] {
    return this.#log.records;
  }

  get pendingFaults(): number {
    return this.#faults.pending;
  }

  /** `name` is the location as messages show it, for example `dev:/api`. */
  failNext(fault: Fault<SourceOperation>): void {
    this.#faults.add(fault);
  }

  /** Sets a key past the sync, or removes it (`undefined`). Makes the folder when it is missing. */
  editByHand(location: SourceLocation, key: string, value: string | SecretValue | undefined): void {
    const folder = this.#open(location);
    folder.failures.delete(key);
    if (value === undefined) folder.secrets.delete(key);
    else folder.secrets.set(key, toValue(value));
  }

  /** From now on the key is there and its value cannot be had. */
  hideByHand(location: SourceLocation, key: string, reason: string): void {
    const folder = this.#open(location);
    folder.secrets.delete(key);
    folder.failures.set(key, reason);
  }

  labelByHand(location: SourceLocation, key: string, labels: Pick<SourceSecret, "tags" | "metadata">): void {
    this.#open(location).labels.set(key, labels);
  }

  removeFolder(location: SourceLocation): void {
    if (!this.#folders.delete(show(location))) refuseImpossible(`there is no folder ${show(location)} to remove`);
  }

  /** From now on a write of this key is refused; the others of the same write land. */
  refuseKey(key: string, reason: string): void {
    this.#refusals.set(key, reason);
  }

  /** The folder's secrets, without a call; `undefined` when there is no such folder. */
  peek(location: SourceLocation): ReadonlyMap<string, SecretValue> | undefined {
    return this.#folders.get(show(location))?.secrets;
  }

  #call<Result>(
    operation: SourceOperation,
    location: SourceLocation,
    signal: AbortSignal | undefined,
    work: () => Result,
  ): Promise<Result> {
    const name = show(location);
    return this.#log.run(operation, { name }, signal, () => {
      if (!ABSOLUTE_FOLDER.test(location.secretPath)) refuseImpossible(`the folder ${location.secretPath}`);
      return this.#faults.run(operation, name, work);
    });
  }

  #seed({ environment, secretPath, secrets, warnings = [] }: MemoryFolder): void {
    const folder = this.#open({ environment, secretPath });
    folder.warnings = warnings;
    for (const [key, value] of Object.entries(secrets)) folder.secrets.set(key, toValue(value));
  }

  #open({ environment, secretPath }: SourceLocation): StoredFolder {
    const location = { environment, secretPath };
    const known = this.#folders.get(show(location));
    if (known !== undefined) return known;
    const made = { location, secrets: new Map(), failures: new Map(), labels: new Map(), warnings: [] };
    this.#folders.set(show(location), made);
    return made;
  }

  #write(folder: StoredFolder, key: string, value: SecretValue): WriteOutcome {
    const refusedBecause = this.#refusals.get(key);
    if (refusedBecause !== undefined) return { key, refusedBecause };
    folder.failures.delete(key);
    folder.secrets.set(key, value);
    return { key };
  }
}

function show({ environment, secretPath }: SourceLocation): string {
  return `${environment}:${secretPath}`;
}

function isInside(folder: SourceLocation, wanted: SourceLocation, recursive: boolean): boolean {
  if (folder.environment !== wanted.environment) return false;
  if (folder.secretPath === wanted.secretPath) return true;
  return recursive && folder.secretPath.startsWith(wanted.secretPath === "/" ? "/" : `${wanted.secretPath}/`);
}

function mergeFolders(folders: readonly StoredFolder[]): FolderContent {
  return {
    secrets: folders.flatMap(listSecrets),
    failures: folders.flatMap(listFailures),
    warnings: folders.flatMap(({ warnings }) => warnings),
    filled: folders.filter(({ secrets, failures }) => secrets.size + failures.size > 0).map(({ location }) => location),
  };
}

function listSecrets({ location, secrets, labels }: StoredFolder): readonly SourceSecret[] {
  return [...secrets].map(([key, value]) => ({ key, value, origin: show(location), ...labels.get(key) }));
}

function listFailures({ location, failures }: StoredFolder): readonly SourceFailure[] {
  return [...failures].map(([key, reason]) => ({ key, reason, origin: show(location) }));
}

export function createMemorySource(options: MemorySourceOptions = {}): MemorySource {
  return new MemorySource(options);
}
