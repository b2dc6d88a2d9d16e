import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { performance } from "node:perf_hooks";
import process from "node:process";
import { getPulumiCli } from "../../scripts/pulumi-cli.mjs";
import { repositoryRoot } from "../../scripts/lib/paths.mjs";
import { startEmulator } from "./support/emulator-process.mjs";

const COUNT = 1_000;
const ROUNDS = 9;
/** Names of 15 characters, as the budget of the state says. */
const NAMES = Array.from({ length: COUNT }, (_, at) => `SECRET_${String(at).padStart(8, "0")}`);

export const title =
  `What a sync of ${COUNT} secrets costs where nothing changed: \`pulumi preview\` of the real CLI, median of ${ROUNDS} runs in turn,\n` +
  "with the sync and of the same program without it; and the checkpoint, which is the state as the backend stores it.";

const PROGRAM = `const fs = require("node:fs");
const { AppConnection, SecretSync } = require("pulumi-secretsync");
const { connection, destinationConfig } = JSON.parse(fs.readFileSync("settings.json", "utf8"));
const oci = new AppConnection("oci", connection);
if (process.env.WITH_SYNC === "yes") {
  new SecretSync("web", {
    connection: oci,
    source: { kind: "local", path: "./secrets" },
    environment: "dev",
    destinationConfig,
    syncOptions: { initialSyncBehavior: "overwrite-destination" },
  });
}
`;

export async function run() {
  const emulator = await startEmulator({ latencyMs: 0, transitionMs: 0 });
  const folder = await mkdtemp(path.join(os.tmpdir(), "secretsync-preview-"));
  try {
    const pulumi = await prepareProject(folder, emulator);
    await pulumi(["up", "--yes", "--skip-preview", "--stack", "without"], "no");
    await pulumi(["up", "--yes", "--skip-preview", "--stack", "with"], "yes");
    await emulator.reset();
    const times = { without: [], with: [] };
    for (let round = 0; round < ROUNDS; round++) {
      times.without.push(await time(() => pulumi(["preview", "--stack", "without"], "no")));
      times.with.push(await time(() => pulumi(["preview", "--stack", "with"], "yes")));
    }
    return report(times, await emulator.countCalls(), await measureCheckpoints(folder));
  } finally {
    await emulator.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function report(times, calls, bytes) {
  const [without, withSync] = [median(times.without), median(times.with)];
  const perSecret = (bytes.with - bytes.without) / COUNT;
  return [
    {
      what: "preview without the sync",
      "wall ms": Math.round(without),
      ratio: "1.00",
      "calls to OCI": 0,
      "bytes per secret": "-",
    },
    {
      what: "no-op preview with the sync",
      "wall ms": Math.round(withSync),
      ratio: (withSync / without).toFixed(2),
      "calls to OCI": calls,
      "bytes per secret": perSecret.toFixed(0),
    },
  ];
}

async function prepareProject(folder, { ready, privateKey }) {
  const cli = await getPulumiCli();
  const { userOcid, tenancyOcid, region, fingerprint, url, compartmentOcid, vaultOcid, keyOcid } = ready;
  const credentials = { userOcid, tenancyOcid, region, fingerprint, privateKey };
  const settings = {
    connection: { app: "oci", method: "access-key", endpoint: url, credentials },
    destinationConfig: { compartmentOcid, vaultOcid, keyOcid },
  };
  await mkdir(path.join(folder, "state"));
  await mkdir(path.join(folder, "secrets/dev"), { recursive: true });
  await symlink(path.join(repositoryRoot, "node_modules"), path.join(folder, "node_modules"), "dir");
  await writeFile(path.join(folder, "secrets/dev/.env"), NAMES.map((name) => `${name}=value of ${name}\n`).join(""));
  await writeFile(path.join(folder, "settings.json"), JSON.stringify(settings));
  await writeFile(path.join(folder, "index.js"), PROGRAM);
  await writeFile(
    path.join(folder, "Pulumi.yaml"),
    "name: bench\nmain: index.js\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n",
  );
  const pulumi = createPulumi(folder, cli.folder);
  await pulumi(["stack", "init", "without"], "no");
  await pulumi(["stack", "init", "with"], "no");
  return pulumi;
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
  return (args, withSync) =>
    new Promise((resolve, reject) => {
      const child = spawn("pulumi", [...args, "--non-interactive"], {
        cwd: folder,
        env: { ...env, WITH_SYNC: withSync },
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
