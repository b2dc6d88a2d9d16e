import { describe, expect, it } from "vitest";
import { SyncError } from "../../provider/core/errors";
import { OWNER_TAG } from "../../provider/core/ownership";
import { aLife, ROOT, type Life } from "../support/a-life";
import { aProgram, OWNER } from "../support/programs";

const SOURCE_FIRST = { syncOptions: { initialSyncBehavior: "import-prioritize-source" } };
const VAULT_FIRST = { syncOptions: { initialSyncBehavior: "import-prioritize-destination" } };
const sourceValue = (life: Life, key: string): string | undefined =>
  life.world.source.peek(ROOT)?.get(key)?.revealText();
const ownerOf = (life: Life, name: string): string | undefined => life.vault.peek(name)?.tags[OWNER_TAG];

describe("an import", () => {
  it("is announced in the preview, which writes nothing anywhere", async () => {
    const life = aLife({ DB: "one" });
    life.seed({ name: "APP_OLD", value: "old" });
    const plan = await life.engine.preview(aProgram(SOURCE_FIRST));
    expect(plan.inputs["manifest"]).toEqual({ APP_DB: "rev 1", APP_OLD: "rev 1" });
    expect(life.world.takeMessages()).toContain("APP_OLD: imported into the source, then adopted");
    expect(sourceValue(life, "OLD")).toBeUndefined();
  });

  it("that the source would not take is told in the preview, where the source knows it beforehand", async () => {
    const life = aLife({ DB: "one" });
    life.seed({ name: "APP_OLD", value: "old" });
    life.world.source.refuseKey("OLD", "may not stand in this file");
    await life.engine.preview(aProgram(SOURCE_FIRST));
    const messages = life.world.takeMessages();
    expect(messages).toContain("web: 1 to create, 1 to fail");
    expect(messages).toContain("APP_OLD: OLD was not imported: may not stand in this file");
  });

  it("that failed is not called imported by the preview of the run that makes up for it", async () => {
    const life = aLife({ DB: "one" });
    life.seed({ name: "APP_OLD", value: "old" });
    life.world.source.failNext({ operation: "writeFolder", error: new SyncError("SOURCE_UNREADABLE", "disk full") });
    await life.engine.up(aProgram(SOURCE_FIRST));
    life.world.takeMessages();
    life.world.previewMode = "always";
    await life.engine.preview(aProgram(SOURCE_FIRST));
    const messages = life.world.takeMessages();
    expect(messages).toContain("APP_OLD: imported into the source, then adopted");
    expect(messages).not.toContain("the source does not hold it");
  });

  it("tags a secret only after the source was read back and holds the value", async () => {
    const life = aLife({ DB: "one" });
    life.seed({ name: "APP_OLD", value: "old" });
    life.world.source.refuseKey("OLD", "may not stand in this file");
    const run = await life.engine.up(aProgram(SOURCE_FIRST));
    expect(run).toMatchObject({
      step: "failed",
      reasons: [expect.stringMatching(/^APP_OLD: OLD was not imported: may not stand in this file/)],
    });
    expect(ownerOf(life, "APP_OLD")).toBeUndefined();
    expect(await life.holds()).toEqual({ APP_DB: "one", APP_OLD: "old" });
  });

  it("that failed is made up for by the next run, for both priorities", async () => {
    for (const program of [SOURCE_FIRST, VAULT_FIRST]) {
      const life = aLife({ DB: "one" });
      life.seed({ name: "APP_OLD", value: "old" });
      life.world.source.failNext({ operation: "writeFolder", error: new SyncError("SOURCE_UNREADABLE", "disk full") });
      expect(await life.engine.up(aProgram(program))).toMatchObject({ step: "failed" });
      await life.up(program);
      expect(sourceValue(life, "OLD")).toBe("old");
      expect(ownerOf(life, "APP_OLD")).toBe(OWNER);
    }
  });

  it("that failed still gives the vault's value priority in the next run", async () => {
    const life = aLife({ BOTH: "mine" });
    life.seed({ name: "APP_BOTH", value: "theirs" });
    life.world.source.failNext({ operation: "writeFolder", error: new SyncError("SOURCE_UNREADABLE", "disk full") });
    expect(await life.engine.up(aProgram(VAULT_FIRST))).toMatchObject({ step: "failed" });
    await life.up(VAULT_FIRST);
    expect(sourceValue(life, "BOTH")).toBe("theirs");
    expect(await life.holds()).toEqual({ APP_BOTH: "theirs" });
  });

  it("that failed lets the source's own value win where the source goes first", async () => {
    const life = aLife({ DB: "one" });
    life.seed({ name: "APP_OLD", value: "old" });
    life.world.source.failNext({ operation: "writeFolder", error: new SyncError("SOURCE_UNREADABLE", "disk full") });
    expect(await life.engine.up(aProgram(SOURCE_FIRST))).toMatchObject({ step: "failed" });
    life.edit({ OLD: "written by hand" });
    await life.up(SOURCE_FIRST);
    expect(sourceValue(life, "OLD")).toBe("written by hand");
    expect(await life.holds()).toEqual({ APP_DB: "one", APP_OLD: "written by hand" });
  });

  it("does not bring what changed in the vault after the preview", async () => {
    const life = aLife({ DB: "one" });
    life.seed({ name: "APP_OLD", value: "old" });
    const hooks = life.world.openProvider().secretSync;
    const { inputs } = await hooks.check({}, aProgram(SOURCE_FIRST));
    life.vault.editByHand("APP_OLD", { value: "changed" });
    await expect(hooks.create(inputs)).rejects.toMatchObject({
      reasons: [expect.stringMatching(/^APP_OLD: .*run again/)],
    });
    expect(sourceValue(life, "OLD")).toBeUndefined();
  });

  it("brings bytes that are no text unchanged", async () => {
    const life = aLife({});
    life.seed({ name: "APP_OLD", value: "schön \u0000 & <tag>" });
    await life.up(SOURCE_FIRST);
    expect(sourceValue(life, "OLD")).toBe("schön \u0000 & <tag>");
  });
});

describe("an imported secret", () => {
  async function anImportedLife(program = SOURCE_FIRST): Promise<Life> {
    const life = aLife({ DB: "one", MORE: "m" });
    life.seed({ name: "APP_OLD", value: "old" });
    await life.engine.up(aProgram(program));
    return life;
  }

  it("is kept, with a warning, when the file that got it was thrown away", async () => {
    const life = await anImportedLife();
    life.edit({ OLD: undefined });
    life.world.takeMessages();
    await life.up(SOURCE_FIRST);
    expect(life.world.takeMessages("warn")).toContain("APP_OLD is imported, but the source does not hold it");
    expect(life.engine.manifest).toMatchObject({ APP_OLD: "rev 1" });
    life.edit({ DB: "ONE" });
    await life.up(SOURCE_FIRST);
    expect(await life.holds()).toMatchObject({ APP_OLD: "old", APP_DB: "ONE" });
  });

  it("is kept also when its content cannot be read any more", async () => {
    const life = await anImportedLife();
    const { tags } = life.vault.peek("APP_OLD")!;
    life.vault.removeByHand("APP_OLD");
    life.seed({ name: "APP_OLD", tags, timeOfExpiry: "2020-01-01T00:00:00Z" });
    life.edit({ OLD: undefined, DB: "ONE" });
    await life.up(SOURCE_FIRST);
    expect(life.vault.peek("APP_OLD")?.lifecycle).toBe("active");
  });

  it("is an ordinary secret once a check has seen it in the source", async () => {
    const life = await anImportedLife();
    await life.up(SOURCE_FIRST);
    life.edit({ OLD: undefined });
    expect(await life.writes(() => life.up(SOURCE_FIRST))).toEqual(["scheduleDeletion APP_OLD"]);
  });

  it.each([
    ["source first", SOURCE_FIRST],
    ["vault first", VAULT_FIRST],
  ])("follows the source when that is changed before any check has seen it there (%s)", async (_name, program) => {
    const life = await anImportedLife(program);
    life.edit({ OLD: "newer" });
    await life.up(program);
    expect(sourceValue(life, "OLD")).toBe("newer");
    expect(await life.holds()).toMatchObject({ APP_OLD: "newer" });
  });

  it("that is gone from the vault and from the source is forgotten at the next look", async () => {
    const life = await anImportedLife();
    life.edit({ OLD: undefined, DB: "ONE" });
    life.vault.removeByHand("APP_OLD");
    await life.up(SOURCE_FIRST);
    expect(life.engine.manifest).toEqual({ APP_DB: "rev 2", APP_MORE: "rev 1" });
  });

  it("is released by a destroy, whatever the policy", async () => {
    const life = aLife({ DB: "one" });
    life.seed({ name: "APP_OLD", value: "old" });
    await life.up({ ...SOURCE_FIRST, deletionPolicy: "delete" });
    await life.engine.destroy();
    expect(await life.holds()).toEqual({ APP_OLD: "old" });
  });
});

describe("the initial plan", () => {
  it("is fixed by the first preview that looks: what appears later is not touched", async () => {
    const life = aLife({ A: "1", B: "2" });
    life.vault.failNext({ operation: "create", name: "APP_B", error: new SyncError("REJECTED", "no") });
    expect(await life.engine.up(aProgram())).toMatchObject({ step: "failed" });
    life.seed("APP_LATER");
    await life.up();
    expect(await life.holds()).toEqual({ APP_A: "1", APP_B: "2", APP_LATER: "seeded APP_LATER" });
    expect(ownerOf(life, "APP_LATER")).toBeUndefined();
  });

  it("does not import what appears after the initial sync", async () => {
    const life = aLife({ A: "1" });
    await life.up(SOURCE_FIRST);
    life.seed("APP_LATER");
    life.edit({ A: "2" });
    await life.up(SOURCE_FIRST);
    expect(sourceValue(life, "LATER")).toBeUndefined();
    expect(ownerOf(life, "APP_LATER")).toBeUndefined();
  });

  it("cannot be handed in by a program", async () => {
    const life = aLife({ A: "1" });
    await life.up();
    life.seed("APP_THEIRS");
    life.edit({ A: "2", THEIRS: "mine" });
    expect(await life.refusals({ initialPlan: { APP_THEIRS: "adopt" } })).toEqual([
      expect.stringContaining("would be adopted: APP_THEIRS"),
    ]);
  });
});
