#!/usr/bin/env node
// Compiles provider/, sdk/nodejs/ and emulator/ into dist/. Compiles only what changed.
import "./lib/require-node.mjs";
import fs from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { readBuildStamp } from "./lib/build-stamp.mjs";
import { CommandError } from "./lib/errors.mjs";
import { installPackages } from "./lib/install-packages.mjs";
import { packageCommand, repositoryRoot } from "./lib/paths.mjs";
import { runCommand } from "./lib/run-command.mjs";
import { runScript } from "./lib/run-script.mjs";
import { showStep } from "./lib/show-step.mjs";

const dist = path.join(repositoryRoot, "dist");
const stampFile = path.join(dist, ".build-stamp");

export async function buildPackage() {
  const stamp = await readBuildStamp();
  if ((await readText(stampFile)) === stamp) return;
  await showStep("build dist/", async () => {
    await forgetStaleBuild();
    await runCommand(process.execPath, [packageCommand("typescript/bin/tsc"), "-p", "tsconfig.build.json"], {
      title: "tsc",
    });
    await removeOrphans();
    await makeCommandsExecutable();
    await fs.writeFile(stampFile, stamp);
  });
}

/** The compiler trusts its own notes: where outputs were deleted by hand, they must go too. */
async function forgetStaleBuild() {
  const { main } = await readManifest();
  if (!(await exists(path.join(repositoryRoot, main)))) await fs.rm(path.join(dist, ".tsbuildinfo"), { force: true });
}

/** What was compiled from a source file that is gone would be packed, and found by `require`. */
async function removeOrphans() {
  for (const file of await fs.readdir(dist, { recursive: true })) {
    const source = path.join(repositoryRoot, file.replace(/(\.d\.ts|\.js)$/, ".ts"));
    if (/\.(js|d\.ts)$/.test(file) && !(await exists(source))) await fs.rm(path.join(dist, file));
  }
}

async function exists(file) {
  try {
    await fs.access(file);
    return true;
  } catch (error) {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return false;
    throw error;
  }
}

async function makeCommandsExecutable() {
  const { bin } = await readManifest();
  for (const [name, file] of Object.entries(bin)) {
    try {
      await fs.chmod(path.join(repositoryRoot, file), 0o755);
    } catch (error) {
      if (error.code === "ENOENT") throw new CommandError(`build of the command ${name}`, `${file} was not written`);
      throw error;
    }
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

async function readManifest() {
  return JSON.parse(await fs.readFile(path.join(repositoryRoot, "package.json"), "utf8"));
}

await runScript(import.meta.url, async () => {
  await installPackages();
  await buildPackage();
  console.log("dist/ is current");
});
