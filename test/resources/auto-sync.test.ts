import { describe, expect, it } from "vitest";
import { aLife, type Life } from "../support/a-life";
import { aProgram } from "../support/programs";

const off = { isAutoSyncEnabled: false };

async function aHeldLife(secrets: Record<string, string> = { DB: "one", API: "two" }): Promise<Life> {
  const life = aLife(secrets);
  await life.up();
  await life.up(off);
  life.world.takeMessages();
  return life;
}

describe("with auto-sync off", () => {
  it("a change of the source waits, with a warning, and touches nothing", async () => {
    const life = await aHeldLife();
    life.edit({ DB: "ONE", API: undefined, NEW: "n" });
    expect(await life.calls(() => life.up(off))).toEqual([]);
    expect(life.world.takeMessages("warn")).toContain("APP_API, APP_DB, APP_NEW waiting");
    expect(life.engine.manifest).toEqual({ APP_API: "rev 1", APP_DB: "rev 1" });
    expect(await life.holds()).toEqual({ APP_DB: "one", APP_API: "two" });
  });

  it("switching it off and on again is an update that makes no call", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    expect(await life.writes(() => life.up(off))).toEqual([]);
    expect(await life.writes(() => life.up())).toEqual([]);
  });

  it("a trigger lets through what waited, once", async () => {
    const life = await aHeldLife();
    life.edit({ DB: "ONE", NEW: "n" });
    await life.up(off);
    const triggered = { ...off, syncTrigger: "now" };
    expect(await life.writes(() => life.up(triggered))).toEqual(["create APP_NEW", "update APP_DB"]);
    life.edit({ DB: "once more" });
    expect(await life.calls(() => life.up(triggered))).toEqual([]);
    expect(await life.writes(() => life.up({ ...off, syncTrigger: "again" }))).toEqual(["update APP_DB"]);
  });

  it("a trigger with nothing to do looks and writes nothing", async () => {
    const life = await aHeldLife();
    expect(await life.writes(() => life.up({ ...off, syncTrigger: "now" }))).toEqual([]);
  });

  it.each([
    ["key schema", { syncOptions: { keySchema: "NEW_{{secretKey}}" } }],
    ["environment", { environment: "prod" }],
    ["secretPath", { secretPath: "/more" }],
  ])("a changed %s counts as a trigger", async (_field, changes) => {
    const life = await aHeldLife();
    for (const location of [
      { environment: "prod", secretPath: "/" },
      { environment: "dev", secretPath: "/more" },
    ])
      life.edit({ DB: "other", API: "two" }, location);
    life.edit({ DB: "ONE" });
    const writes = await life.writes(() => life.up({ ...off, ...changes }));
    expect(writes.length).toBeGreaterThan(0);
    await life.up({ ...off, ...changes });
  });

  it.each([
    ["description", { description: "for people" }],
    ["deletionPolicy", { deletionPolicy: "delete" }],
    ["limits", { syncOptions: { maxConcurrency: 3, transitionTimeoutSeconds: 7 } }],
  ])("a changed %s does not", async (_field, changes) => {
    const life = await aHeldLife();
    life.edit({ DB: "ONE" });
    expect(await life.writes(() => life.up({ ...off, ...changes }))).toEqual([]);
    expect(await life.holds()).toMatchObject({ APP_DB: "one" });
  });

  it("drift stays a warning until a trigger", async () => {
    const life = await aHeldLife();
    life.vault.editByHand("APP_DB", { value: "by hand" });
    await life.engine.refresh();
    expect(await life.writes(() => life.up(off))).toEqual([]);
    expect(life.world.takeMessages("warn")).toContain("APP_DB changed in the vault");
    expect(await life.holds()).toMatchObject({ APP_DB: "by hand" });
    await life.up({ ...off, syncTrigger: "now" });
    expect(await life.holds()).toMatchObject({ APP_DB: "one" });
  });

  it("a key that cannot be synced waits too and fails nothing", async () => {
    const life = await aHeldLife();
    life.edit({ DB: "" });
    await life.up(off);
    expect(life.world.takeMessages("warn")).toContain("APP_DB waiting");
  });

  it("what moves between preview and up is not written and not failed", async () => {
    const life = await aHeldLife({ DB: "one", API: "two", KEY: "three" });
    life.edit({ DB: "ONE" });
    const triggered = aProgram({ ...off, syncTrigger: "now" });
    const hooks = life.world.openProvider().secretSync;
    const { inputs } = await hooks.check(life.engine.saved!.inputs, triggered);
    life.edit({ API: "moved", KEY: undefined, LATE: "late" });
    const { id, outputs } = life.engine.saved!;
    const { outs } = await hooks.update(id, outputs, inputs);
    expect(outs).toMatchObject({ syncStatus: "succeeded", failures: {} });
    expect(await life.holds()).toEqual({ APP_DB: "ONE", APP_API: "two", APP_KEY: "three" });
  });

  it("a create waits for a trigger", async () => {
    const life = aLife({ DB: "one" });
    expect(await life.calls(() => life.up(off))).toEqual([]);
    expect(life.engine.outputs).toMatchObject({ syncStatus: "waiting", manifest: {}, initialSyncCompleted: false });
    expect(life.world.takeMessages("warn")).toContain("APP_DB waiting");
    await life.up({ ...off, syncTrigger: "now" });
    expect(await life.holds()).toEqual({ APP_DB: "one" });
    expect(life.engine.outputs).toMatchObject({ syncStatus: "succeeded", initialSyncCompleted: true });
  });

  it("a create that waited may claim what an earlier resource of its name left", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    life.engine.replaceState(undefined);
    await life.up(off);
    await life.up({ ...off, syncTrigger: "now" });
    expect(await life.holds()).toEqual({ APP_DB: "one" });
  });

  it("a create with a trigger does not wait", async () => {
    const life = aLife({ DB: "one" });
    await life.up({ ...off, syncTrigger: "now" });
    expect(await life.holds()).toEqual({ APP_DB: "one" });
  });

  it("a create that waits can be destroyed", async () => {
    const life = aLife({ DB: "one" });
    await life.up(off);
    await life.engine.destroy();
    expect(await life.holds()).toEqual({});
  });

  it("a replacement waits, and leaves what it is replaced by unwritten", async () => {
    const life = await aHeldLife();
    const run = await life.engine.replace(aProgram(off));
    expect(run).toMatchObject({ step: "replace", reasons: [] });
    expect(life.engine.outputs).toMatchObject({ syncStatus: "waiting" });
    await life.up({ ...off, syncTrigger: "now" });
    expect(Object.keys(life.engine.manifest)).toEqual(["APP_API", "APP_DB"]);
  });
});
