import { createHash } from "node:crypto";
import type { ActualSecret } from "./model";

export const OWNER_TAG = "secretsync-owner";
export const ID_TAG = "secretsync-id";
export const REVISION_TAG = "secretsync-rev";

const OUR_TAGS: ReadonlySet<string> = new Set([OWNER_TAG, ID_TAG, REVISION_TAG]);
/** `3 adopted@7`: revision 3; when the secret was adopted its current content was version 7, if that was known. */
const ADOPTED = /^\d+ adopted(?:@(\d+))?$/;
/** OCI admits 256 characters in the value of a free-form tag. */
const MAX_TAG_VALUE = 256;

/** Who asks. While inputs are checked the id is not known: `undefined`. */
export interface Self {
  readonly owner: string;
  readonly previousOwners: readonly string[];
  readonly id: string | undefined;
}

/**
 * Whose a secret is.
 * - `ours`: our owner and our id; without an id at hand, our owner.
 * - `claimable`: our owner and another id, left by an earlier resource of the same name.
 * - `another`: any other owner.
 * - `unowned`: no sync's.
 */
export type Whose = "ours" | "claimable" | "another" | "unowned";

export function judgeOwnership(actual: ActualSecret, self: Self): Whose {
  const owner = actual.tags[OWNER_TAG];
  const id = actual.tags[ID_TAG];
  if (owner === undefined && id === undefined) return "unowned";
  if (owner !== self.owner && !self.previousOwners.some((previous) => previous === owner)) return "another";
  return self.id === undefined || id === self.id ? "ours" : "claimable";
}

export function ownerOf(actual: ActualSecret): string {
  return actual.tags[OWNER_TAG] ?? "an unnamed owner";
}

/** Whether the tags say exactly what they should, so that no write is needed for them. */
export function isTagged(actual: ActualSecret, self: Self): boolean {
  return actual.tags[OWNER_TAG] === self.owner && actual.tags[ID_TAG] === self.id;
}

/**
 * The tags after a write: those of others stay.
 * @param adoptedVersion the version that was current when the secret was adopted, where that is known
 */
export function tagSecret(
  tags: Readonly<Record<string, string>>,
  self: Self & { readonly id: string },
  revision: number,
  isAdopted: boolean,
  adoptedVersion?: number,
): Record<string, string> {
  const boundary = adoptedVersion === undefined ? "" : `@${String(adoptedVersion)}`;
  const mark = isAdopted ? `${String(revision)} adopted${boundary}` : String(revision);
  return { ...releaseTags(tags), [OWNER_TAG]: self.owner, [ID_TAG]: self.id, [REVISION_TAG]: mark };
}

/** The tags without ours. */
export function releaseTags(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([tag]) => !OUR_TAGS.has(tag)));
}

/** Whether the secret stood in the vault before a sync took it over: it is released, and never deleted, with the sync. */
export function wasAdopted(actual: ActualSecret): boolean {
  return ADOPTED.test(actual.tags[REVISION_TAG] ?? "");
}

/** The version that was current when the secret was adopted: it and those before it are not the sync's. */
export function adoptedVersion(actual: ActualSecret): number | undefined {
  const [, version] = ADOPTED.exec(actual.tags[REVISION_TAG] ?? "") ?? [];
  return version === undefined ? undefined : Number(version);
}

/** The revision that the last write of a sync put there, or `undefined`. */
export function writtenRevision(actual: ActualSecret): number | undefined {
  const revision = Number.parseInt(actual.tags[REVISION_TAG] ?? "", 10);
  return Number.isNaN(revision) ? undefined : revision;
}

/** An owner that fits into a tag; a longer one keeps its beginning and ends with a digest of the whole. */
export function fitOwner(owner: string): string {
  if (owner.length <= MAX_TAG_VALUE) return owner;
  const mark = `#${createHash("sha256").update(owner).digest("base64url").slice(0, 22)}`;
  return owner.slice(0, MAX_TAG_VALUE - mark.length) + mark;
}
