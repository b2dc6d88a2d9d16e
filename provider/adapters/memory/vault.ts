import { SyncError } from "../../core/errors";
import type { ActualSecret, Lifecycle, SecretVersion } from "../../core/model";
import type { SecretValue } from "../../core/secret-value";
import type { DestinationCapabilities, NewSecret, SecretChange, SecretDetails } from "../../ports/destination";
import { courseOfDeletion, courseThrough, lifecycleAt, type Course } from "./lifecycle";
import { RetryTokens } from "./retry-tokens";
import { refuseImpossible, requireContent, requireDays, requireLifecycle, requireName, requireTags } from "./rules";
import { isReadable, SecretStore, toActualSecret, type StoredSecret } from "./secret-store";
import { Versions } from "./versions";

export interface VaultOptions {
  readonly now: () => number;
  readonly container: string;
  readonly compartmentRef: string;
  readonly keyRef: string;
  readonly transitionMs: number;
  readonly maxVersions: number;
  readonly maxPendingVersions: number;
  readonly forbidsReuse: boolean;
  readonly capabilities: DestinationCapabilities;
}

export function pickDetails({ description, definedTags, metadata, rules }: SecretDetails): SecretDetails {
  return {
    ...(description !== undefined && { description }),
    ...(definedTags !== undefined && { definedTags }),
    ...(metadata !== undefined && { metadata }),
    ...(rules !== undefined && { rules }),
  };
}

/** What stands beside the content of a secret that is added. */
export type NewFacts = SecretDetails &
  Pick<StoredSecret, "name" | "tags"> & {
    readonly value: SecretValue;
    readonly earlier?: readonly SecretValue[];
  } & Partial<Pick<StoredSecret, "keyRef" | "compartmentRef" | "managedBy" | "timeOfExpiry">>;

/**
 * The rules of a vault, without calls: each operation happens at once, at `now()`.
 *
 * | operation | active | transitional | pendingDeletion | failed | deleted, unknown |
 * | --- | --- | --- | --- | --- | --- |
 * | update, relocate, scheduleDeletion | done | BUSY | BUSY | BUSY | GONE |
 * | cancelDeletion | BUSY | BUSY | done | BUSY | GONE |
 * | read | content | only while updating | - | - | - |
 * | create under its name | NAME_TAKEN | NAME_TAKEN | NAME_TAKEN | NAME_TAKEN | done |
 */
export class Vault {
  readonly store = new SecretStore();
  readonly #options: VaultOptions;
  readonly #tokens = new RetryTokens();

  constructor(options: VaultOptions) {
    this.#options = options;
  }

  /** The secrets of the configured compartment, in every lifecycle state. */
  list(): readonly ActualSecret[] {
    return this.store
      .all()
      .filter(({ compartmentRef }) => compartmentRef === this.#options.compartmentRef)
      .map((secret) => this.show(secret));
  }

  find(ref: string): ActualSecret | undefined {
    const secret = this.store.get(ref);
    return secret && this.showWhole(secret);
  }

  read(ref: string): SecretValue | undefined {
    if (!this.#options.capabilities.readable) refuseImpossible("a read of a destination that cannot be read");
    const secret = this.store.get(ref);
    return secret !== undefined && isReadable(secret, this.#options.now()) ? secret.versions.value : undefined;
  }

  readVersion(ref: string, number: number): SecretValue | undefined {
    const secret = this.store.get(ref);
    if (secret === undefined || !isReadable(secret, this.#options.now())) return undefined;
    const version = secret.versions.find(number);
    return version?.isPendingDeletion === false ? version.value : undefined;
  }

  listVersions(ref: string): readonly SecretVersion[] {
    const secret = this.store.get(ref);
    if (secret === undefined) throw new SyncError("GONE", `there is no secret ${ref}`);
    return secret.versions.list();
  }

  scheduleVersionDeletion(known: ActualSecret, number: number): void {
    const secret = this.#require(known, "active");
    if (secret.versions.pending >= this.#options.maxPendingVersions)
      throw new SyncError("LIMIT_EXCEEDED", `${secret.name} has too many versions that are pending deletion`);
    secret.versions.scheduleDeletion(number);
    this.#pass(secret, "updating", "active");
  }

  create(wanted: NewSecret): ActualSecret {
    const now = this.#options.now();
    const made = this.#tokens.find(wanted, now);
    if (made !== undefined) return this.#replay(wanted.name, made);
    requireName(wanted.name);
    requireContent(wanted.name, wanted.value, this.#options.capabilities.maxValueBytes);
    requireTags(wanted.name, wanted.tags);
    if (this.holder(wanted.name) !== undefined)
      throw new SyncError(
        "NAME_TAKEN",
        `the name ${wanted.name} is held by another secret of ${this.#options.container}`,
      );
    const secret = this.add(wanted, courseThrough("creating", "active", now, this.#options.transitionMs));
    this.#tokens.keep(wanted, secret.ref, now);
    return this.showWhole(secret);
  }

  update(known: ActualSecret, change: SecretChange): ActualSecret {
    if (Object.values(change).every((part) => part === undefined)) refuseImpossible("an update that changes nothing");
    if ([change.value, change.currentVersion, change.rules].filter((part) => part !== undefined).length > 1)
      refuseImpossible("an update of more than one of content, current version and rules");
    const secret = this.#require(known, "active");
    if (change.value !== undefined) this.#checkNewVersion(secret, change.value);
    if (change.tags !== undefined) requireTags(secret.name, change.tags);
    if (change.currentVersion !== undefined) secret.versions.promote(change.currentVersion);
    if (change.value !== undefined) secret.versions.add(change.value);
    if (change.tags !== undefined) secret.tags = { ...change.tags };
    secret.details = { ...secret.details, ...pickDetails(change) };
    this.#pass(secret, "updating", "active");
    return this.showWhole(secret);
  }

  scheduleDeletion(known: ActualSecret, days: number): void {
    requireDays(days);
    const secret = this.#require(known, "active");
    const { capabilities, now, transitionMs } = this.#options;
    if (capabilities.restorable) secret.course = courseOfDeletion(now(), days, transitionMs);
    else this.#pass(secret, "deleting", "deleted");
  }

  cancelDeletion(known: ActualSecret): void {
    if (!this.#options.capabilities.restorable) refuseImpossible("a restore at a destination that has none");
    this.#pass(this.#require(known, "pendingDeletion"), "cancellingDeletion", "active");
  }

  relocate(known: ActualSecret): void {
    const secret = this.#require(known, "active");
    secret.compartmentRef = this.#options.compartmentRef;
    this.#pass(secret, "updating", "active");
  }

  add(facts: NewFacts, course: Course): StoredSecret {
    const secret: StoredSecret = {
      name: facts.name,
      ref: this.store.nextRef(),
      course,
      versions: new Versions([...(facts.earlier ?? []), facts.value]),
      tags: { ...facts.tags },
      details: pickDetails(facts),
      keyRef: facts.keyRef ?? this.#options.keyRef,
      compartmentRef: facts.compartmentRef ?? this.#options.compartmentRef,
      ...(facts.managedBy !== undefined && { managedBy: facts.managedBy }),
      ...(facts.timeOfExpiry !== undefined && { timeOfExpiry: facts.timeOfExpiry }),
    };
    this.store.add(secret);
    return secret;
  }

  /** The secret that holds `name`, in whatever compartment. */
  holder(name: string): StoredSecret | undefined {
    return this.store.holder(name, this.#options.now());
  }

  show(secret: StoredSecret): ActualSecret {
    return toActualSecret(secret, this.#options.now());
  }

  /** With what a listing does not show. */
  showWhole(secret: StoredSecret): ActualSecret {
    const { metadata, rules } = secret.details;
    return {
      ...this.show(secret),
      versionNumber: secret.versions.current,
      ...(metadata !== undefined && { metadata }),
      ...(rules !== undefined && { rules }),
    };
  }

  /** A token whose secret is gone again is not valid any more: creating anew under it could not be told from a replay. */
  #replay(name: string, ref: string): ActualSecret {
    const secret = this.store.get(ref);
    if (secret === undefined || lifecycleAt(secret.course, this.#options.now()) === "deleted")
      throw new SyncError("CONFLICT", `the retry token of ${name} belongs to a secret that is deleted`);
    return this.showWhole(secret);
  }

  #require(known: ActualSecret, lifecycle: Lifecycle): StoredSecret {
    if (known.managedBy !== undefined) refuseImpossible(`a write to ${known.name}, which ${known.managedBy} manages`);
    const secret = this.store.get(known.ref);
    if (secret === undefined) throw new SyncError("GONE", `there is no secret ${known.ref}`);
    if (secret.name !== known.name) refuseImpossible(`the name ${known.name} with the ref of ${secret.name}`);
    requireLifecycle(secret.name, lifecycleAt(secret.course, this.#options.now()), lifecycle);
    return secret;
  }

  #checkNewVersion(secret: StoredSecret, value: SecretValue): void {
    requireContent(secret.name, value, this.#options.capabilities.maxValueBytes);
    if (this.#options.forbidsReuse && secret.versions.holds(value))
      throw new SyncError("REJECTED", `${secret.name} had this content before, and a rule forbids its reuse`);
    if (secret.versions.active >= this.#options.maxVersions)
      throw new SyncError(
        "LIMIT_EXCEEDED",
        `${secret.name} has ${secret.versions.active} contents, which is the limit`,
      );
  }

  #pass(secret: StoredSecret, through: Lifecycle, into: Lifecycle): void {
    secret.course = courseThrough(through, into, this.#options.now(), this.#options.transitionMs);
  }
}
