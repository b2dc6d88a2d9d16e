import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { inject } from "vitest";
import type { Emulator } from "../../../emulator/oci/index";
import { openStack } from "./open-stack";
import { PROGRAM, type Settings, type SyncSettings } from "./program";
import type { Stack } from "./stack";

/** A project of a user: a program, its settings and its secrets, beside the installed package. */
export class Project {
  readonly dir: string;
  readonly stacks: Stack[] = [];
  readonly #emulator: Emulator;
  readonly #connection: Readonly<Record<string, unknown>>;

  private constructor(dir: string, emulator: Emulator, connection: Readonly<Record<string, unknown>>) {
    this.dir = dir;
    this.#emulator = emulator;
    this.#connection = connection;
  }

  /** @param name unique among all tests: it is the project's name and its folder */
  static async create(name: string, emulator: Emulator): Promise<Project> {
    const dir = path.join(inject("installedFolder"), name);
    await rm(dir, { recursive: true, force: true });
    await mkdir(path.join(dir, "state"), { recursive: true });
    const options = "runtime:\n  name: nodejs\n  options:\n    typescript: false\n";
    await writeFile(path.join(dir, "Pulumi.yaml"), `name: ${name}\nmain: index.js\n${options}`);
    await writeFile(path.join(dir, "index.js"), PROGRAM);
    return new Project(dir, emulator, connectionOf(emulator));
  }

  /** The settings of a sync from `secrets/` into the emulator's first vault; `args` wins field by field. */
  sync(args: Readonly<Record<string, unknown>> = {}, rest: Omit<SyncSettings, "args"> = {}): SyncSettings {
    const { compartmentOcid, vaultOcid, keyOcid } = this.#emulator;
    const { syncOptions, ...others } = args;
    const defaults = {
      source: { kind: "local", path: "./secrets" },
      environment: "dev",
      destinationConfig: { compartmentOcid, vaultOcid, keyOcid },
    };
    const options = { initialSyncBehavior: "overwrite-destination", keySchema: "APP_{{secretKey}}" };
    const given = typeof syncOptions === "object" && syncOptions !== null ? syncOptions : {};
    return { ...rest, args: { ...defaults, ...others, syncOptions: { ...options, ...given } } };
  }

  /** Writes the settings; without `connection` the emulator's. */
  async set(syncs: Settings["syncs"], rest: Partial<Settings> = {}): Promise<void> {
    await this.write("settings.json", JSON.stringify({ connection: this.#connection, syncs, ...rest }));
  }

  get connection(): Readonly<Record<string, unknown>> {
    return this.#connection;
  }

  async write(file: string, text: string): Promise<void> {
    const target = path.join(this.dir, file);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, text);
  }

  read(file: string): Promise<string> {
    return readFile(path.join(this.dir, file), "utf8");
  }

  /** Writes `secrets/dev/.env`; a value is quoted by JSON, which env files read back. */
  async writeEnv(secrets: Readonly<Record<string, string>>, folder = "secrets/dev"): Promise<void> {
    const lines = Object.entries(secrets).map(([key, value]) => `${key}=${JSON.stringify(value)}\n`);
    await this.write(`${folder}/.env`, lines.join(""));
  }

  async stack(name: string): Promise<Stack> {
    const stack = await openStack(this.dir, name);
    this.stacks.push(stack);
    return stack;
  }
}

/** The inputs of an AppConnection to an emulator. */
export function connectionOf(emulator: Emulator): Readonly<Record<string, unknown>> {
  const { userOcid, tenancyOcid, region, fingerprint, privateKeyPem } = emulator;
  return {
    app: "oci",
    method: "access-key",
    credentials: { userOcid, tenancyOcid, region, fingerprint, privateKey: privateKeyPem },
    endpoint: emulator.url,
  };
}
