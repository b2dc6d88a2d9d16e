import { stat } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmulator, type Emulator } from "../../emulator/oci/index";
import { findLeaks } from "./support/leaks";
import { Project } from "./support/project";
import type { Stack } from "./support/stack";
import { readStored } from "./support/stored-resource";

const COUNT = 1_000;
/** What one secret may take of the state. */
const MOST_BYTES = 550;
const NAME_LENGTH = 15;

/** As the tests' usual program, without outputs of the stack, which would hold every OCID once more. */
const PROGRAM = `const { AppConnection, SecretSync } = require("pulumi-secretsync");
const { connection, syncs } = JSON.parse(require("node:fs").readFileSync("settings.json", "utf8"));
new SecretSync("web", { connection: new AppConnection("oci", connection), ...syncs.web.args });
`;

describe("the checkpoint of a thousand secrets", () => {
  let emulator: Emulator;
  let project: Project;
  let stack: Stack;
  let empty: number;

  async function measure(): Promise<number> {
    return (await stat(path.join(project.dir, "state/.pulumi/stacks/checkpoint/dev.json"))).size;
  }

  const toSecrets = (suffix: string): Readonly<Record<string, string>> =>
    Object.fromEntries(
      Array.from({ length: COUNT }, (_, at) => [
        `KEY_${String(at).padStart(7, "0")}`,
        `canary-${suffix}-${String(at)}`,
      ]),
    );

  beforeAll(async () => {
    emulator = await createEmulator();
    project = await Project.create("checkpoint", emulator);
    await project.write("index.js", PROGRAM);
    stack = await project.stack("dev");
    await project.writeEnv({});
    await project.set({ web: project.sync() });
    expect((await stack.up()).code).toBe(0);
    empty = await measure();
    await project.writeEnv(toSecrets("first"));
    expect((await stack.up()).code).toBe(0);
  });

  afterAll(() => emulator.close());

  it("holds at most 550 bytes of each after it was made", async () => {
    expect(emulator.secrets).toHaveLength(COUNT);
    expect(new Set(emulator.secrets.map(({ name }) => name.length))).toEqual(new Set([NAME_LENGTH]));
    expect(await measure()).toBeGreaterThan(empty);
    expect((await measure()) - empty).toBeLessThanOrEqual(MOST_BYTES * COUNT);
  });

  it("holds no more after each was changed, with its OCIDs known beforehand", async () => {
    await project.writeEnv(toSecrets("second"));
    const { code, text } = await stack.up();
    expect(code).toBe(0);
    expect(text).toContain("web: 1000 to update");
    expect(Object.keys((await readStored(stack, "web"))?.inputs?.["secretIds"] ?? {})).toHaveLength(COUNT);
    expect((await measure()) - empty).toBeLessThanOrEqual(MOST_BYTES * COUNT);
  });

  it("holds no value in the clear", async () => {
    expect(await findLeaks(project, ["canary-first-", "canary-second-", emulator.privateKeyPem])).toEqual([]);
  });
});
