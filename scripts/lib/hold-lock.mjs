import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { UsageError } from "./errors.mjs";
import { isAlive } from "./is-alive.mjs";
import { throwIfInterrupted } from "./run-command.mjs";

const LOOK_AGAIN_MS = 500;

/**
 * Runs `work` while no other process holds `file`. A lock whose process is gone is taken over.
 *
 * The lock spares two runs the same work; what they write is renamed into place, so a lock that is lost costs time only.
 * Options: `waitMs` (default 0: fail at once), `onWait(pid)`, `busy(pid)` (the message when the wait is over).
 */
export async function holdLock(file, { waitMs = 0, onWait, busy }, work) {
  await fs.mkdir(path.dirname(file), { recursive: true });
  const deadline = Date.now() + waitMs;
  for (let holder = await tryLock(file); holder !== undefined; holder = await tryLock(file)) {
    throwIfInterrupted();
    if (Date.now() >= deadline) throw new UsageError(busy(holder.pid));
    onWait?.(holder.pid);
    await sleep(LOOK_AGAIN_MS);
  }
  try {
    return await work();
  } finally {
    await fs.rm(file, { force: true });
  }
}

/** Returns undefined when the lock is ours, else who holds it. */
async function tryLock(file) {
  try {
    await fs.writeFile(file, JSON.stringify({ pid: process.pid, host: os.hostname() }), { flag: "wx" });
    return undefined;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  const holder = await readHolder(file);
  if (holder === undefined || isHeld(holder)) return holder ?? { pid: "unknown" };
  await fs.rm(file, { force: true });
  return tryLock(file);
}

async function readHolder(file) {
  try {
    return JSON.parse(await fs.readFile(file, "utf8"));
  } catch (error) {
    // Gone again, or being written at this moment.
    if (error.code === "ENOENT" || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A cache in a home folder that several machines share: another machine's processes cannot be looked at. */
function isHeld({ pid, host }) {
  return host !== os.hostname() || isAlive(pid);
}
