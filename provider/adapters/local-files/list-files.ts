import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { explainSystemError, hasSystemCode, unreadable } from "./errors";

/** A folder as the system and as people call it. */
export interface Folder {
  readonly path: string;
  readonly shown: string;
}

export interface FolderListing {
  /** Names of files that hold secrets, sorted. */
  readonly files: readonly string[];
  /** Names of sub-folders, sorted. Hidden ones (`.git`) are none. */
  readonly folders: readonly string[];
}

/** What is in a folder; `undefined` when there is no such folder. Links are followed. */
export async function listFolder(
  folder: Folder,
  isSecretFile: (name: string) => boolean,
): Promise<FolderListing | undefined> {
  const found = await readEntries(folder);
  if (found === undefined) return undefined;
  const entries = await Promise.all(found.map(async (entry) => [entry.name, await isFolder(folder, entry)] as const));
  const namesOf = (wanted: boolean): readonly string[] =>
    entries
      .filter(([, folderlike]) => folderlike === wanted)
      .map(([name]) => name)
      .sort();
  return {
    files: namesOf(false).filter(isSecretFile),
    folders: namesOf(true).filter((name) => !name.startsWith(".")),
  };
}

async function readEntries({ path, shown }: Folder): Promise<readonly Dirent[] | undefined> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    if (hasSystemCode(error, "ENOENT")) return undefined;
    if (hasSystemCode(error, "ENOTDIR")) throw unreadable([{ shown, reason: "this is not a folder" }]);
    throw unreadable([{ shown, reason: `the folder cannot be read: ${explainSystemError(error)}` }]);
  }
}

async function isFolder({ path }: Folder, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  try {
    return (await stat(join(path, entry.name))).isDirectory();
  } catch (error) {
    // A link to nothing counts as a file, so that one with the name of a file of secrets is reported and not left out.
    if (hasSystemCode(error, "ENOENT", "ELOOP")) return false;
    throw error;
  }
}
