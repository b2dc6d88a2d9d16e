#!/usr/bin/env node
// The gate: format, typed lint, types, generated files, architecture. Every step runs, also after one that failed.
import "./lib/require-node.mjs";
import fs from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { buildPackage } from "./build.mjs";
import { checkGenerated } from "./gen.mjs";
import { installPackages } from "./lib/install-packages.mjs";
import { packageCommand, repositoryRoot } from "./lib/paths.mjs";
import { runCommand } from "./lib/run-command.mjs";
import { runScript } from "./lib/run-script.mjs";
import { showStep } from "./lib/show-step.mjs";

const runTool = (tool, ...args) =>
  runCommand(process.execPath, [packageCommand(tool), ...args], { title: args.join(" ") });

const checkFormat = () => runTool("prettier/bin/prettier.cjs", "--check", ".");
const checkLint = () => runTool("eslint/bin/eslint.js", "--max-warnings", "0", ".");
const checkTypes = () => runTool("typescript/bin/tsc", "-p", "tsconfig.json");
const checkArchitecture = () => runTool("vitest/vitest.mjs", "run", "test/architecture.test.ts");

/** An example is compiled against the built package, as a user's program is. */
async function checkExamples() {
  const folder = path.join(repositoryRoot, "examples");
  for (const { name } of (await fs.readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory())) {
    await runTool("typescript/bin/tsc", "--noEmit", "-p", path.join("examples", name));
  }
}

const steps = [
  ["format (prettier)", checkFormat],
  ["lint (typescript-eslint, strict)", checkLint],
  ["types (tsc)", checkTypes],
  [undefined, buildPackage],
  ["generated files are current", checkGenerated],
  ["examples compile", checkExamples],
  ["architecture (import directions)", checkArchitecture],
];

async function runStep(title, work) {
  try {
    await (title === undefined ? work() : showStep(title, work));
    return true;
  } catch (error) {
    if (error.code === "INTERRUPTED") throw error;
    console.log(indent(error.output || error.message));
    return false;
  }
}

function indent(text) {
  return text.trimEnd().replaceAll(/^/gm, "    ");
}

await runScript(import.meta.url, async () => {
  await installPackages();
  const passed = [];
  for (const [title, work] of steps) passed.push(await runStep(title, work));
  const failed = passed.filter((ok) => !ok).length;
  console.log(failed === 0 ? "check passed" : `check failed: ${failed} of ${steps.length} steps`);
  process.exitCode = failed === 0 ? 0 : 1;
});
