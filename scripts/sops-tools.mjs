#!/usr/bin/env node
// Gets the programs whose files the adapter for local files reads and writes, and prints the folder that holds them.
import "./lib/require-node.mjs";
import fs from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { UsageError } from "./lib/errors.mjs";
import { holdLock } from "./lib/hold-lock.mjs";
import { cacheFolder } from "./lib/paths.mjs";
import { runCommand } from "./lib/run-command.mjs";
import { runScript } from "./lib/run-script.mjs";
import { showStep } from "./lib/show-step.mjs";

const SOPS = "3.13.2";
const AGE = "1.3.1";
const DOTENVX = "2.38.2";

const BUILD_WITHIN_MS = 30 * 60_000;
const npm = process.platform === "win32" ? "npm.cmd" : "npm";
const exe = process.platform === "win32" ? ".exe" : "";

const root = () => path.join(cacheFolder(), "sops-tools", `sops-${SOPS}-age-${AGE}-dotenvx-${DOTENVX}`);

/**
 * Returns the folder with `sops`, `age`, `age-keygen` and, in `node_modules/.bin`, `dotenvx`. They come from the Go
 * module proxy and the npm registry, are built once, and put into the cache whole or not at all.
 */
export async function getSopsTools() {
  const folder = root();
  if (await isComplete(folder)) return folder;
  const lock = `${folder}.lock`;
  const busy = (pid) => `another run (process ${pid}) is getting sops and age; if it is not, delete ${lock}`;
  return holdLock(lock, { waitMs: BUILD_WITHIN_MS, busy }, async () => {
    if (!(await isComplete(folder))) await fill(folder);
    return folder;
  });
}

async function isComplete(folder) {
  try {
    await fs.access(path.join(folder, "complete"));
    return true;
  } catch (error) {
    if (error.code === "ENOENT") return false;
    throw error;
  }
}

async function fill(folder) {
  await fs.mkdir(path.dirname(folder), { recursive: true });
  const fresh = await fs.mkdtemp(`${folder}.new-`);
  try {
    await showStep(`build sops ${SOPS}`, () => goInstall(fresh, `github.com/getsops/sops/v3/cmd/sops@v${SOPS}`));
    await showStep(`build age ${AGE}`, () => goInstall(fresh, `filippo.io/age/cmd/...@v${AGE}`));
    await showStep(`install dotenvx ${DOTENVX}`, () => npmInstall(fresh, `@dotenvx/dotenvx@${DOTENVX}`));
    for (const name of ["sops", "age", "age-keygen"]) await fs.access(path.join(fresh, `${name}${exe}`));
    await fs.writeFile(path.join(fresh, "complete"), "");
    await fs.rm(folder, { recursive: true, force: true });
    await fs.rename(fresh, folder);
  } finally {
    await fs.rm(fresh, { recursive: true, force: true });
  }
}

async function goInstall(folder, what) {
  try {
    // A version says its own Go; GOFLAGS of the machine are for other builds.
    await runCommand("go", ["install", what], { env: { GOBIN: folder, GOFLAGS: "" }, timeoutMs: BUILD_WITHIN_MS });
  } catch (error) {
    if (error.code === "ENOENT")
      throw new UsageError(
        "Go is not on PATH, and sops and age are built with it: install it (https://go.dev/doc/install)",
      );
    throw error;
  }
}

async function npmInstall(folder, what) {
  await fs.writeFile(path.join(folder, "package.json"), '{ "private": true }\n');
  const args = ["install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", what];
  await runCommand(npm, args, { timeoutMs: BUILD_WITHIN_MS });
}

await runScript(import.meta.url, async () => {
  console.log(`sops ${SOPS}, age ${AGE}, dotenvx ${DOTENVX}: ${await getSopsTools()}`);
});
