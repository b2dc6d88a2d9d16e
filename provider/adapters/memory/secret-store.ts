import type { ActualSecret, Lifecycle } from "../../core/model";
import type { SecretDetails } from "../../ports/destination";
import { deletionTimeAt, lifecycleAt, type Course } from "./lifecycle";
import type { Versions } from "./versions";

/** A secret as it is kept. Mutable: this is the vault itself. */
export interface StoredSecret {
  readonly name: string;
  readonly ref: string;
  course: Course;
  readonly versions: Versions;
  tags: Readonly<Record<string, string>>;
  readonly keyRef: string;
  compartmentRef: string;
  readonly managedBy?: ActualSecret["managedBy"];
  readonly timeOfExpiry?: string;
  details: SecretDetails;
}

/** Secrets of one container, by ref. A name is held by at most one secret that is not deleted. */
export class SecretStore {
  readonly #secrets = new Map<string, StoredSecret>();
  #created = 0;

  nextRef(): string {
    this.#created += 1;
    return `memory.secret.${String(this.#created).padStart(6, "0")}`;
  }

  add(secret: StoredSecret): void {
    this.#secrets.set(secret.ref, secret);
  }

  remove(ref: string): void {
    this.#secrets.delete(ref);
  }

  get(ref: string): StoredSecret | undefined {
    return this.#secrets.get(ref);
  }

  all(): readonly StoredSecret[] {
    return [...this.#secrets.values()];
  }

  /** The secret that holds `name`: the one that is not deleted. */
  holder(name: string, now: number): StoredSecret | undefined {
    return this.all().find((secret) => secret.name === name && lifecycleAt(secret.course, now) !== "deleted");
  }
}

export function toActualSecret(secret: StoredSecret, now: number): ActualSecret {
  const due = deletionTimeAt(secret.course, now);
  return {
    name: secret.name,
    ref: secret.ref,
    lifecycle: lifecycleAt(secret.course, now),
    tags: { ...secret.tags },
    keyRef: secret.keyRef,
    compartmentRef: secret.compartmentRef,
    ...(secret.managedBy !== undefined && { managedBy: secret.managedBy }),
    ...(secret.timeOfExpiry !== undefined && { timeOfExpiry: secret.timeOfExpiry }),
    ...showListed(secret.details),
    ...(due !== undefined && { timeOfDeletion: new Date(due).toISOString() }),
  };
}

function showListed({ description, definedTags }: SecretDetails): Pick<ActualSecret, "description" | "definedTags"> {
  return { ...(description !== undefined && { description }), ...(definedTags !== undefined && { definedTags }) };
}

const READABLE: ReadonlySet<Lifecycle> = new Set(["active", "updating"]);

/** Whether the content can be had: not before it is created, not while a deletion is pending, not past its expiry. */
export function isReadable(secret: StoredSecret, now: number): boolean {
  const expired = secret.timeOfExpiry !== undefined && now >= Date.parse(secret.timeOfExpiry);
  return !expired && READABLE.has(lifecycleAt(secret.course, now));
}
