import { open } from "node:fs/promises";
import { join } from "node:path";
import pLimit from "p-limit";
import { explainSystemError, type PlacedFault } from "./errors";
import type { Folder } from "./list-files";
import type { OpenedFile, StoredFile } from "./opened-file";

/** A file larger than this is no file of secrets: a vault takes 25 KB a secret and 5,000 of them. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** Files that are open at one time; a system lets a process have a few hundred. */
const limitOpenFiles = pLimit(64);

export interface ReadFile {
  readonly stored: StoredFile;
  readonly opened: OpenedFile;
}

/** Opens a stored file, however it is encrypted. */
export type FileOpener = (file: StoredFile) => Promise<OpenedFile>;

/** Reads files of one folder. Faults of all of them come back together. */
export async function readFiles(
  folder: Folder,
  names: readonly string[],
  openFile: FileOpener,
): Promise<{ readonly files: readonly ReadFile[]; readonly faults: readonly PlacedFault[] }> {
  const results = await Promise.all(names.map((name) => readFile(folder, name, openFile)));
  const files = results.filter((result) => "opened" in result);
  const unread = results.filter((result) => "reason" in result);
  const inside = files.flatMap(({ stored, opened }) =>
    opened.faults.map((fault) => ({ ...fault, shown: stored.shown })),
  );
  return { files, faults: [...unread, ...inside] };
}

async function readFile(folder: Folder, name: string, openFile: FileOpener): Promise<ReadFile | PlacedFault> {
  const place = { path: join(folder.path, name), shown: `${folder.shown}/${name}` };
  const bytes = await readBytes(place.path);
  if (typeof bytes === "string") return { shown: place.shown, reason: `the file cannot be read: ${bytes}` };
  const stored = { ...place, name, bytes };
  return { stored, opened: await openFile(stored) };
}

/** The content of a file, or why it cannot be had. */
export function readBytes(path: string): Promise<Uint8Array | string> {
  return limitOpenFiles(() => readOpenFile(path));
}

async function readOpenFile(path: string): Promise<Uint8Array | string> {
  try {
    const handle = await open(path);
    try {
      const { size } = await handle.stat();
      return size > MAX_FILE_BYTES ? "it is too large for a file of secrets" : await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    return explainSystemError(error);
  }
}
