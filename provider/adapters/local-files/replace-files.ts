import { randomBytes } from "node:crypto";
import { open, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { SyncError } from "../../core/errors";
import { explainSystemError, hasSystemCode } from "./errors";
import { readBytes } from "./read-files";

/** A new file of secrets is for its owner only. */
const NEW_FILE_MODE = 0o600;
const PERMISSION_BITS = 0o777;

export interface Replacement {
  readonly path: string;
  readonly shown: string;
  /** What was read; `undefined` when the file is new. */
  readonly before: Uint8Array | undefined;
  readonly after: Uint8Array;
}

interface PreparedReplacement extends Replacement {
  readonly target: string;
  readonly temporary: string;
}

/**
 * Replaces files so that each is the old one or the new one at every moment, also after a power cut. All new contents
 * lie on the disk before the first file is replaced, so what can fail has failed by then.
 * @throws SyncError CONFLICT when a file is not any more what was read; SOURCE_UNREADABLE when it cannot be written.
 */
export async function replaceFiles(replacements: readonly Replacement[]): Promise<void> {
  const prepared: PreparedReplacement[] = [];
  try {
    for (const replacement of replacements) prepared.push(await prepare(replacement));
    for (const replacement of replacements) await requireUnchanged(replacement);
    for (const { temporary, target, shown } of prepared) await attempt(shown, () => rename(temporary, target));
  } finally {
    await Promise.all(prepared.map(({ temporary }) => rm(temporary, { force: true })));
  }
  for (const folder of new Set(prepared.map(({ target }) => dirname(target)))) await flushFolder(folder);
}

async function prepare(replacement: Replacement): Promise<PreparedReplacement> {
  return attempt(replacement.shown, async () => {
    // A link stays a link: the file behind it is replaced.
    const target = replacement.before === undefined ? replacement.path : await realpath(replacement.path);
    const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString("hex")}.tmp`);
    try {
      await writeTemporary(temporary, target, replacement);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    return { ...replacement, target, temporary };
  });
}

async function writeTemporary(temporary: string, target: string, { before, after }: Replacement): Promise<void> {
  const handle = await open(temporary, "wx", NEW_FILE_MODE);
  try {
    if (before !== undefined) {
      const { mode, uid, gid } = await stat(target);
      await handle.chmod(mode & PERMISSION_BITS);
      // Only root can give a file away, and only root writes files of others by accident.
      if (process.getuid?.() === 0) await handle.chown(uid, gid);
    }
    await handle.writeFile(after);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function requireUnchanged({ path, shown, before }: Replacement): Promise<void> {
  const now = await readBytes(path);
  const isSame =
    typeof now === "string" ? before === undefined : before !== undefined && Buffer.compare(now, before) === 0;
  if (!isSame)
    throw new SyncError("CONFLICT", `${shown} was changed while it was being written`, { hint: "run again" });
}

async function attempt<Result>(shown: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw new SyncError("SOURCE_UNREADABLE", `${shown} cannot be written: ${explainSystemError(error)}`);
  }
}

/** Makes the renames survive a power cut. Windows has no such call for folders. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  try {
    const handle = await open(folder);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    // Some network file systems cannot flush a folder; the content itself is flushed.
    if (!hasSystemCode(error, "EINVAL", "ENOTSUP", "EACCES")) throw error;
  }
}
