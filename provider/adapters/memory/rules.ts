import { SyncError } from "../../core/errors";
import { isTransitional, type Lifecycle } from "../../core/model";
import type { SecretValue } from "../../core/secret-value";

// The strictest of what the clouds say, so that what passes here passes there.
const NAME = /^[A-Za-z0-9._-]{1,255}$/;
const MAX_TAGS = 10;
const MAX_TAG_KEY = 100;
const MAX_TAG_VALUE = 256;
const MAX_RETRY_TOKEN = 64;
const MIN_DELETION_DAYS = 1;
const MAX_DELETION_DAYS = 30;

export type Tags = Readonly<Record<string, string>>;

/** A call that no correct caller makes. It must not look like an answer of a service. */
export function refuseImpossible(what: string): never {
  throw new SyncError("BUG", `impossible call of the memory adapter: ${what}`);
}

export function requireName(name: string): void {
  if (!NAME.test(name)) throw new SyncError("REJECTED", `the name "${name}" is not 1 to 255 of A-Z a-z 0-9 . _ -`);
}

export function requireContent(name: string, value: SecretValue, maxBytes: number): void {
  if (value.size === 0) throw new SyncError("REJECTED", `the value of ${name} is empty`);
  if (value.size > maxBytes)
    throw new SyncError("REJECTED", `the value of ${name} has ${value.size} bytes; at most ${maxBytes} are possible`);
}

export function requireTags(name: string, tags: Tags): void {
  const entries = Object.entries(tags);
  if (entries.length > MAX_TAGS)
    throw new SyncError("REJECTED", `${name} has ${entries.length} tags; at most ${MAX_TAGS} are possible`);
  const long = entries.find(
    ([key, value]) => key.length === 0 || key.length > MAX_TAG_KEY || value.length > MAX_TAG_VALUE,
  );
  if (long !== undefined) throw new SyncError("REJECTED", `the tag "${long[0]}" of ${name} is empty or too long`);
}

export function requireRetryToken(token: string): void {
  if (token.length === 0 || token.length > MAX_RETRY_TOKEN)
    refuseImpossible(`a retry token of ${token.length} characters, not 1 to ${MAX_RETRY_TOKEN}`);
}

export function requireDays(days: number): void {
  if (!Number.isInteger(days) || days < MIN_DELETION_DAYS || days > MAX_DELETION_DAYS)
    refuseImpossible(`a deletion in ${days} days, not ${MIN_DELETION_DAYS} to ${MAX_DELETION_DAYS}`);
}

/** The services answer a call in the wrong state with one code, whether the state ends by itself or not. */
export function requireLifecycle(name: string, lifecycle: Lifecycle, wanted: Lifecycle): void {
  if (lifecycle === wanted) return;
  if (lifecycle === "deleted") throw new SyncError("GONE", `${name} is deleted`);
  const wait = isTransitional(lifecycle) ? "; it ends by itself" : "";
  throw new SyncError("BUSY", `${name} is ${lifecycle}, not ${wanted}${wait}`);
}
