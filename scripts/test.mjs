#!/usr/bin/env node
// Runs the tests: the fast ones, the fault schedules, then those that drive the real Pulumi CLI. Installs and builds what
// they need.
//
//   npm test                        everything
//   npm test -- --unit              the fast ones only
//   npm test -- --faults            the fault schedules only; SECRETSYNC_FAULT_RUNS says how many (default 2,200),
//                                   SECRETSYNC_FAULT_SEED which; tells how far it is, and a failing one at once
//   npm test -- --e2e               those with the CLI only
//   npm test -- test/core/plan      one file; other arguments go to vitest as they are
import "./lib/require-node.mjs";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { buildPackage } from "./build.mjs";
import { installPackages } from "./lib/install-packages.mjs";
import { packageCommand, repositoryRoot } from "./lib/paths.mjs";
import { runCommand } from "./lib/run-command.mjs";
import { runScript } from "./lib/run-script.mjs";
import { getPulumiCli } from "./pulumi-cli.mjs";

const SUITES = ["unit", "faults", "e2e"];

/** Which suites to run, and what vitest is given. A path below test/ that is named decides the suite. */
function chooseSuites(args) {
  const rest = args.filter((arg) => !SUITES.includes(arg.replace(/^--/, "")));
  const paths = rest.filter((arg) => /^(\.\/)?test\//.test(arg));
  const asked = SUITES.filter((suite) => args.includes(`--${suite}`));
  const named = SUITES.filter((suite) => paths.some((file) => suiteOf(file) === suite));
  const suites = [asked, named, SUITES].find((some) => some.length > 0);
  return { suites, rest };
}

function suiteOf(file) {
  const [, folder] = /(?:^|\/)test\/(e2e|faults)(?:\/|$)/.exec(file) ?? [];
  return folder ?? "unit";
}

/** Runs one suite and returns how many tests passed and failed; vitest prints its own report as it goes. */
async function runSuite(config, args, scratch) {
  const counts = path.join(scratch, `${config}.json`);
  const reporters = ["--reporter=default", `--reporter=${path.join(repositoryRoot, "scripts/lib/count-reporter.mjs")}`];
  const { code } = await runCommand(
    process.execPath,
    [packageCommand("vitest/vitest.mjs"), "run", "-c", config, ...reporters, ...args],
    { show: true, allowFailure: true, env: { COUNTS_FILE: counts } },
  );
  return { code, ...(await readCounts(counts)) };
}

async function readCounts(file) {
  try {
    return JSON.parse(await fs.readFile(file, "utf8"));
  } catch (error) {
    // vitest found no test, or ended before it wrote its report; its exit code tells.
    if (error.code === "ENOENT") return { passed: 0, failed: 0, skipped: 0 };
    throw error;
  }
}

async function runSuites({ suites, rest }, scratch) {
  const results = [];
  if (suites.includes("unit")) results.push(await runSuite("vitest.config.mts", rest, scratch));
  if (suites.includes("faults")) results.push(await runSuite("vitest.faults.config.mts", rest, scratch));
  if (suites.includes("e2e")) {
    // Before the tests start, so that a download or a build of minutes shows its progress.
    const { version, origin, folder } = await getPulumiCli();
    console.log(`Pulumi ${version} (${origin}): ${folder}`);
    results.push(await runSuite("vitest.e2e.config.mts", rest, scratch));
  }
  return results;
}

await runScript(import.meta.url, async (args) => {
  await installPackages();
  await buildPackage();
  const scratch = await fs.mkdtemp(path.join(os.tmpdir(), "secretsync-test-"));
  try {
    const results = await runSuites(chooseSuites(args), scratch);
    const sum = (key) => results.reduce((total, result) => total + result[key], 0);
    console.log(`\ntests: ${sum("passed")} passed, ${sum("failed")} failed, ${sum("skipped")} skipped`);
    process.exitCode = results.every(({ code }) => code === 0) ? 0 : 1;
  } finally {
    await fs.rm(scratch, { recursive: true, force: true });
  }
});
