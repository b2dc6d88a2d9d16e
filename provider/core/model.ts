import type { SecretValue } from "./secret-value";
import type { DefinedTags, SecretRules } from "./template";

/** The lifecycle of a secret at a destination. Each cloud's own words are translated in its adapter. */
export const LIFECYCLES = [
  "creating",
  "active",
  "updating",
  "schedulingDeletion",
  "pendingDeletion",
  "cancellingDeletion",
  "deleting",
  "deleted",
  "failed",
] as const;

export type Lifecycle = (typeof LIFECYCLES)[number];

const TRANSITIONAL: ReadonlySet<Lifecycle> = new Set([
  "creating",
  "updating",
  "schedulingDeletion",
  "cancellingDeletion",
  "deleting",
]);

/** A state that ends by itself; nothing can be done to the secret until then. */
export function isTransitional(lifecycle: Lifecycle): boolean {
  return TRANSITIONAL.has(lifecycle);
}

const LEAVING: ReadonlySet<Lifecycle> = new Set(["schedulingDeletion", "pendingDeletion", "deleting"]);

/** On its way out: it is going, unless somebody cancels its deletion in time. */
export function isLeaving(lifecycle: Lifecycle): boolean {
  return LEAVING.has(lifecycle);
}

/** Whether its content has expired. Without a time nothing has. */
export function isExpired({ timeOfExpiry }: ActualSecret, now: number | undefined): boolean {
  return now !== undefined && timeOfExpiry !== undefined && Date.parse(timeOfExpiry) <= now;
}

/** A secret as the destination lists it: never its content. */
export interface ActualSecret {
  readonly name: string;
  /** The destination's own id (an OCID). */
  readonly ref: string;
  readonly lifecycle: Lifecycle;
  /** Free-form tags, ours and those of others. A write of tags replaces them all, so they travel together. */
  readonly tags: Readonly<Record<string, string>>;
  /** Set when something other than a person or a sync decides the content; such a secret is never adopted, written or deleted. */
  readonly managedBy?: "rotation" | "generation" | "replication";
  /** RFC 3339; only while deletion is pending. */
  readonly timeOfDeletion?: string;
  /** RFC 3339; the content is not valid after it. */
  readonly timeOfExpiry?: string;
  /** The key that encrypts it. */
  readonly keyRef?: string;
  /** The compartment that holds it. */
  readonly compartmentRef?: string;
  /** Number of the current content, 1 for the first. Looks at one secret and writes give it; a listing does not. */
  readonly versionNumber?: number;
  readonly description?: string;
  /** Tags of the tenancy's own vocabulary. A write replaces them all. */
  readonly definedTags?: DefinedTags;
  /** Looks at one secret and writes give it; a listing does not. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Like `metadata`. */
  readonly rules?: SecretRules;
}

/** One content that a secret has or had, without the content. */
export interface SecretVersion {
  /** 1 for the first. */
  readonly number: number;
  /** Nothing refers to it any more: neither current, nor the one before, nor waiting to become current. Only such a one can be deleted. */
  readonly isDeprecated: boolean;
  readonly isPendingDeletion: boolean;
}

/** A secret that should exist at the destination. The value stands beside the plan, never in it. */
export interface DesiredSecret {
  /** The source's name of the secret. */
  readonly key: string;
  /** Keyed digest of name and value. */
  readonly digest: string;
  readonly revision: number;
}

/** What the state remembers of a secret. */
export interface KnownSecret {
  readonly revision: number;
  readonly digest: string;
  /** Words of a refresh or of a kept deletion, for example `changed in vault`. */
  readonly note?: string;
}

/** A desired secret with its content, as it is handed to a destination. */
export interface SecretContent {
  readonly name: string;
  readonly value: SecretValue;
}
