import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { readText } from "../read-text";
import { tryParseJson } from "../try-parse-json";
import type { StoredState } from "./model";

/** Changes of this long are written together; a crash loses no more than this. */
const WRITE_DELAY_MS = 200;
/** A large state takes long to write: most of the time is for requests. */
const WRITE_SHARE = 5;

/** The state in a data file; undefined if there is no such file. Throws if it is there and is no state. */
export async function loadState(path: string): Promise<StoredState | undefined> {
  const text = await readText(path);
  if (text === undefined) return undefined;
  const state = tryParseJson(text);
  if (isState(state)) return state;
  throw new Error(`${path} is no data file of this emulator: move it away, or name another file`);
}

function isState(value: unknown): value is StoredState {
  return (
    typeof value === "object" &&
    value !== null &&
    "version" in value &&
    value.version === 1 &&
    "identity" in value &&
    "secrets" in value
  );
}

export interface StateFile {
  /** Says that something has changed; it is written soon. */
  touch(): void;
  /** Writes now what has changed. Rejects if that fails; it can be tried again. */
  flush(): Promise<void>;
}

/**
 * Keeps `path` equal to what `capture` gives, a little later: a new file takes the place of the old one, so that a crash
 * leaves one or the other. A failure in the background is a process warning, and the next flush tries again.
 */
export function createStateFile(path: string, capture: () => StoredState): StateFile {
  let isDirty = false;
  let lastMs = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  const writeChanges = async (): Promise<void> => {
    if (!isDirty) return;
    isDirty = false;
    const started = performance.now();
    try {
      await replaceFile(path, JSON.stringify(capture()));
    } catch (error) {
      isDirty = true;
      throw new Error(`${path} could not be written: ${String(error)}`, { cause: error });
    } finally {
      lastMs = performance.now() - started;
    }
  };
  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    // One write at a time, whether or not the one before it worked.
    writing = writing.then(writeChanges, writeChanges);
    return writing;
  };
  const flushInBackground = (): void => {
    flush().catch((error: unknown) => {
      process.emitWarning(error instanceof Error ? error : String(error));
    });
  };
  return {
    touch: () => {
      isDirty = true;
      timer ??= setTimeout(flushInBackground, Math.max(WRITE_DELAY_MS, lastMs * WRITE_SHARE)).unref();
    },
    flush,
  };
}

/** Writes a file that only its owner reads, whole or not at all. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${String(process.pid)}.tmp`;
  const file = await open(temporary, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncFolder(dirname(path));
}

// Without this the rename may be lost with the power, though never half done.
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
