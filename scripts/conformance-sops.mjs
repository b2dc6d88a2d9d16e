#!/usr/bin/env node
// Lets sops, age and dotenvx read what the adapter for local files wrote, and the other way round.
import "./lib/require-node.mjs";
import process from "node:process";
import { installPackages } from "./lib/install-packages.mjs";
import { packageCommand } from "./lib/paths.mjs";
import { runCommand } from "./lib/run-command.mjs";
import { runScript } from "./lib/run-script.mjs";
import { getSopsTools } from "./sops-tools.mjs";

await runScript(import.meta.url, async (args) => {
  await installPackages();
  const folder = await getSopsTools();
  const { code } = await runCommand(
    process.execPath,
    [packageCommand("vitest/vitest.mjs"), "run", "-c", "vitest.conformance-sops.config.mts", ...args],
    { show: true, allowFailure: true, env: { SECRETSYNC_SOPS_TOOLS: folder } },
  );
  process.exitCode = code ?? 1;
});
