#!/usr/bin/env node
// Runs test/bench/*.bench.mjs and prints a table for each. `npm run bench -- WORD` runs the files whose name holds WORD.
//
// A bench file exports `title` and `run()`, which returns the rows of its table: objects with the same keys,
// numbers already rounded. Each file runs in a process of its own, so that none warms up or burdens the next.
import "./lib/require-node.mjs";
import fs from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { buildPackage } from "./build.mjs";
import { UsageError } from "./lib/errors.mjs";
import { installPackages } from "./lib/install-packages.mjs";
import { repositoryRoot } from "./lib/paths.mjs";
import { runCommand } from "./lib/run-command.mjs";
import { runScript } from "./lib/run-script.mjs";

const BENCH_WITHIN_MS = 45 * 60_000;
const benchFolder = path.join(repositoryRoot, "test/bench");

async function findBenches(words) {
  const files = (await fs.readdir(benchFolder)).filter((file) => file.endsWith(".bench.mjs")).sort();
  const chosen = files.filter((file) => words.length === 0 || words.some((word) => file.includes(word)));
  if (chosen.length === 0) throw new UsageError(`no bench matches ${words.join(", ")}; there are: ${files.join(", ")}`);
  return chosen;
}

await runScript(import.meta.url, async (words) => {
  await installPackages();
  await buildPackage();
  const runner = path.join(repositoryRoot, "scripts/lib/run-bench.mjs");
  for (const file of await findBenches(words)) {
    await runCommand(process.execPath, ["--expose-gc", runner, path.join(benchFolder, file)], {
      title: file,
      show: true,
      timeoutMs: BENCH_WITHIN_MS,
    });
  }
});
