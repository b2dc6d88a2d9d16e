import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../../dist/emulator/oci/main.js", import.meta.url));
const READY_WITHIN_MS = 30_000;
const POLL_MS = 50;

/** An emulator in a process of its own, so that client and service do not share one thread. */
export async function startEmulator({ latencyMs, transitionMs, flags: more = [] }) {
  const folder = await mkdtemp(path.join(os.tmpdir(), "secretsync-bench-"));
  const readyFile = path.join(folder, "ready.json");
  const flags = [
    "--ready-file",
    readyFile,
    "--latency-ms",
    String(latencyMs),
    "--transition-ms",
    String(transitionMs),
    ...more,
  ];
  const child = spawn(process.execPath, [MAIN, ...flags], { stdio: ["ignore", "ignore", "inherit"] });
  const ready = await waitForFile(readyFile, child);
  return {
    ...(await openEmulator(ready)),
    stop: async () => {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A running emulator, from any process. */
export async function openEmulator(ready) {
  return {
    ready,
    privateKey: await readFile(ready.privateKeyPath, "utf8"),
    /** Calls since the last reset. */
    countCalls: async () => (await readJournal(ready)).filter(({ operation }) => operation !== undefined).length,
    /** Calls that were refused for being too many, since the last reset. */
    countRefused: async () => (await readJournal(ready)).filter(({ status }) => status === 429).length,
    reset: () => fetch(`${ready.url}/_emulator/journal`, { method: "DELETE" }),
  };
}

async function readJournal({ url }) {
  return (await (await fetch(`${url}/_emulator/journal`)).json()).entries;
}

async function waitForFile(file, child) {
  for (let waited = 0; waited < READY_WITHIN_MS; waited += POLL_MS) {
    if (child.exitCode !== null) throw new Error(`the emulator ended with ${child.exitCode}`);
    try {
      return JSON.parse(await readFile(file, "utf8"));
    } catch (error) {
      if (error.code !== "ENOENT" && !(error instanceof SyntaxError)) throw error;
    }
    await sleep(POLL_MS);
  }
  throw new Error("the emulator did not start");
}
