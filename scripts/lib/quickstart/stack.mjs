import fs from "node:fs/promises";
import process from "node:process";
import { runCommand } from "../run-command.mjs";
import { STACK, fileIn, workspaceFolder } from "./workspace.mjs";

const PULUMI_WITHIN_MS = 5 * 60_000;

/** Returns a function that runs `pulumi` on the quickstart's stack. `show` lets its output through as it is. */
export function createPulumi(env) {
  const color = process.stdout.isTTY ? "always" : "never";
  return (args, options = {}) =>
    runCommand("pulumi", [...args, "--non-interactive", "--color", color], {
      cwd: workspaceFolder,
      env,
      title: `pulumi ${args.join(" ")}`,
      timeoutMs: PULUMI_WITHIN_MS,
      ...options,
    });
}

/** Makes the stack if there is none, and tells it where the emulator is. */
export async function prepareStack(pulumi, emulator) {
  await pulumi(["stack", "select", STACK, "--create"]);
  await releaseLock(pulumi);
  const { url, privateKeyPath, ...rest } = emulator;
  const plain = { endpoint: url };
  for (const name of ["userOcid", "tenancyOcid", "region", "fingerprint", "compartmentOcid", "vaultOcid", "keyOcid"]) {
    plain[name] = rest[name];
  }
  await pulumi([
    "config",
    "set-all",
    ...Object.entries(plain).flatMap(([name, value]) => ["--plaintext", `${name}=${value}`]),
  ]);
  // By standard input: a key on a command line is there for every process to see.
  await pulumi(["config", "set", "--secret", "privateKey"], { input: await fs.readFile(privateKeyPath, "utf8") });
}

/** A run that was ended by force leaves the state locked; whoever holds the quickstart's own lock may take it away. */
async function releaseLock(pulumi) {
  const entries = await fs.readdir(fileIn("state/.pulumi/locks"), { recursive: true }).catch(() => []);
  if (entries.some((entry) => entry.endsWith(".json"))) await pulumi(["cancel", "--yes", STACK]);
}

/** Whether the last update left every resource as it was. */
export async function changedNothing(pulumi) {
  const { stdout } = await pulumi(["stack", "history", "--json", "--page-size", "1"]);
  const [last] = JSON.parse(stdout);
  return Object.keys(last.resourceChanges).every((kind) => kind === "same");
}
