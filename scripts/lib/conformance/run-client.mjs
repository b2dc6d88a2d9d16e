import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { CommandError } from "../errors.mjs";
import { repositoryRoot } from "../paths.mjs";
import { runCommand, startServer } from "../run-command.mjs";

const EMULATOR = path.join(repositoryRoot, "dist/emulator/oci/main.js");
const READY_WITHIN_MS = 30_000;
const LOOK_AGAIN_MS = 50;
const CASES_WITHIN_MS = 10 * 60_000;

/** Runs one client's cases against an emulator of its own, each a process; prints each case as it ends. */
export async function runClient(client, command) {
  console.log(`\n${client.title}`);
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "secretsync-conformance-"));
  const log = await fs.open(path.join(folder, "emulator.log"), "w");
  const readyFile = path.join(folder, "ready.json");
  const timing = ["--transition-ms", String(client.transitionMs)];
  const args = [EMULATOR, "--port", "0", "--ready-file", readyFile, "--principals", ...timing];
  const emulator = startServer(process.execPath, args, {}, log.fd);
  try {
    await waitUntilReady(readyFile, emulator, path.join(folder, "emulator.log"));
    return await countCases(client, command, readyFile);
  } finally {
    await emulator.stop();
    await log.close();
    await fs.rm(folder, { recursive: true, force: true });
  }
}

async function waitUntilReady(readyFile, emulator, logFile) {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await exists(readyFile))) {
    const isLate = Date.now() > deadline;
    if (emulator.exited !== undefined || isLate) {
      throw new CommandError(
        "the emulator",
        emulator.exited ?? "not ready in time",
        await fs.readFile(logFile, "utf8"),
      );
    }
    await sleep(LOOK_AGAIN_MS);
  }
}

async function countCases(client, { command, args, env }, readyFile) {
  const counts = { passed: 0, failed: 0 };
  const started = performance.now();
  const onLine = (line) => {
    if (line.startsWith("ok ")) counts.passed += 1;
    if (line.startsWith("not ok ")) counts.failed += 1;
    if (line.trim() !== "") console.log(`  ${line}`);
  };
  const options = {
    env: { ...env, EMULATOR_READY: readyFile },
    onLine,
    allowFailure: true,
    timeoutMs: CASES_WITHIN_MS,
  };
  const { code } = await runCommand(command, args, options);
  const seconds = (performance.now() - started) / 1000;
  return { client, ...counts, seconds, problem: findProblem(client, counts, code) };
}

/** What the counts do not tell: a client that ended before its last case, or did not end by itself. */
function findProblem({ minimum }, { passed, failed }, code) {
  const ran = passed + failed;
  if (ran < minimum) return `only ${ran} of at least ${minimum} cases ran (exit code ${code})`;
  if (code !== 0 && failed === 0) return `the client ended with exit code ${code}`;
  return undefined;
}

async function exists(file) {
  try {
    await fs.access(file);
    return true;
  } catch (error) {
    if (error.code === "ENOENT") return false;
    throw error;
  }
}
