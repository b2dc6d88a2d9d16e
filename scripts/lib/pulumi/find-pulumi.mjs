import fs from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { runCommand } from "../run-command.mjs";
import { OLDEST_CLI_VERSION, isOlder } from "./versions.mjs";

const suffix = process.platform === "win32" ? ".exe" : "";
const VERSION_WITHIN_MS = 20_000;

export const binaryName = (name) => name + suffix;

/** The folders of PATH. */
function pathFolders() {
  return (process.env.PATH ?? "").split(path.delimiter).filter((folder) => folder !== "");
}

export async function findOnPath(name) {
  for (const folder of pathFolders()) {
    const file = path.join(folder, binaryName(name));
    if (await isExecutable(file)) return file;
  }
  return undefined;
}

async function isExecutable(file) {
  try {
    await fs.access(file, fs.constants.X_OK);
    return (await fs.stat(file)).isFile();
  } catch (error) {
    if (["ENOENT", "EACCES", "ENOTDIR"].includes(error.code)) return false;
    throw error;
  }
}

/**
 * Looks at a folder that should hold the CLI and the hosts of `languages`.
 * Returns `{ version }` when it can be used, else `{ problem }`, a sentence without a full stop.
 */
export async function inspectFolder(folder, languages) {
  const cli = path.join(folder, binaryName("pulumi"));
  if (!(await isExecutable(cli))) return { problem: `no \`pulumi\` in ${folder}` };
  const version = await readVersion(cli);
  if (version === undefined) return { problem: `${cli} does not tell its version` };
  if (isOlder(version, OLDEST_CLI_VERSION))
    return { problem: `${cli} is ${version}, older than ${OLDEST_CLI_VERSION}` };
  for (const language of languages) {
    const host = `pulumi-language-${language}`;
    const isThere = (await isExecutable(path.join(folder, binaryName(host)))) || (await findOnPath(host)) !== undefined;
    if (!isThere) return { problem: `${cli} has no \`${host}\` beside it or on PATH` };
  }
  return { version };
}

async function readVersion(cli) {
  const env = { PULUMI_SKIP_UPDATE_CHECK: "true" };
  const { code, stdout } = await runCommand(cli, ["version"], {
    env,
    timeoutMs: VERSION_WITHIN_MS,
    allowFailure: true,
  });
  return code === 0 ? /^v?(\d+\.\d+\.\d+)/.exec(stdout.trim())?.[1] : undefined;
}
