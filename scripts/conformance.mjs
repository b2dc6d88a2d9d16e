#!/usr/bin/env node
// Runs official OCI clients against the emulator: the Python SDK, the OCI CLI, the Go SDK and the TypeScript SDK.
//
//   npm run test:conformance                  all of them
//   npm run test:conformance -- python go     some of them
//
// Needs python3 (3.9 or newer, with venv) and go on PATH. What is installed goes into a cache outside the checkout.
import "./lib/require-node.mjs";
import process from "node:process";
import { buildPackage } from "./build.mjs";
import { CONFORMANCE_CLIENTS } from "./lib/conformance/clients.mjs";
import { runClient } from "./lib/conformance/run-client.mjs";
import { UsageError } from "./lib/errors.mjs";
import { installPackages } from "./lib/install-packages.mjs";
import { runScript } from "./lib/run-script.mjs";
import { showStep } from "./lib/show-step.mjs";

function chooseClients(names) {
  const unknown = names.find((name) => !CONFORMANCE_CLIENTS.some((client) => client.name === name));
  if (unknown === undefined)
    return CONFORMANCE_CLIENTS.filter(({ name }) => names.length === 0 || names.includes(name));
  const known = CONFORMANCE_CLIENTS.map(({ name }) => name).join(", ");
  throw new UsageError(`there is no client ${unknown}; there is ${known}`);
}

function summarize({ client, passed, failed, problem, seconds }) {
  const mark = failed === 0 && problem === undefined ? "✔" : "✘";
  const counts = `${String(passed).padStart(3)} passed, ${String(failed).padStart(2)} failed`;
  return `${mark} ${client.title.padEnd(24)} ${counts}, ${seconds.toFixed(1).padStart(5)} s${problem ? `: ${problem}` : ""}`;
}

await runScript(import.meta.url, async (names) => {
  const clients = chooseClients(names);
  await installPackages();
  await buildPackage();
  const results = [];
  for (const client of clients) {
    const command = await showStep(`prepare the ${client.title}`, () => client.prepare());
    results.push(await runClient(client, command));
  }
  console.log(`\n${results.map(summarize).join("\n")}`);
  if (results.some(({ failed, problem }) => failed > 0 || problem !== undefined)) process.exitCode = 1;
});
