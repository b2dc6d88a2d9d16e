import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createEmulator, type Emulator } from "../../../emulator/oci/index";
import { findLeaks } from "../support/leaks";
import { Project } from "../support/project";
import type { CliResult, Stack } from "../support/stack";
import { upWithPreview } from "./support/up-with-preview";

/** A resource that depends on the ids: were they unknown in a preview, it would show an update that does not happen. */
const PROGRAM = `const fs = require("node:fs");
const { AppConnection, SecretSync } = require("pulumi-secretsync");

const settings = JSON.parse(fs.readFileSync("settings.json", "utf8"));
const oci = new AppConnection("oci", settings.connection);
const { args, options } = settings.syncs.web;
const web = new SecretSync("web", { connection: oci, ...args }, options);
const description = web.secretIds.apply((ids) => Object.keys(ids).sort().join(" "));
new AppConnection("reader", { ...settings.connection, description });
exports.ids = web.secretIds;
`;

describe("what a preview looks at and shows", () => {
  let emulator: Emulator;
  let project: Project;
  let stack: Stack;

  beforeAll(async () => {
    emulator = await createEmulator({ transitionMs: 50 });
    project = await Project.create("preview-modes", emulator);
    await project.write("index.js", PROGRAM);
    stack = await project.stack("dev");
    await project.writeEnv({ A: "canary-one", B: "canary-one" });
    await project.set({ web: project.sync({}, { options: { ignoreChanges: ["manifest", "secretIds"] } }) });
  });

  beforeEach(() => {
    emulator.journal.reset();
  });

  afterAll(() => emulator.close());

  const preview = (mode: string): Promise<CliResult> => stack.preview([], { env: { SECRETSYNC_PREVIEW: mode } });

  it("off: neither source nor vault, and a warning", async () => {
    const { text, code } = await preview("off");
    expect(text).toContain(
      "warning: web: SECRETSYNC_PREVIEW is off: the source was not read, the manifest is the old one",
    );
    expect(text).not.toContain("APP_A");
    expect(code).toBe(0);
    expect(emulator.journal.entries).toEqual([]);
  });

  it("source: every secret by name, and no call to the vault", async () => {
    const { text, code } = await preview("source");
    expect(text).toContain('APP_A: "rev 1"');
    expect(text).not.toContain("initialPlan");
    expect(code).toBe(0);
    expect(emulator.journal.entries).toEqual([]);
  });

  it("an unknown word is an error that names the known ones", async () => {
    const { text, code } = await preview("sometimes");
    expect(text).toContain('SECRETSYNC_PREVIEW must be one of live, always, source, off (got "sometimes")');
    expect(code).not.toBe(0);
  });

  it("live, the default: the vault, when something is new or changed", async () => {
    const { code } = await upWithPreview(stack);
    expect(code).toBe(0);
    expect(emulator.journal.count({ operation: "ListSecrets" })).toBeGreaterThan(0);
  });

  it("always: the vault, though nothing changed", async () => {
    const { text, code } = await preview("always");
    expect(text).toContain("web: nothing to do; 2 unchanged");
    expect(text).toContain("4 unchanged");
    expect(code).toBe(0);
    expect(emulator.journal.count({ operation: "ListSecrets" })).toBe(1);
  });

  it("a changed value: its line, though the program ignores changes of the manifest, and nothing of what depends on ids", async () => {
    await project.writeEnv({ A: "canary-two", B: "canary-one" });
    const off = await preview("off");
    expect(off.text).toContain("4 unchanged");
    const { preview: text, update, code } = await upWithPreview(stack);
    expect(text).toMatch(/~ APP_A: "rev 1" => "rev 2"/);
    expect(text).not.toContain("SecretSync::reader");
    expect(text).toMatch(/~ 1 to update\s+3 unchanged/);
    expect(update).toMatch(/~ 1 updated\s+3 unchanged/);
    expect(code).toBe(0);
    expect(emulator.getSecret("APP_A")?.content?.toString()).toBe("canary-two");
  });

  it("has printed and stored no value in the clear", async () => {
    expect(await findLeaks(project, ["canary-one", "canary-two"])).toEqual([]);
  });
});
