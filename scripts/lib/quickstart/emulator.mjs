import fs from "node:fs/promises";
import net from "node:net";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { CommandError, UsageError } from "../errors.mjs";
import { isAlive } from "../is-alive.mjs";
import { repositoryRoot } from "../paths.mjs";
import { findOnPath } from "../pulumi/find-pulumi.mjs";
import { runCommand, startServer, throwIfInterrupted } from "../run-command.mjs";
import { choosePort, fileIn, readJson } from "./workspace.mjs";

const READY_WITHIN_MS = 20_000;
const END_WITHIN_MS = 10_000;
const LOOK_AGAIN_MS = 50;
const MAIN = "dist/emulator/oci/main.js";

/** Starts the emulator on the port that is kept, with the vault of the last run. Returns what its ready file says, and `stop`. */
export async function startEmulator() {
  const port = await choosePort();
  await endForgottenEmulator();
  await refuseTakenPort(port);
  await fs.rm(fileIn("emulator.json"), { force: true });
  const log = await fs.open(fileIn("emulator.log"), "w");
  const args = ["--port", String(port), "--ready-file", fileIn("emulator.json"), "--data", fileIn("vault.json")];
  const server = startServer(process.execPath, [MAIN, ...args], { cwd: repositoryRoot }, log.fd);
  await log.close();
  await fs.writeFile(fileIn("emulator.pid"), String(server.pid));
  const stop = async () => {
    await server.stop();
    await fs.rm(fileIn("emulator.pid"), { force: true });
  };
  try {
    return { ...(await waitUntilReady(server)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function waitUntilReady(server) {
  const deadline = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const ready = await readJson(fileIn("emulator.json"));
    if (ready !== undefined) return ready;
    throwIfInterrupted();
    const log = () => fs.readFile(fileIn("emulator.log"), "utf8");
    if (server.exited !== undefined) throw new CommandError("the emulator", server.exited, await log());
    if (Date.now() >= deadline)
      throw new CommandError("the emulator", `not ready within ${READY_WITHIN_MS / 1000} s`, await log());
    await sleep(LOOK_AGAIN_MS);
  }
}

/** A run that was ended by force leaves its emulator behind; ends that one, and nothing that only has its process id. */
export async function endForgottenEmulator() {
  const pid = await readJson(fileIn("emulator.pid"));
  if (pid === undefined || !isAlive(pid) || !(await isOurEmulator(pid))) return;
  console.log(`  the emulator of an earlier run (process ${pid}) was still there; ending it`);
  process.kill(pid, "SIGTERM");
  for (const deadline = Date.now() + END_WITHIN_MS; Date.now() < deadline && isAlive(pid);) await sleep(LOOK_AGAIN_MS);
}

async function isOurEmulator(pid) {
  // Without `ps` (Windows, some containers) it cannot be told; a taken port is then reported as such.
  if ((await findOnPath("ps")) === undefined) return false;
  const { stdout } = await runCommand("ps", ["-ww", "-o", "command=", "-p", String(pid)], { allowFailure: true });
  return stdout.includes(MAIN) && stdout.includes(fileIn("vault.json"));
}

async function refuseTakenPort(port) {
  const isFree = await new Promise((resolve) => {
    const server = net.createServer().once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
  if (isFree) return;
  throw new UsageError(
    `port ${port}, which the quickstart's emulator had at its first run, is taken by another program.\n` +
      "       End that program, or forget the first run with `npm run quickstart -- --reset`.",
  );
}
