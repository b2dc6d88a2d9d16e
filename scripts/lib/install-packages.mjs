import fs from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { UsageError } from "./errors.mjs";
import { holdLock } from "./hold-lock.mjs";
import { repositoryRoot } from "./paths.mjs";
import { runCommand } from "./run-command.mjs";
import { showStep } from "./show-step.mjs";

const INSTALL_WITHIN_MS = 15 * 60_000;
const npm = process.platform === "win32" ? "npm.cmd" : "npm";

/** Runs `npm ci` when node_modules is missing or is not what package-lock.json says; else does nothing. */
export async function installPackages() {
  if (await isInstalled()) return;
  const lock = path.join(repositoryRoot, ".install.lock");
  const busy = (pid) => `another run (process ${pid}) is installing packages; if it is not, delete ${lock}`;
  await holdLock(lock, { waitMs: INSTALL_WITHIN_MS, busy }, async () => {
    // Another run may have installed them while this one waited.
    if (!(await isInstalled())) await showStep("install packages (npm ci)", runNpmCi);
  });
}

async function runNpmCi() {
  try {
    await runCommand(npm, ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { timeoutMs: INSTALL_WITHIN_MS });
  } catch (error) {
    if (error.code === "ENOENT")
      throw new UsageError("npm is not on PATH; it comes with Node.js (https://nodejs.org/)");
    throw error;
  }
}

/** Compares the lockfile with the one npm keeps of what it installed. */
async function isInstalled() {
  const wanted = await readPackages("package-lock.json");
  if (wanted === undefined) throw new UsageError("package-lock.json is missing; this is not a whole checkout");
  const installed = await readPackages("node_modules/.package-lock.json");
  if (installed === undefined) return false;
  return Object.entries(wanted).every(
    ([folder, entry]) => !isRequired(folder, entry) || isSame(entry, installed[folder]),
  );
}

/** Optional packages are left out on the platforms that they are not for. */
function isRequired(folder, { optional, devOptional }) {
  return folder.startsWith("node_modules/") && !optional && !devOptional;
}

function isSame(wanted, installed) {
  return installed !== undefined && installed.version === wanted.version && installed.link === wanted.link;
}

async function readPackages(file) {
  try {
    return JSON.parse(await fs.readFile(path.join(repositoryRoot, file), "utf8")).packages;
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}
