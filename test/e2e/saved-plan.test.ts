import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmulator, type Emulator } from "../../emulator/oci/index";
import { findLeaks } from "./support/leaks";
import { Project } from "./support/project";
import type { CliResult, Stack } from "./support/stack";

const VALUES = { DB_URL: "canary-db-url-6c1f", API_KEY: "canary-api-key-d20a" };
const LATER = { DB_URL: "canary-db-later-83ee", API_KEY: VALUES.API_KEY, TOKEN: "canary-token-2b7c" };
const UNSEEN = "canary-not-reviewed-c5d9";

describe("a saved plan", () => {
  let emulator: Emulator;
  let project: Project;
  let stack: Stack;

  const save = async (): Promise<CliResult> => {
    const result = await stack.preview(["--save-plan", "plan.json"]);
    emulator.journal.reset();
    return result;
  };
  const apply = (): Promise<CliResult> => stack.up(["--plan", "plan.json"]);

  beforeAll(async () => {
    emulator = await createEmulator({ transitionMs: 50 });
    project = await Project.create("saved-plan", emulator);
    stack = await project.stack("dev");
    await project.writeEnv(VALUES);
    await project.set({ web: project.sync() });
  });

  afterAll(() => emulator.close());

  it("of a first sync refuses a value that changed after it was reviewed, and writes nothing", async () => {
    expect((await save()).code).toBe(0);
    await project.writeEnv({ ...VALUES, DB_URL: UNSEEN });
    const { code, text } = await apply();
    expect(code).not.toBe(0);
    expect(text).toContain("violates plan");
    expect(emulator.secrets).toEqual([]);
    await project.writeEnv(VALUES);
  });

  it("of a first sync is applied while nothing changes", async () => {
    expect((await apply()).code).toBe(0);
    expect(emulator.journal.writtenNames).toEqual(["APP_API_KEY", "APP_DB_URL"]);
    expect(emulator.getSecret("APP_DB_URL")?.content?.toString()).toBe(VALUES.DB_URL);
  });

  it("of a change is applied exactly", async () => {
    await project.writeEnv(LATER);
    expect((await save()).text).toContain("web: 1 to create, 1 to update; 1 unchanged");
    expect((await apply()).code).toBe(0);
    expect(emulator.journal.writtenNames).toEqual(["APP_DB_URL", "APP_TOKEN"]);
    expect(emulator.getSecret("APP_DB_URL")?.content?.toString()).toBe(LATER.DB_URL);
  });

  it("of no change at all is applied without a call", async () => {
    expect((await save()).code).toBe(0);
    expect((await apply()).code).toBe(0);
    expect(emulator.journal.entries).toEqual([]);
  });

  it.each([
    ["another value of a secret that the plan does not touch", { ...LATER, API_KEY: UNSEEN }],
    ["a value other than the reviewed one", { ...LATER, DB_URL: UNSEEN }],
    ["a key that came later", { ...LATER, EXTRA: UNSEEN }],
    ["a key that went", { DB_URL: "canary-reviewed-44b0", API_KEY: LATER.API_KEY }],
  ])("refuses %s", async (_, source) => {
    await project.writeEnv({ ...LATER, DB_URL: "canary-reviewed-44b0" });
    expect((await save()).text).toMatch(/~ APP_DB_URL *: "rev 2" => "rev 3"/);
    await project.writeEnv(source);
    const { code, text } = await apply();
    expect(code).not.toBe(0);
    expect(text).toMatch(/violates plan: properties changed: .*(manifest|digests)/);
    expect(text).not.toContain("digestKey");
    expect(emulator.journal.count({ isWrite: true })).toBe(0);
  });

  it("refuses when a secret has gone from the vault meanwhile, for nobody reviewed its creation", async () => {
    await project.writeEnv({ ...LATER, DB_URL: "canary-reviewed-44b0" });
    await save();
    emulator.removeSecret("APP_API_KEY");
    const { code, text } = await apply();
    expect(code).not.toBe(0);
    expect(text).toContain("violates plan");
    expect(emulator.journal.count({ isWrite: true })).toBe(0);
  });

  it("has printed and stored no value and no key in the clear, the violations included", async () => {
    const secrets = [...Object.values(VALUES), ...Object.values(LATER), UNSEEN, "canary-reviewed-44b0"];
    expect(await findLeaks(project, [...secrets, emulator.privateKeyPem])).toEqual([]);
  });
});
