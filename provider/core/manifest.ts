import type { DesiredSecret, KnownSecret } from "./model";

type Texts = Readonly<Record<string, string>>;

/**
 * What the state says of each secret, by name: `manifest` is for people and not secret (`rev 2`,
 * `rev 2 (changed in vault)`), `digests` is secret (name -> `2.<digest>`, as one JSON text: Pulumi's engine and protobuf
 * take each entry of a map for itself, and a thousand of them slow every preview).
 */
export interface StateMaps {
  readonly manifest: Texts;
  readonly digests: string;
}

export const KEPT = "kept";
export const REFUSED = "refused";
export const CHANGED = "changed in vault";
export const DESCRIPTION_CHANGED = "description changed in vault";
export const TAGS_CHANGED = "tags changed in vault";
export const TEMPLATE_DIFFERS = "template differs";
/** What stands beside a content that is as it should be. */
const BESIDE_CONTENT: readonly string[] = [KEPT, DESCRIPTION_CHANGED, TAGS_CHANGED, TEMPLATE_DIFFERS];

/** Whether a note leaves the content as it was known. */
export function isBesideContent(note: string | undefined): boolean {
  return note === undefined || BESIDE_CONTENT.some((word) => note.startsWith(word));
}

export const EXPIRED = "expired";
export const UNREADABLE = "content not readable";
const PENDING = "pending deletion";

export function pendingNote(timeOfDeletion: string | undefined): string {
  return timeOfDeletion === undefined ? PENDING : `${PENDING} until ${timeOfDeletion.slice(0, 10)}`;
}

const LINE = /^rev (\d+)(?: \((.*)\))?$/;
const DIGEST = /^(\d+)\.(.+)$/;

/** Reads both. A line of either that is not ours is left out: the secret then counts as not known. */
export function parseStateMaps(manifest: Texts, digests: Texts): Map<string, KnownSecret> {
  const known = new Map<string, KnownSecret>();
  for (const [name, line] of Object.entries(manifest)) {
    const [, revision, note] = LINE.exec(line) ?? [];
    const [, , digest] = DIGEST.exec(digests[name] ?? "") ?? [];
    if (revision === undefined || digest === undefined) continue;
    known.set(name, { revision: Number(revision), digest, ...(note === undefined ? {} : { note }) });
  }
  return known;
}

/**
 * Writes both, sorted by name.
 * @param refused names that a person wants and that cannot be synced: the preview shows them as such
 */
export function formatStateMaps(
  known: ReadonlyMap<string, KnownSecret>,
  refused: ReadonlySet<string> = new Set(),
): StateMaps {
  const names = [...new Set([...known.keys(), ...refused])].sort();
  const lines = names.map((name) => [name, formatLine(known.get(name), refused.has(name))] as const);
  const digests = names.flatMap((name) => {
    const secret = known.get(name);
    return secret === undefined ? [] : [[name, `${String(secret.revision)}.${secret.digest}`] as const];
  });
  return { manifest: Object.fromEntries(lines), digests: JSON.stringify(Object.fromEntries(digests)) };
}

function formatLine(secret: KnownSecret | undefined, isRefused: boolean): string {
  if (secret === undefined) return REFUSED;
  const note = isRefused ? REFUSED : secret.note;
  return `rev ${String(secret.revision)}${note === undefined ? "" : ` (${note})`}`;
}

/** The revision of a wanted digest: the known one while the digest stays, the next one when it changes. */
export function reviseSecret(key: string, digest: string, known: KnownSecret | undefined): DesiredSecret {
  if (known === undefined) return { key, digest, revision: 1 };
  return { key, digest, revision: known.digest === digest ? known.revision : known.revision + 1 };
}
