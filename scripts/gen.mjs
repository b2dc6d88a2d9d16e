#!/usr/bin/env node
// Writes schema.json, the package schema, from the input schemas of the provider. `--check` only compares.
import "./lib/require-node.mjs";
import fs from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { parseArgs } from "node:util";
import { buildPackage } from "./build.mjs";
import { UsageError } from "./lib/errors.mjs";
import { installPackages } from "./lib/install-packages.mjs";
import { repositoryRoot } from "./lib/paths.mjs";
import { runScript } from "./lib/run-script.mjs";

const require = createRequire(import.meta.url);
const schemaFile = path.join(repositoryRoot, "schema.json");

/** Loads the built module, so the package must have been built. */
function renderSchema() {
  const { toPulumiSchema } = require(path.join(repositoryRoot, "dist/provider/schema/to-pulumi-schema.js"));
  const { version } = require(path.join(repositoryRoot, "package.json"));
  return `${JSON.stringify(toPulumiSchema(version), undefined, 2)}\n`;
}

async function readSchema() {
  try {
    return await fs.readFile(schemaFile, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return "";
    throw error;
  }
}

/** Throws when schema.json is not what the built package generates. */
export async function checkGenerated() {
  const [wanted, actual] = [renderSchema(), await readSchema()];
  if (actual !== wanted)
    throw new UsageError(`schema.json is stale; run \`npm run gen\`.\n${describeDifference(actual, wanted)}`);
}

function describeDifference(actual, wanted) {
  const [before, after] = [actual.split("\n"), wanted.split("\n")];
  const at = after.findIndex((line, index) => line !== before[index]);
  const line = at === -1 ? after.length : at;
  return `First difference, line ${line + 1}:\n  - ${before[line] ?? "(end of file)"}\n  + ${after[line] ?? "(end of file)"}`;
}

async function writeGenerated() {
  const wanted = renderSchema();
  const isCurrent = (await readSchema()) === wanted;
  if (!isCurrent) await fs.writeFile(schemaFile, wanted);
  console.log(isCurrent ? "schema.json is up to date" : "schema.json written");
}

await runScript(import.meta.url, async (args) => {
  const { values } = parseArgs({ args, options: { check: { type: "boolean", default: false } } });
  await installPackages();
  await buildPackage();
  await (values.check ? checkGenerated() : writeGenerated());
});
