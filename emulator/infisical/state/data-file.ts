import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { StoredState } from "./model";
import { replaceFile } from "./replace-file";

/** Changes that come in a burst are written once. */
const WRITE_DELAY_MS = 100;

export interface DataFile {
  /** Writes soon. */
  schedule(): void;
  /** Writes now whatever is scheduled. */
  flush(): Promise<void>;
}

/** Keeps `capture()` in the file; whole or not at all. */
export function createDataFile(path: string, capture: () => StoredState): DataFile {
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  const write = (): void => {
    timer = undefined;
    writing = writing.then(() => replaceFile(path, JSON.stringify(capture())));
  };
  return {
    schedule: () => {
      timer ??= setTimeout(write, WRITE_DELAY_MS);
    },
    flush: async () => {
      if (timer !== undefined) {
        clearTimeout(timer);
        write();
      }
      await writing;
    },
  };
}

/** What the file holds; undefined if there is no file. A file of something else is an Error that names it. */
export async function readDataFile(path: string): Promise<StoredState | undefined> {
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  const state = parseState(text);
  if (state === undefined) throw new Error(`${path} is no data file of this emulator: name another one, or remove it`);
  return state;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

const header = z.object({ version: z.literal(1), projectId: z.string(), identity: z.object({ clientId: z.string() }) });

function parseState(text: string): StoredState | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return header.safeParse(value).success ? (value as StoredState) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
