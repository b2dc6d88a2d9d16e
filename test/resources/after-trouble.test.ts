import { describe, expect, it } from "vitest";
import { aLife, ROOT, tagsOf } from "../support/a-life";
import { aProgram, OWNER } from "../support/programs";

/** What the fault schedules (`test/faults`) found, each as small as it gets. */

const SOURCE_FIRST = { syncOptions: { initialSyncBehavior: "import-prioritize-source" } };
const renamed = (keySchema: string) => ({ syncOptions: { ...SOURCE_FIRST.syncOptions, keySchema } });

describe("after a run that failed in part", () => {
  it("the failure is gone from the state once its cause is, also when a refresh came in between", async () => {
    const life = aLife({ DB: "one", EMPTY: "" });
    expect(await life.engine.up(aProgram())).toMatchObject({ step: "failed" });
    life.edit({ EMPTY: undefined });
    await life.engine.refresh();
    await life.up();
    expect(life.engine.outputs).toMatchObject({ syncStatus: "succeeded", failures: {} });
  });

  it("a refresh and auto-sync off leave nothing to do", async () => {
    const life = aLife({ DB: "one", EMPTY: "" });
    await life.engine.up(aProgram());
    life.edit({ EMPTY: undefined });
    await life.engine.refresh();
    await life.up({ isAutoSyncEnabled: false });
  });
});

describe("an import that the source has not been seen to hold", () => {
  it("follows a changed key schema, and its old name goes", async () => {
    const life = aLife({ DB: "one" });
    life.seed({ name: "APP_OLD", value: "old" });
    await life.engine.up(aProgram(SOURCE_FIRST));
    await life.up(renamed("WEB_{{secretKey}}"));
    expect(await life.holds()).toEqual({ WEB_DB: "one", WEB_OLD: "old" });
    expect(life.engine.manifest).toEqual({ WEB_DB: "rev 1", WEB_OLD: "rev 1" });
  });

  it("and whose secret somebody deletes leaves nothing to do, and stays named with what a refresh says", async () => {
    const life = aLife({ DB: "one" });
    life.seed({ name: "APP_OLD", value: "old" });
    await life.engine.up(aProgram(SOURCE_FIRST));
    life.world.source.editByHand(ROOT, "OLD", undefined);
    await life.up(SOURCE_FIRST);
    life.vault.editByHand("APP_OLD", { lifecycle: "pendingDeletion" });
    await life.engine.refresh();
    await life.up(SOURCE_FIRST);
    expect(life.engine.manifest["APP_OLD"]).toMatch(/^rev 1 \(pending deletion/);
  });
});

describe("what an earlier resource of the same name left", () => {
  it("is not announced as deleted, because it will not be", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    life.seed({ name: "APP_LEFT", value: "left", tags: tagsOf(OWNER, "another id") });
    life.edit({ API: "two" });
    const plan = await life.engine.preview(aProgram());
    expect(plan.failures).toEqual([]);
    expect(life.world.takeMessages("info")).toMatch(/1 to create; 1 unchanged$/);
    await life.up();
    expect(await life.holds()).toEqual({ APP_API: "two", APP_DB: "one", APP_LEFT: "left" });
  });
});

describe("a refresh", () => {
  it("forgets the id of a secret that is gone", async () => {
    const life = aLife({ DB: "one", API: "two" });
    await life.up();
    const { APP_DB } = life.engine.outputs["secretIds"] as Record<string, string>;
    life.vault.removeByHand("APP_API");
    life.edit({ API: undefined });
    await life.engine.refresh();
    expect(life.engine.outputs["secretIds"]).toEqual({ APP_DB });
    await life.expectNothingToDo(aProgram());
  });
});
