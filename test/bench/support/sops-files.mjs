import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const { createLocalSource } = require("../../../dist/provider/adapters/local-files/source.js");
const { SecretValue } = require("../../../dist/provider/core/secret-value.js");

const EXAMPLE = fileURLToPath(new URL("../../../examples/sops/", import.meta.url));
const LOCATION = { environment: "dev", secretPath: "/" };

/** A file of the example with `count` more values, encrypted for the example's key; in a folder of its own. */
export async function makeSopsFile(name, secrets) {
  const cwd = await mkdtemp(path.join(os.tmpdir(), "secretsync-bench-"));
  await mkdir(path.join(cwd, "secrets/dev"), { recursive: true });
  await cp(path.join(EXAMPLE, "secrets/dev", name), path.join(cwd, "secrets/dev", name));
  const keyFile = path.join(EXAMPLE, "demo-key.txt");
  const config = { kind: "local", path: "./secrets", ageKeyFile: keyFile, missingFolder: "error" };
  const open = () => createLocalSource(config, { env: {}, cwd });
  const entries = Object.entries(secrets).map(([key, value]) => [key, SecretValue.fromText(value)]);
  if (entries.length > 0) await open().writeFolder(LOCATION, new Map(entries));
  return {
    file: path.join(cwd, "secrets/dev", name),
    keyFile,
    /** How many values it gives. */
    read: async () => (await open().readFolder(LOCATION)).secrets.length,
    remove: () => rm(cwd, { recursive: true, force: true }),
  };
}
