import { spawn } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { performance } from "node:perf_hooks";
import process from "node:process";
import { getPulumiCli } from "../../scripts/pulumi-cli.mjs";
import { repositoryRoot } from "../../scripts/lib/paths.mjs";
import { startEmulator } from "./support/emulator-process.mjs";

const COUNT = 1_000;
const ROUNDS = 9;

export const title =
  `What a sync of ${COUNT} secrets costs where nothing changed: \`pulumi preview\` of the real CLI, median of ${ROUNDS} runs in turn,\n` +
  "and the fastest of them, which what else the machine does disturbs least;\n" +
  "with the sync and of the same program without it, after the first up and after a later one, from which on the inputs\n" +
  "hold the ids of the secrets too; and the checkpoint, which is the state as the backend stores it.";

/** By name of the stack, which is the environment too; what they sync has different names, since the vault is one. */
const STACKS = {
  without: "preview without the sync",
  first: "no-op preview after the first up",
  later: "no-op preview after a later up",
};

const BODY = `
const { connection, destinationConfig } = JSON.parse(readFileSync("settings.json", "utf8"));
const oci = new AppConnection("oci", connection);
if (getStack() !== "without") {
  new SecretSync("web", {
    connection: oci,
    source: { kind: "local", path: "./secrets" },
    environment: getStack(),
    destinationConfig,
    syncOptions: { initialSyncBehavior: "overwrite-destination" },
  });
}
`;

/** As the examples are written, and as the engine starts a program fastest. */
const PROGRAMS = {
  TypeScript: {
    main: "index.ts",
    text: `import { readFileSync } from "node:fs";
import { getStack } from "@pulumi/pulumi";
import { AppConnection, SecretSync } from "pulumi-secretsync";${BODY}`,
  },
  JavaScript: {
    main: "index.js",
    text: `const { readFileSync } = require("node:fs");
const { getStack } = require("@pulumi/pulumi");
const { AppConnection, SecretSync } = require("pulumi-secretsync");${BODY}`,
  },
};

export async function run() {
  const rows = [];
  for (const language of Object.keys(PROGRAMS)) rows.push(...(await runProgram(language)));
  return rows;
}

async function runProgram(language) {
  const emulator = await startEmulator({ latencyMs: 0, transitionMs: 0 });
  const folder = await mkdtemp(path.join(os.tmpdir(), "secretsync-preview-"));
  try {
    const pulumi = await prepareProject(folder, emulator, PROGRAMS[language]);
    for (const stack of Object.keys(STACKS)) {
      await pulumi(["stack", "init", stack]);
      await writeSecrets(folder, stack, "value");
      await pulumi(["up", "--yes", "--skip-preview", "--stack", stack]);
    }
    await writeSecrets(folder, "later", "another value");
    await pulumi(["up", "--yes", "--stack", "later"]);
    return report(language, await comparePreviews(pulumi, emulator), await measureCheckpoints(folder));
  } finally {
    await emulator.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The stacks in turn, so that a machine that gets slower does so for each of them. */
async function comparePreviews(pulumi, emulator) {
  const rows = Object.keys(STACKS).map((stack) => ({ stack, times: [], calls: 0 }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const row of rows) {
      await emulator.reset();
      row.times.push(await time(() => pulumi(["preview", "--expect-no-changes", "--stack", row.stack])));
      row.calls += await emulator.countCalls();
    }
  }
  return rows.map(({ times, ...row }) => ({ ...row, wallMs: median(times), fastestMs: Math.min(...times) }));
}

function report(program, [without, ...others], bytes) {
  const perSecret = (stack) => ((bytes[stack] - bytes.without) / COUNT).toFixed(0);
  return [without, ...others].map(({ stack, wallMs, fastestMs, calls }) => ({
    program,
    what: STACKS[stack],
    "wall ms": Math.round(wallMs),
    ratio: (wallMs / without.wallMs).toFixed(2),
    "fastest ms": Math.round(fastestMs),
    "its ratio": (fastestMs / without.fastestMs).toFixed(2),
    "calls to OCI": calls,
    "bytes per secret": stack === "without" ? "-" : perSecret(stack),
  }));
}

async function prepareProject(folder, { ready, privateKey }, { main, text }) {
  const cli = await getPulumiCli();
  const { userOcid, tenancyOcid, region, fingerprint, url, compartmentOcid, vaultOcid, keyOcid } = ready;
  const credentials = { userOcid, tenancyOcid, region, fingerprint, privateKey };
  const settings = {
    connection: { app: "oci", method: "access-key", endpoint: url, credentials },
    destinationConfig: { compartmentOcid, vaultOcid, keyOcid },
  };
  await mkdir(path.join(folder, "state"));
  await symlink(path.join(repositoryRoot, "node_modules"), path.join(folder, "node_modules"), "dir");
  await copyFile(path.join(repositoryRoot, "examples/quickstart/tsconfig.json"), path.join(folder, "tsconfig.json"));
  await writeFile(path.join(folder, "settings.json"), JSON.stringify(settings));
  await writeFile(path.join(folder, main), text);
  await writeFile(
    path.join(folder, "Pulumi.yaml"),
    `name: bench\nmain: ${main}\nruntime:\n  name: nodejs\n  options:\n    typescript: ${main.endsWith(".ts")}\n`,
  );
  return createPulumi(folder, cli.folder);
}

/** Names of 15 characters, as the budget of the state says. */
async function writeSecrets(folder, stack, value) {
  const names = Array.from(
    { length: COUNT },
    (_, at) => `${stack.toUpperCase()}_`.padEnd(15 - 4, "X") + String(at).padStart(4, "0"),
  );
  await mkdir(path.join(folder, "secrets", stack), { recursive: true });
  await writeFile(
    path.join(folder, "secrets", stack, ".env"),
    names.map((name) => `${name}=${value} of ${name}\n`).join(""),
  );
}

function createPulumi(folder, cliFolder) {
  const env = {
    ...process.env,
    PATH: `${cliFolder}${path.delimiter}${process.env.PATH}`,
    PULUMI_BACKEND_URL: `file://${path.join(folder, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "bench",
    PULUMI_HOME: path.join(folder, "home"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
  return (args) =>
    new Promise((resolve, reject) => {
      const child = spawn("pulumi", [...args, "--non-interactive"], {
        cwd: folder,
        env,
        stdio: ["ignore", "pipe", "pipe"],
      });
      const chunks = [];
      child.stdout.on("data", (chunk) => chunks.push(chunk));
      child.stderr.on("data", (chunk) => chunks.push(chunk));
      child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(Buffer.concat(chunks).toString("utf8")))));
    });
}

async function measureCheckpoints(folder) {
  const dir = path.join(folder, "state/.pulumi/stacks/bench");
  const sizes = {};
  for (const file of await readdir(dir)) {
    if (file.endsWith(".json")) sizes[path.basename(file, ".json")] = (await readFile(path.join(dir, file))).length;
  }
  return sizes;
}

async function time(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
