#!/usr/bin/env node
// Finds a Pulumi CLI, or gets one, and prints the folder that holds it.
import "./lib/require-node.mjs";
import fs from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { UsageError } from "./lib/errors.mjs";
import { holdLock } from "./lib/hold-lock.mjs";
import { cacheFolder } from "./lib/paths.mjs";
import { buildPulumi } from "./lib/pulumi/build-pulumi.mjs";
import { downloadPulumi } from "./lib/pulumi/download-pulumi.mjs";
import { findOnPath, inspectFolder } from "./lib/pulumi/find-pulumi.mjs";
import { CLI_VERSION, OLDEST_CLI_VERSION, OLDEST_GO_VERSION } from "./lib/pulumi/versions.mjs";
import { runScript } from "./lib/run-script.mjs";

/** Longer than the slowest build, so that a second run waits for the first and does not build too. */
const WAIT_FOR_OTHER_RUN_MS = 45 * 60_000;

/**
 * Returns `{ folder, version, origin }` of a Pulumi CLI that can run programs in Node.js and in the `languages` asked for.
 *
 * Looked for in this order: the folder that SECRETSYNC_PULUMI names; PATH; the cache; the official installer; a build
 * of the Go modules in tools/pulumi. The last two put their result into the cache, whole or not at all.
 */
export async function getPulumiCli({ languages: asked = [] } = {}) {
  const languages = [...new Set(["nodejs", ...asked])];
  const tried = [];
  return (
    (await findNamed(languages)) ??
    (await findInstalled(languages, tried)) ??
    (await findCached(languages, tried)) ??
    (await fillCache(languages, tried))
  );
}

async function findNamed(languages) {
  const folder = process.env.SECRETSYNC_PULUMI;
  if (!folder) return undefined;
  const { version, problem } = await inspectFolder(path.resolve(folder), languages);
  if (problem !== undefined) throw new UsageError(`SECRETSYNC_PULUMI=${folder}: ${problem}`);
  return { folder: path.resolve(folder), version, origin: "SECRETSYNC_PULUMI" };
}

async function findInstalled(languages, tried) {
  const cli = await findOnPath("pulumi");
  if (cli === undefined) tried.push("PATH: no `pulumi`");
  return cli && tryFolder(path.dirname(cli), "PATH", languages, tried);
}

const cachedRoot = () => path.join(cacheFolder(), "pulumi", CLI_VERSION);

async function findCached(languages, tried) {
  return tryFolder(path.join(cachedRoot(), "bin"), "cache", languages, tried);
}

async function tryFolder(folder, origin, languages, tried) {
  const { version, problem } = await inspectFolder(folder, languages);
  if (problem === undefined) return { folder, version, origin };
  tried.push(`${origin}: ${problem}`);
  return undefined;
}

async function fillCache(languages, tried) {
  const lock = `${cachedRoot()}.lock`;
  let waiting = false;
  const onWait = (pid) => {
    if (!waiting) console.log(`… another run (process ${pid}) is getting the Pulumi CLI; waiting for it`);
    waiting = true;
  };
  const busy = (pid) => `another run (process ${pid}) is getting the Pulumi CLI; if it is not, delete ${lock}`;
  return holdLock(lock, { waitMs: WAIT_FOR_OTHER_RUN_MS, onWait, busy }, async () => {
    // The run that was waited for may have filled it.
    const cached = await findCached(languages, []);
    return cached ?? (await obtain(languages, tried));
  });
}

async function obtain(languages, tried) {
  const root = await fs.mkdtemp(`${cachedRoot()}.new-`);
  try {
    const bin = path.join(root, "bin");
    await fs.mkdir(bin);
    for (const [origin, get] of [
      ["official installer", () => downloadPulumi(root)],
      ["tools/pulumi", () => buildPulumi(bin, languages)],
    ]) {
      const failure = (await get()) ?? (await inspectFolder(bin, languages)).problem;
      if (failure === undefined) return await moveIntoCache(root, origin, languages);
      console.log(`  ${failure}`);
      tried.push(failure);
    }
    throw new UsageError(describeFailure(tried));
  } finally {
    await fs.rm(root, { recursive: true, force: true });
  }
}

/** What stands in the cache lacks something, or this run would not have come here. */
async function moveIntoCache(root, origin, languages) {
  await fs.rm(cachedRoot(), { recursive: true, force: true });
  await fs.rename(root, cachedRoot());
  const folder = path.join(cachedRoot(), "bin");
  const { version } = await inspectFolder(folder, languages);
  return { folder, version, origin };
}

function describeFailure(tried) {
  return `no Pulumi CLI ${OLDEST_CLI_VERSION} or newer could be found or fetched.
Tried:
${tried.map((line) => `  - ${line}`).join("\n")}
Do one of these and run again:
  - install Pulumi (https://www.pulumi.com/docs/install/) so that \`pulumi\` is on PATH
  - name the folder that holds \`pulumi\` and \`pulumi-language-nodejs\`: SECRETSYNC_PULUMI=/that/folder
  - install Go ${OLDEST_GO_VERSION} or newer (https://go.dev/doc/install); the CLI is then built from tools/pulumi`;
}

await runScript(import.meta.url, async (args) => {
  const { values } = parseArgs({
    args,
    options: { language: { type: "string", multiple: true } },
  });
  const { folder, version, origin } = await getPulumiCli({ languages: values.language });
  console.log(`Pulumi ${version} (${origin}): ${folder}`);
});
