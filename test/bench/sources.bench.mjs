import { createRequire } from "node:module";
import path from "node:path";
import { performance } from "node:perf_hooks";
import process from "node:process";
import { runCommand } from "../../scripts/lib/run-command.mjs";
import { getSopsTools } from "../../scripts/sops-tools.mjs";
import { makeSecrets } from "./support/measure.mjs";
import { makeSopsFile } from "./support/sops-files.mjs";

const require = createRequire(import.meta.url);
const { createInfisicalEmulator } = require("../../dist/emulator/infisical/index.js");
const { createInfisicalSource } = require("../../dist/provider/adapters/infisical/source.js");
const { systemClock } = require("../../dist/provider/adapters/system-clock.js");
const { SecretValue } = require("../../dist/provider/core/secret-value.js");

const COUNT = 1000;
const LATENCY_MS = 30;
/** 1,000 values of SOPS are to be decrypted in under a second, once the program runs. */
const SOPS_LIMIT_MS = 1000;
const API = { environment: "dev", secretPath: "/api" };
const SHARED = { environment: "dev", secretPath: "/shared" };

export const title =
  `Reading and writing sources of ${COUNT} secrets.\n` +
  `Infisical: one emulator in this process (${LATENCY_MS} ms latency); calls as its journal counts them, the sign-in left out; least = the fewest that the API allows.\n` +
  "SOPS: files for one age recipient, decrypted here once the modules are loaded, and by the program `sops`, whose time is that of its whole process.";

/** One row per thing that is done with a source. */
export async function run() {
  return [...(await runInfisical()), ...(await runSops("app.yaml")), ...(await runSops("mail.env"))];
}

async function runInfisical() {
  const emulator = await createInfisicalEmulator({ latencyMs: LATENCY_MS });
  try {
    seed(emulator, API);
    const source = openSource(emulator);
    const read = await count(emulator, () => source.readFolder(API));
    seed(emulator, SHARED);
    const below = await count(emulator, () => source.readFolder({ ...API, secretPath: "/" }, { recursive: true }));
    emulator.addImport(API, SHARED);
    const imports = await count(emulator, () => source.readFolder(API));
    const changed = Object.entries(makeSecrets(COUNT, () => 1));
    const values = new Map(changed.map(([key, value]) => [key, SecretValue.fromText(value)]));
    const write = await count(emulator, () => source.writeFolder(API, values));
    return [
      toRow("Infisical, read", { ...read, least: 1 }),
      toRow("Infisical, read recursively, two folders of as many", { ...below, least: 1 }),
      toRow("Infisical, read with an import of as many", { ...imports, least: 1 }),
      toRow("Infisical, write back", { ...write, least: 1 }),
    ];
  } finally {
    await emulator.close();
  }
}

function seed(emulator, location) {
  for (const [key, value] of Object.entries(makeSecrets(COUNT))) emulator.putSecret({ key, value, ...location });
}

function openSource({ url: siteUrl, clientId, clientSecret, projectId }) {
  const connection = { app: "infisical", method: "universal-auth", credentials: { clientId, clientSecret }, siteUrl };
  const options = { expandReferences: true, unresolvedReferences: "warn", missingFolder: "error" };
  return createInfisicalSource(
    { kind: "infisical", connection, projectId, ...options },
    { clock: systemClock, runId: "bench" },
  );
}

async function count({ journal }, work) {
  journal.reset();
  const { wallMs } = await time(work);
  return { wallMs, calls: journal.entries.filter(({ operation }) => operation !== "Login").length };
}

async function time(work) {
  globalThis.gc?.();
  const start = performance.now();
  const result = await work();
  return { result, wallMs: performance.now() - start };
}

/** The file with its thousand values, and the one that it was made of: how long each takes to start with. */
async function runSops(name) {
  const small = await makeSopsFile(name, {});
  const large = await makeSopsFile(name, makeSecrets(COUNT));
  try {
    const few = await time(small.read);
    const many = await time(large.read);
    if (many.result !== few.result + COUNT) throw new Error(`${name} gave ${many.result} values`);
    const rows = [toRow(`SOPS ${name}, in process`, { ...many, limitMs: SOPS_LIMIT_MS })];
    const program = await findSops();
    if (program === undefined) return rows;
    const decrypt = ({ file, keyFile }) => time(() => runProgram(program, file, keyFile));
    rows.push(toRow(`SOPS ${name}, program sops`, await decrypt(large)));
    rows.push(toRow(`SOPS ${name}, program sops, ${few.result} values only`, await decrypt(small)));
    return rows;
  } finally {
    await small.remove();
    await large.remove();
  }
}

/** Undefined, and said, where it cannot be had: it is built with Go. */
async function findSops() {
  try {
    return path.join(await getSopsTools(), "sops");
  } catch (error) {
    console.log(`without the program sops: ${error.message}`);
    return undefined;
  }
}

function runProgram(program, file, keyFile) {
  return runCommand(program, ["decrypt", file], { env: { SOPS_AGE_KEY_FILE: keyFile } });
}

function toRow(what, { wallMs, calls = "-", least = "-", limitMs = "-" }) {
  return {
    what,
    calls,
    least,
    "wall ms": Math.round(wallMs),
    "limit ms": limitMs,
    "peak MB": Math.round(process.resourceUsage().maxRSS / 1024),
  };
}
