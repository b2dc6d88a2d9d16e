import fs from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { UsageError } from "../errors.mjs";
import { holdLock } from "../hold-lock.mjs";
import { repositoryRoot } from "../paths.mjs";
import { runCommand } from "../run-command.mjs";

const REQUIREMENTS = path.join(repositoryRoot, "test/conformance/python/requirements.txt");
/** Longer than the slowest installation, so that a second run waits for the first. */
const WAIT_FOR_OTHER_RUN_MS = 15 * 60_000;
const INSTALL_WITHIN_MS = 15 * 60_000;

/** A virtual environment with the Python SDK and the OCI CLI; made anew only when the requirements have changed. */
export async function installPython(cache) {
  const folder = path.join(cache, "python");
  const busy = (pid) => `process ${pid} has been installing the Python packages for too long; end it and try again`;
  await holdLock(path.join(cache, "python.lock"), { waitMs: WAIT_FOR_OTHER_RUN_MS, busy }, () => fill(folder));
  const bin = (name) => path.join(folder, process.platform === "win32" ? "Scripts" : "bin", name);
  return { python: bin("python"), oci: bin("oci") };
}

async function fill(folder) {
  const wanted = await fs.readFile(REQUIREMENTS, "utf8");
  const stamp = path.join(folder, ".requirements");
  if ((await readText(stamp)) === wanted) return;
  await fs.rm(folder, { recursive: true, force: true });
  await createEnvironment(folder);
  const python = path.join(folder, process.platform === "win32" ? "Scripts/python" : "bin/python");
  const args = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", REQUIREMENTS];
  await runCommand(python, args, { title: "pip install", timeoutMs: INSTALL_WITHIN_MS });
  await fs.writeFile(stamp, wanted);
}

async function createEnvironment(folder) {
  try {
    await runCommand("python3", ["-m", "venv", folder], { title: "python3 -m venv" });
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    throw new UsageError("python3 is not on PATH: install Python 3.9 or newer, with venv");
  }
}

async function readText(file) {
  try {
    return await fs.readFile(file, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}
