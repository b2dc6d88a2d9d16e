import type { SecretValue } from "../core/secret-value";

/** A folder of an environment: `{ environment: "dev", secretPath: "/api" }`. The path is absolute, without a trailing slash except for `/`. */
export interface SourceLocation {
  readonly environment: string;
  readonly secretPath: string;
}

/** What a source can do. What it cannot is refused when the inputs are checked. */
export interface SourceCapabilities {
  /** Secrets can be written back, which the import behaviours need. When not, `reason` says why, for people. */
  readonly writable: boolean;
  readonly reason?: string;
}

export interface SourceSecret {
  readonly key: string;
  readonly value: SecretValue;
  /** The folder and file it comes from, for messages: `dev:/api (.env)`. */
  readonly origin: string;
  /** Labels of the source, for selection. */
  readonly tags?: readonly string[];
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A key that is there and whose value cannot be had (hidden, an expansion that fails). Never an absence: nothing is deleted for it. */
export interface SourceFailure {
  readonly key: string;
  readonly reason: string;
  readonly origin: string;
}

export interface FolderContent {
  readonly secrets: readonly SourceSecret[];
  readonly failures: readonly SourceFailure[];
  /** For people, without values. */
  readonly warnings: readonly string[];
  /**
   * Every folder that held something of this, hidden behind a stronger one or not: sub-folders, and what the product
   * itself merges in. One that holds nothing at the next run is suspicious. Default: this folder, when it holds something.
   */
  readonly filled?: readonly SourceLocation[];
}

export interface ReadFolderOptions {
  /** Sub-folders too, flattened. One key in two folders is given twice: the caller says both places. Default false. */
  readonly recursive?: boolean;
}

/** What became of one written key; `undefined` reason: it is written. */
export interface WriteOutcome {
  readonly key: string;
  readonly refusedBecause?: string;
}

/**
 * A place that secrets come from.
 *
 * Contract, proved by one suite over every adapter:
 * - `readFolder` gives the folder's keys with what the product itself merges into it; `undefined` when there is no such
 *   folder; trouble throws SOURCE_UNREADABLE (or NOT_AUTHENTICATED, ACCESS_DENIED, TRANSIENT) with file and line where
 *   there are some. It is never answered with an empty folder.
 * - In the same folder one key stands once; two files that define it are a failure of that key, naming both.
 * - `writeFolder` adds or replaces the given keys and touches nothing else: comments and order stay. All or nothing,
 *   except for keys whose outcome says otherwise.
 * - Values arrive and return byte for byte; a value that cannot be held is refused per key, never changed.
 */
export interface Source {
  readonly capabilities: SourceCapabilities;
  readFolder(
    location: SourceLocation,
    options?: ReadFolderOptions,
    signal?: AbortSignal,
  ): Promise<FolderContent | undefined>;
  /** @throws SyncError INVALID_INPUT when the source cannot be written. */
  writeFolder(
    location: SourceLocation,
    secrets: ReadonlyMap<string, SecretValue>,
    signal?: AbortSignal,
  ): Promise<readonly WriteOutcome[]>;
  /**
   * What `writeFolder` would refuse, found without writing; a throw is what it would throw. What nobody can know beforehand
   * is not in it. Left out by a source that knows nothing beforehand.
   */
  findRefusedWrites?(
    location: SourceLocation,
    secrets: ReadonlyMap<string, SecretValue>,
    signal?: AbortSignal,
  ): Promise<readonly WriteOutcome[]>;
  /** Like `Connection.keyMaterial`: the source's own credential, when it has one. */
  keyMaterial(): Promise<SecretValue | undefined>;
}
