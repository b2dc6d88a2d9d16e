import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { inject } from "vitest";
import type { Emulator } from "../../../emulator/oci/index";
import { openStack } from "./open-stack";
import type { Stack } from "./stack";

const ROOT = path.resolve(__dirname, "../../..");
const EXAMPLES = path.join(ROOT, "examples");

/** A copy of an example beside the installed package, for stacks that the example's README makes. */
export class Example {
  readonly dir: string;
  readonly stacks: Stack[] = [];

  private constructor(dir: string) {
    this.dir = dir;
  }

  /** @param name a folder of `examples/` */
  static async copy(name: string): Promise<Example> {
    const dir = await makeFolder(`example-${name}`);
    await copyExample(name, dir);
    return new Example(dir);
  }

  /** The root of a clone, whose `Pulumi.yaml` says that the quickstart is its program. */
  static async copyRoot(): Promise<Example> {
    const dir = await makeFolder("example-root");
    await cp(path.join(ROOT, "Pulumi.yaml"), path.join(dir, "Pulumi.yaml"));
    await copyExample("quickstart", path.join(dir, "examples", "quickstart"));
    return new Example(dir);
  }

  async stack(name: string): Promise<Stack> {
    const stack = await openStack(this.dir, name);
    this.stacks.push(stack);
    return stack;
  }

  async write(file: string, text: string): Promise<void> {
    const target = path.join(this.dir, file);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, text);
  }

  read(file: string): Promise<string> {
    return readFile(path.join(this.dir, file), "utf8");
  }
}

async function makeFolder(name: string): Promise<string> {
  const dir = path.join(inject("installedFolder"), name);
  await rm(dir, { recursive: true, force: true });
  await mkdir(path.join(dir, "state"), { recursive: true });
  return dir;
}

async function copyExample(name: string, dir: string): Promise<void> {
  const source = path.join(EXAMPLES, name);
  await cp(source, dir, { recursive: true, filter: (file) => !file.startsWith(path.join(source, "node_modules")) });
}

/** `pulumi config set`, a line of a README each: `["ociProfile", "DEV"]`, `["--path", "destination.vaultOcid", "…"]`. */
export async function setConfig(stack: Stack, lines: readonly (readonly string[])[]): Promise<void> {
  for (const line of lines) {
    const { code, text } = await stack.run(["config", "set", "--stack", stack.name, ...line]);
    if (code !== 0) throw new Error(text);
  }
}

/** The lines that say where the secrets go; `at` is the name in the configuration. */
export function toDestinationLines(emulator: Emulator, at = "destination"): readonly (readonly string[])[] {
  const { compartmentOcid, vaultOcid, keyOcid } = emulator;
  return Object.entries({ compartmentOcid, vaultOcid, keyOcid }).map(([name, ocid]) => [
    "--path",
    `${at}.${name}`,
    ocid,
  ]);
}

/**
 * An OCI configuration file with a profile for each emulator, outside of the project as `~/.oci/config` is.
 * @returns its path
 */
export async function writeOciConfig(name: string, emulators: Readonly<Record<string, Emulator>>): Promise<string> {
  const folder = path.join(inject("installedFolder"), `oci-of-${name}`);
  await mkdir(folder, { recursive: true });
  const profiles = Object.entries(emulators).map(async ([profile, emulator]) => {
    const keyFile = path.join(folder, `${profile}.pem`);
    await writeFile(keyFile, emulator.privateKeyPem, { mode: 0o600 });
    const { userOcid, tenancyOcid, region, fingerprint } = emulator;
    const fields = { user: userOcid, fingerprint, tenancy: tenancyOcid, region, key_file: keyFile };
    const lines = Object.entries(fields).map(([field, value]) => `${field}=${value}\n`);
    return `[${profile}]\n${lines.join("")}`;
  });
  const file = path.join(folder, "config");
  await writeFile(file, (await Promise.all(profiles)).join("\n"), { mode: 0o600 });
  return file;
}
