import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { FolderContent, Source, SourceLocation } from "../../ports/source";
import type { LocalSource } from "../../schema/secret-sync";
import { createKeyRing, readKeyMaterial, type LocalDeps } from "./config";
import { hasSystemCode, unreadable } from "./errors";
import { holdFolder } from "./hold-folder";
import { listFolder, type Folder } from "./list-files";
import { mergeFiles } from "./merge-files";
import { createFileOpener, isSecretFile } from "./open-file";
import { readFiles, type FileOpener, type ReadFile } from "./read-files";
import { planWrite, writeFiles } from "./write-files";

/** A secret path this deep is a link that goes round in a circle. */
const MAX_DEPTH = 32;

interface LocalFolder extends Folder {
  readonly location: SourceLocation;
}

interface ReadFolder {
  readonly folder: LocalFolder;
  readonly files: readonly ReadFile[];
}

/**
 * Secrets in files: `<path>/<environment><secretPath>` is a folder of secrets, the files in it are read together, its
 * sub-folders are other secret paths. What files there are and how they are read: `open-file.ts`, `formats/`,
 * `encryption/`.
 */
export function createLocalSource(config: LocalSource, deps: LocalDeps): Source {
  const openFile = createFileOpener(createKeyRing(config, deps));
  const root: Folder = { path: resolve(deps.cwd, config.path), shown: config.path.replace(/(?<=.)\/+$/, "") };
  return {
    capabilities: { writable: true },
    readFolder: async (location, { recursive = false } = {}, signal) => {
      signal?.throwIfAborted();
      const found = await readFolders(root, locate(root, location), recursive, openFile);
      signal?.throwIfAborted();
      return found && mergeFolders(found);
    },
    writeFolder: async (location, secrets, signal) => {
      const folder = locate(root, location);
      return holdFolder(folder.path, async () => {
        signal?.throwIfAborted();
        const files = await readOwnFiles(root, folder, openFile);
        return writeFiles(folder, files, secrets, { ...config, openFile, env: deps.env, signal });
      });
    },
    findRefusedWrites: async (location, secrets, signal) => {
      const folder = locate(root, location);
      const files = await readOwnFiles(root, folder, openFile);
      const rules = { ...config, openFile, env: deps.env, signal };
      return (await planWrite(folder, files, secrets, rules)).outcomes;
    },
    keyMaterial: () => readKeyMaterial(config, deps),
  };
}

function locate(root: Folder, location: SourceLocation): LocalFolder {
  const inside = `${location.environment}${location.secretPath === "/" ? "" : location.secretPath}`;
  return { location, path: resolve(root.path, inside), shown: `${root.shown}/${inside}` };
}

/** The folder, and with `recursive` those below it; `undefined` when there is none. All faults of all files at once. */
async function readFolders(
  root: Folder,
  folder: LocalFolder,
  recursive: boolean,
  open: FileOpener,
): Promise<readonly ReadFolder[] | undefined> {
  const found = await walk(folder, recursive, open);
  if (found === undefined) {
    await requireRoot(root);
    return undefined;
  }
  const faults = found.flatMap((each) => each.faults);
  if (faults.length > 0) throw unreadable(faults);
  return found;
}

type WalkedFolder = ReadFolder & Pick<Awaited<ReturnType<typeof readFiles>>, "faults">;

async function walk(
  folder: LocalFolder,
  recursive: boolean,
  open: FileOpener,
  depth = 0,
): Promise<readonly WalkedFolder[] | undefined> {
  if (depth > MAX_DEPTH)
    throw unreadable([{ shown: folder.shown, reason: "the folders are too deep; does a link go round in a circle?" }]);
  const listing = await listFolder(folder, isSecretFile);
  if (listing === undefined) return undefined;
  const own = { folder, ...(await readFiles(folder, listing.files, open)) };
  if (!recursive) return [own];
  const below = await Promise.all(listing.folders.map((name) => walk(enter(folder, name), true, open, depth + 1)));
  return [own, ...below.flatMap((walked) => walked ?? [])];
}

function enter({ location, path, shown }: LocalFolder, name: string): LocalFolder {
  const secretPath = location.secretPath === "/" ? `/${name}` : `${location.secretPath}/${name}`;
  return {
    location: { ...location, secretPath },
    path: resolve(path, name),
    shown: `${shown}/${name}`,
  };
}

function mergeFolders(folders: readonly ReadFolder[]): FolderContent {
  const contents = folders.map(({ folder, files }) => ({ ...mergeFiles(folder.location, files), folder }));
  const filled = contents.filter(({ secrets, failures }) => secrets.length + failures.length > 0);
  return {
    secrets: contents.flatMap(({ secrets }) => secrets),
    failures: contents.flatMap(({ failures }) => failures),
    warnings: contents.flatMap(({ warnings }) => warnings),
    filled: filled.map(({ folder }) => folder.location),
  };
}

/** The files of the folder itself; none where there is no folder yet. */
async function readOwnFiles(root: Folder, folder: LocalFolder, openFile: FileOpener): Promise<readonly ReadFile[]> {
  const found = await readFolders(root, folder, false, openFile);
  return found?.[0]?.files ?? [];
}

/** A missing environment is nothing unusual; a missing `source.path` is a slip of the program. */
async function requireRoot({ path, shown }: Folder): Promise<void> {
  try {
    await stat(path);
  } catch (error) {
    if (!hasSystemCode(error, "ENOENT")) throw error;
    const hint = "source.path is seen from the directory of the program; correct it, or make the folder";
    throw unreadable([{ shown, reason: "there is no such folder" }], hint);
  }
}
