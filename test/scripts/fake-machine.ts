import { execFile } from "node:child_process";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);
const script = path.resolve(__dirname, "../../scripts/pulumi-cli.mjs");

export interface Run {
  readonly exitCode: number;
  readonly output: string;
}

/** A machine with nothing on PATH but the commands that a test puts there, and an empty cache. */
export interface FakeMachine {
  readonly root: string;
  readonly cache: string;
  /** Adds a command whose body is JavaScript; it sees `args`, `fs` and `path`. */
  addCommand(name: string, body: string, folder?: string): Promise<string>;
  /** Adds a folder with a `pulumi` of that version and its Node host. */
  addPulumi(folder: string, version: string): Promise<string>;
  /** Runs scripts/pulumi-cli.mjs there. */
  getPulumiCli(env?: Readonly<Record<string, string>>): Promise<Run>;
  remove(): Promise<void>;
}

/** JavaScript that writes a working `pulumi` and Node host into the folder that the expression names. */
export function writesPulumi(folder: string, version: string): string {
  return `for (const name of ["pulumi", "pulumi-language-nodejs"])
    fs.writeFileSync(path.join(${folder}, name), "#!${process.execPath}\\nconsole.log('v${version}')\\n", { mode: 0o755 });`;
}

export async function createFakeMachine(): Promise<FakeMachine> {
  const root = await fs.mkdtemp(path.join(os.tmpdir(), "secretsync-machine-"));
  const bin = path.join(root, "bin");
  await fs.mkdir(bin);

  const addCommand = async (name: string, body: string, folder = bin): Promise<string> => {
    const head = `#!${process.execPath}\nconst fs = require("fs"), path = require("path"), args = process.argv.slice(2);\n`;
    await fs.mkdir(folder, { recursive: true });
    await fs.writeFile(path.join(folder, name), head + body, { mode: 0o755 });
    return folder;
  };

  return {
    root,
    cache: path.join(root, "cache/pulumi-secretsync/pulumi"),
    addCommand,
    addPulumi: async (folder, version) => {
      const full = path.join(root, folder);
      await addCommand("pulumi-language-nodejs", "", full);
      return addCommand("pulumi", `console.log("v${version}");`, full);
    },
    getPulumiCli: (env) => runScript({ PATH: bin, HOME: root, XDG_CACHE_HOME: path.join(root, "cache"), ...env }),
    remove: () => fs.rm(root, { recursive: true, force: true }),
  };
}

async function runScript(env: Readonly<Record<string, string>>): Promise<Run> {
  try {
    const { stdout, stderr } = await execute(process.execPath, [script], { env });
    return { exitCode: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { exitCode: code, output: stdout + stderr };
  }
}
