import type { ActualSecret, SecretVersion } from "../core/model";
import type { SecretValue } from "../core/secret-value";
import type { DefinedTags, SecretRules } from "../core/template";

/** What a destination can do. What it cannot is refused when the inputs are checked. */
export interface DestinationCapabilities {
  /** Contents can be read back, which the import behaviours need. */
  readonly readable: boolean;
  /** A deletion takes days and can be cancelled. */
  readonly restorable: boolean;
  /** Largest content in bytes. */
  readonly maxValueBytes: number;
  /** Earlier contents are kept, and few of them: the methods about versions can be called. Default false. */
  readonly versioned?: boolean;
}

/** A fault of the destination's own configuration, found by looking: property path and what to do. */
export interface DestinationProblem {
  readonly property: string;
  readonly reason: string;
}

/** What stands beside the content of a secret; what is left out stays as it is, what is given replaces all of its kind. */
export interface SecretDetails {
  readonly description?: string;
  readonly definedTags?: DefinedTags;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly rules?: SecretRules;
}

export interface NewSecret extends SecretDetails {
  readonly name: string;
  readonly value: SecretValue;
  readonly tags: Readonly<Record<string, string>>;
  /** The same for every try of one creation, so that a lost answer does not create twice; at most 64 characters. */
  readonly retryToken: string;
}

/** What to change of a secret; what is left out stays as it is. `tags` replaces all tags. */
export interface SecretChange extends SecretDetails {
  readonly value?: SecretValue;
  readonly tags?: Readonly<Record<string, string>>;
  /** Makes an earlier content current again. Content, current version and rules each need an update of their own. Only where `capabilities.versioned`. */
  readonly currentVersion?: number;
}

/**
 * A place that keeps secrets. An adapter makes one attempt per call and translates failures once:
 * it throws a SyncError whose code says what to do (`core/errors.ts`); retries, pace and waiting are the engine's.
 *
 * Contract, proved by one suite over every adapter:
 * - `list` gives every secret of the container in every lifecycle state, over all pages; never a content.
 *   A name can stand there several times when deleted ones are still listed.
 *   An empty container is an empty list; a container that cannot be seen throws ACCESS_DENIED or UNAVAILABLE.
 * - `read` gives the current content byte for byte; `undefined` when there is no such secret or its content cannot be
 *   had now (deletion pending, expired).
 * - Writes give the secret as the service answers, often in a transitional state; they do not wait for it to end.
 * - A write to a secret that is in a transitional state throws BUSY; to one that is gone, GONE; a refused name or
 *   content, REJECTED; a creation under a name that is held, NAME_TAKEN.
 * - `update` with several changes is one call where the service allows it.
 * - The methods about versions, where `capabilities.versioned`: `listVersions` gives all that are there, the newest
 *   first, those pending deletion too; `readVersion` gives a content by its number, `undefined` when it cannot be had;
 *   `scheduleVersionDeletion` takes one that is deprecated and puts the secret into a transitional state;
 *   one content too many, or one deletion too many, is LIMIT_EXCEEDED.
 */
export interface Destination {
  readonly capabilities: DestinationCapabilities;
  /** Identifies the container (the vault), the scope in which names are unique. */
  readonly container: string;
  /** Whether the container and the key can be used; empty when they can. */
  inspect(signal?: AbortSignal): Promise<readonly DestinationProblem[]>;
  list(signal?: AbortSignal): Promise<readonly ActualSecret[]>;
  /** Looks one secret up by its own id, also outside the configured compartment. */
  find(ref: string, signal?: AbortSignal): Promise<ActualSecret | undefined>;
  read(ref: string, signal?: AbortSignal): Promise<SecretValue | undefined>;
  create(secret: NewSecret, signal?: AbortSignal): Promise<ActualSecret>;
  update(secret: ActualSecret, change: SecretChange, signal?: AbortSignal): Promise<ActualSecret>;
  /** Deletes the secret `days` days from now; it can be restored until then. */
  scheduleDeletion(secret: ActualSecret, days: number, signal?: AbortSignal): Promise<void>;
  cancelDeletion(secret: ActualSecret, signal?: AbortSignal): Promise<void>;
  /**
   * Looks for the secret that holds a name of the container outside the configured compartment, as far as that is
   * affordable: `undefined` says nothing. Only for messages.
   */
  findHolder?(name: string, signal?: AbortSignal): Promise<ActualSecret | undefined>;
  /** Moves the secret into the configured compartment. */
  relocate(secret: ActualSecret, signal?: AbortSignal): Promise<void>;
  /** Number of the current content, as the last look at it or write to it by this object saw it. Makes no call. */
  seenVersion?(ref: string): number | undefined;
  listVersions?(ref: string, signal?: AbortSignal): Promise<readonly SecretVersion[]>;
  readVersion?(ref: string, version: number, signal?: AbortSignal): Promise<SecretValue | undefined>;
  /** As soon as the destination admits it. */
  scheduleVersionDeletion?(secret: ActualSecret, version: number, signal?: AbortSignal): Promise<void>;
}
