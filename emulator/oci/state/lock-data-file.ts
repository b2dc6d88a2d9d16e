import { open, readFile, rm } from "node:fs/promises";
import { resolve } from "node:path";

/** Data files that emulators of this process hold. */
const held = new Set<string>();

/**
 * Takes a data file for this emulator alone: two that write one file would each undo what the other did. Gives the
 * function that lets go of it. Throws if a living process holds it; the lock of one that has crashed is taken over.
 */
export async function lockDataFile(dataFile: string): Promise<() => Promise<void>> {
  const path = `${resolve(dataFile)}.lock`;
  if (held.has(path)) throw createTaken(dataFile, process.pid);
  held.add(path);
  try {
    await takeLock(path, dataFile);
  } catch (error) {
    held.delete(path);
    throw error;
  }
  return async () => {
    held.delete(path);
    await rm(path, { force: true });
  };
}

async function takeLock(path: string, dataFile: string): Promise<void> {
  if (await tryCreate(path)) return;
  const holder = Number(await readFile(path, "utf8"));
  if (isOtherProcess(holder)) throw createTaken(dataFile, holder);
  await rm(path, { force: true });
  if (!(await tryCreate(path))) throw createTaken(dataFile, holder);
}

async function tryCreate(path: string): Promise<boolean> {
  try {
    const file = await open(path, "wx", 0o600);
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

// Our own number in a lock that we do not hold: a predecessor's, as happens in containers.
function isOtherProcess(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && "code" in error) return error.code === "EPERM";
    throw error;
  }
}

function createTaken(dataFile: string, pid: number): Error {
  return new Error(
    `${dataFile} is in use by the emulator with process id ${String(pid)}: end it, or name another file`,
  );
}
