#!/usr/bin/env node
// From a fresh clone to secrets in a vault: installs, builds, gets a Pulumi CLI, starts the emulator of OCI Vault, and
// runs a real `pulumi preview` and `pulumi up` of examples/quickstart. Can be run again and again.
import "./lib/require-node.mjs";
import fs from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { buildPackage } from "./build.mjs";
import { UsageError } from "./lib/errors.mjs";
import { holdLock } from "./lib/hold-lock.mjs";
import { installPackages } from "./lib/install-packages.mjs";
import { repositoryRoot } from "./lib/paths.mjs";
import { endForgottenEmulator, startEmulator } from "./lib/quickstart/emulator.mjs";
import { listVault, renderVault } from "./lib/quickstart/list-vault.mjs";
import { changedNothing, createPulumi, prepareStack } from "./lib/quickstart/stack.mjs";
import { STACK, prepareWorkspace, workspaceFolder } from "./lib/quickstart/workspace.mjs";
import { waitForInterrupt } from "./lib/run-command.mjs";
import { runScript } from "./lib/run-script.mjs";
import { showStep } from "./lib/show-step.mjs";
import { getPulumiCli } from "./pulumi-cli.mjs";

const USAGE = `npm run quickstart                      preview and apply examples/quickstart against the emulator
npm run quickstart -- --keep-running    the same, and leave the emulator running until Ctrl-C
npm run quickstart -- --reset           forget the emulator's vault and the stack`;

async function reset() {
  await endForgottenEmulator();
  await fs.rm(workspaceFolder, { recursive: true, force: true });
  console.log("Forgotten. `npm run quickstart` starts anew.");
}

async function runQuickstart({ keepRunning }) {
  await installPackages();
  await buildPackage();
  const cli = await getPulumiCli();
  console.log(`✔ Pulumi ${cli.version} (${cli.origin})`);
  const pulumi = createPulumi(await prepareWorkspace(cli.folder));
  const emulator = await showStep("start the emulator of OCI Vault", startEmulator);
  try {
    await showStep(`prepare the stack ${STACK}`, () => prepareStack(pulumi, emulator));
    await previewAndApply(pulumi);
    await describeResult(pulumi, emulator);
    if (keepRunning) await offerShell(emulator);
  } finally {
    await emulator.stop();
  }
}

async function previewAndApply(pulumi) {
  console.log(`\n$ pulumi preview --diff`);
  await pulumi(["preview", "--diff", "--stack", STACK], { show: true });
  console.log(`\n$ pulumi up --yes`);
  await pulumi(["up", "--yes", "--skip-preview", "--stack", STACK], { show: true });
}

async function describeResult(pulumi, emulator) {
  if (await changedNothing(pulumi)) console.log("\nNothing was changed: the vault already held what the files say.");
  console.log(`\nIn the vault now:\n${renderVault(await listVault(emulator))}`);
  console.log(`
Try next:
  - change, add or delete a line of examples/quickstart/secrets/dev/.env, then: npm run quickstart
  - read the program: examples/quickstart/index.ts
  - run pulumi yourself:    npm run quickstart -- --keep-running
  - start over:             npm run quickstart -- --reset`);
}

async function offerShell({ url }) {
  console.log(`
The emulator keeps running at ${url}. In another terminal, from ${repositoryRoot}:
  . .quickstart/env.sh
  pulumi -C .quickstart preview --diff
  pulumi -C .quickstart refresh
  pulumi -C .quickstart destroy
Ctrl-C ends it.`);
  await waitForInterrupt();
}

function parseFlags(args) {
  try {
    const flag = { type: "boolean", default: false };
    return parseArgs({ args, options: { reset: flag, "keep-running": flag, help: { ...flag, short: "h" } } }).values;
  } catch (error) {
    throw new UsageError(`${error.message}\n\n${USAGE}`);
  }
}

await runScript(import.meta.url, async (args) => {
  const flags = parseFlags(args);
  if (flags.help) return console.log(USAGE);
  const lock = path.join(repositoryRoot, ".quickstart.lock");
  const busy = (pid) =>
    `another quickstart (process ${pid}) is running here; end it first. If there is none, delete ${lock}`;
  await holdLock(lock, { busy }, () => (flags.reset ? reset() : runQuickstart({ keepRunning: flags["keep-running"] })));
});
