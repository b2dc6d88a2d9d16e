import type { SecretValue } from "../../core/secret-value";
import { hasValue, type Entry } from "./formats/format";
import type { OpenedFile, StoredFile } from "./opened-file";
import type { FileOpener } from "./read-files";

type Changes = ReadonlyMap<string, SecretValue>;

export interface EditedFile {
  readonly bytes: Uint8Array;
  /** Keys that the file cannot hold without changing another key. They are not in `bytes`. */
  readonly refused: readonly string[];
}

/**
 * The bytes of a file with the changed values in it. What was written is opened again and compared, key by key, before
 * anybody sees it.
 */
export async function editFile(
  stored: StoredFile,
  opened: OpenedFile,
  changes: Changes,
  openFile: FileOpener,
): Promise<EditedFile> {
  const whole = await tryEdit(stored, opened, changes, openFile);
  if (whole !== undefined) return { bytes: whole, refused: [] };
  const possible = new Map<string, SecretValue>();
  for (const [key, value] of changes)
    if ((await tryEdit(stored, opened, new Map([[key, value]]), openFile)) !== undefined) possible.set(key, value);
  const some = possible.size === 0 ? undefined : await tryEdit(stored, opened, possible, openFile);
  if (some === undefined) return { bytes: stored.bytes, refused: [...changes.keys()] };
  return { bytes: some, refused: [...changes.keys()].filter((key) => !possible.has(key)) };
}

async function tryEdit(
  stored: StoredFile,
  opened: OpenedFile,
  changes: Changes,
  openFile: FileOpener,
): Promise<Uint8Array | undefined> {
  const texts = new Map([...changes].map(([key, value]) => [key, value.revealText() ?? ""]));
  for (const careful of [false, true]) {
    const bytes = await opened.edit(texts, careful);
    const reopened = await openFile({ ...stored, bytes });
    if (holdsExactly(reopened, opened.entries, changes)) return bytes;
  }
  return undefined;
}

function holdsExactly(reopened: OpenedFile, before: readonly Entry[], changes: Changes): boolean {
  if (reopened.faults.length > 0) return false;
  const found = new Map(reopened.entries.map((entry) => [entry.key, entry]));
  const kept = before.filter(({ key }) => !changes.has(key));
  return (
    found.size === kept.length + changes.size &&
    kept.every((entry) => isSameEntry(entry, found.get(entry.key))) &&
    [...changes].every(([key, value]) => holdsValue(found.get(key), value))
  );
}

function isSameEntry(before: Entry, after: Entry | undefined): boolean {
  if (hasValue(before)) return holdsValue(after, before.value);
  return after !== undefined && "problem" in after && after.problem === before.problem;
}

function holdsValue(entry: Entry | undefined, value: SecretValue): boolean {
  return entry !== undefined && hasValue(entry) && entry.value.equals(value);
}
