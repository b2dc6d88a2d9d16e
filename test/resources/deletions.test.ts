import { describe, expect, it } from "vitest";
import { SyncError } from "../../provider/core/errors";
import { aLife, ROOT, type Life } from "../support/a-life";
import { aProgram } from "../support/programs";

const keys = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`K${String(at).padStart(2, "0")}`, String(at)]));
const none = (names: readonly string[]): Record<string, undefined> =>
  Object.fromEntries(names.map((name) => [name, undefined]));
const approved = (approve: string) => ({ syncOptions: { approve } });
const schema = (keySchema: string, more: object = {}) => ({ syncOptions: { keySchema, ...more } });

async function aSyncedLife(count: number): Promise<Life> {
  const life = aLife(keys(count));
  await life.up();
  return life;
}

describe("a key that the source does not hold any more", () => {
  it("is scheduled for deletion, and stands in the preview", async () => {
    const life = await aSyncedLife(5);
    life.edit(none(["K00"]));
    const plan = await life.engine.preview(aProgram());
    expect(plan.inputs["manifest"]).not.toHaveProperty("APP_K00");
    expect(await life.writes(() => life.up())).toEqual(["scheduleDeletion APP_K00"]);
    expect(life.engine.outputs["secretIds"]).not.toHaveProperty("APP_K00");
  });

  it("is deleted after deletionWindowDays", async () => {
    const life = await aSyncedLife(5);
    life.edit(none(["K00"]));
    await life.up({ syncOptions: { deletionWindowDays: 3 } });
    const days = (Date.parse(life.vault.peek("APP_K00")!.timeOfDeletion!) - life.world.clock.now()) / 86_400_000;
    expect(Math.round(days)).toBe(3);
  });

  it("is restored when it comes back, and written only when it differs", async () => {
    const life = await aSyncedLife(5);
    life.edit(none(["K00"]));
    await life.up();
    life.edit({ K00: "0" });
    expect(await life.writes(() => life.up())).toEqual(["cancelDeletion APP_K00"]);
    expect(life.vault.peek("APP_K00")).toMatchObject({ lifecycle: "active", versions: 1 });
  });
});

describe("brakes", () => {
  it("let two deletions of five through, and not three", async () => {
    const life = await aSyncedLife(5);
    life.edit(none(["K00", "K01"]));
    expect(await life.refusals()).toEqual([]);
    life.edit(none(["K02"]));
    expect(await life.refusals()).toEqual([expect.stringMatching(/3 of 5 .*60\.00 %.*APP_K00, APP_K01, APP_K02/)]);
  });

  it("let three deletions of ten through, and not four", async () => {
    const life = await aSyncedLife(10);
    life.edit(none(["K00", "K01", "K02"]));
    expect(await life.refusals()).toEqual([]);
    life.edit(none(["K03"]));
    expect(await life.refusals()).toEqual([expect.stringContaining("4 of 10")]);
  });

  it("do not let the last secret go, were it the only one", async () => {
    const life = await aSyncedLife(1);
    life.edit({ ...none(["K00"]), NEW: "new" });
    expect(await life.refusals()).toEqual([expect.stringContaining("leaves none")]);
  });

  it("count what is in transition", async () => {
    const life = await aSyncedLife(5);
    for (const name of ["APP_K00", "APP_K01", "APP_K02"])
      life.vault.editByHand(name, { lifecycle: "updating", endsAfterMs: 10_000 });
    life.edit(none(["K00", "K01", "K02"]));
    expect(await life.refusals()).toEqual([expect.stringContaining("3 of 5")]);
  });

  it("hold when a folder is emptied, though that deletes little", async () => {
    const life = await aSyncedLife(10);
    const shared = { environment: "dev", secretPath: "/shared" };
    life.edit({ ONE: "1" }, shared);
    await life.up({ imports: [shared] });
    life.edit({ ONE: undefined }, shared);
    expect(await life.refusals({ imports: [shared] })).toEqual([expect.stringContaining("dev:/shared")]);
    const approve = await life.approvalCode({ imports: [shared] });
    await life.up({ imports: [shared], syncOptions: { approve } });
    expect(life.engine.manifest).not.toHaveProperty("APP_ONE");
  });

  it("hold when the location changes and three values with it", async () => {
    const life = await aSyncedLife(5);
    for (const key of ["K00", "K01", "K02", "K03", "K04"])
      life.world.source.editByHand({ environment: "prod", secretPath: "/" }, key, key === "K04" ? "4" : `prod ${key}`);
    expect(await life.refusals({ environment: "prod" })).toEqual([expect.stringContaining("4 values would change")]);
    const approve = await life.approvalCode({ environment: "prod" });
    await life.up({ environment: "prod", syncOptions: { approve } });
    expect(await life.holds()).toMatchObject({ APP_K00: "prod K00", APP_K04: "4" });
  });

  it("write nothing at all, whatever else is to be done", async () => {
    const life = await aSyncedLife(5);
    life.edit({ ...none(["K00", "K01", "K02"]), K03: "new", NEW: "new" });
    expect(await life.writes(() => life.engine.up(aProgram()))).toEqual([]);
  });
});

describe("an approval", () => {
  it("lets exactly what it was given for through", async () => {
    const life = await aSyncedLife(5);
    life.edit(none(["K00", "K01", "K02"]));
    const approve = await life.approvalCode();
    life.edit(none(["K03"]));
    expect(await life.refusals(approved(approve))).toHaveLength(1);
    life.edit({ K03: "3" });
    expect(await life.writes(() => life.up(approved(approve)))).toEqual([
      "scheduleDeletion APP_K00",
      "scheduleDeletion APP_K01",
      "scheduleDeletion APP_K02",
    ]);
  });

  it("is inert once it has been used, also for the very same", async () => {
    const life = await aSyncedLife(5);
    life.edit(none(["K00", "K01", "K02"]));
    const approve = await life.approvalCode();
    await life.up(approved(approve));
    life.edit(keys(3));
    await life.up(approved(approve));
    life.edit(none(["K00", "K01", "K02"]));
    const [refusal] = await life.refusals(approved(approve));
    expect(refusal).toContain("3 of 5");
    expect(refusal).not.toContain(approve);
  });

  it("can stay in the program for ever", async () => {
    const life = await aSyncedLife(5);
    life.edit(none(["K00", "K01", "K02"]));
    const approve = await life.approvalCode();
    await life.up(approved(approve));
    life.edit({ K03: "new" });
    await life.up(approved(approve));
    await life.up();
  });

  it("is the same in preview and in up", async () => {
    const life = await aSyncedLife(5);
    life.edit(none(["K00", "K01", "K02"]));
    expect(await life.approvalCode()).toBe(await life.approvalCode());
  });

  it("is not used up by a run that failed in part", async () => {
    const life = await aSyncedLife(5);
    life.edit(none(["K00", "K01", "K02"]));
    const approve = await life.approvalCode();
    life.vault.failNext({ operation: "list", error: new SyncError("TRANSIENT", "trouble"), times: 6 });
    const hooks = await life.engine.up(aProgram(approved(approve)));
    expect(hooks.step).toBe("refused");
    await life.up(approved(approve));
  });
});

describe("a changed key schema", () => {
  it("renames: the new names first, then the old ones go, without a brake", async () => {
    const life = await aSyncedLife(4);
    const calls = await life.calls(() => life.up(schema("NEW_{{secretKey}}")));
    const writes = calls.filter((call) => call.includes(" "));
    expect(writes.slice(0, 4).every((call) => call.startsWith("create NEW_"))).toBe(true);
    expect(writes.slice(4).every((call) => call.startsWith("scheduleDeletion APP_"))).toBe(true);
    expect(writes).toHaveLength(8);
    expect(Object.keys(life.engine.manifest)).toEqual(["NEW_K00", "NEW_K01", "NEW_K02", "NEW_K03"]);
  });

  it("counts what the source lost in the same run as deleted", async () => {
    const life = await aSyncedLife(5);
    life.edit(none(["K00", "K01", "K02"]));
    expect(await life.refusals(schema("NEW_{{secretKey}}"))).toEqual([expect.stringContaining("3 of 5")]);
  });

  it("keeps the old name as long as the new one cannot be written, and ends the renaming later", async () => {
    const life = await aSyncedLife(4);
    for (const name of ["NEW_K00", "NEW_K01", "NEW_K02"])
      life.vault.failNext({ operation: "create", name, error: new SyncError("LIMIT_EXCEEDED", "too many") });
    const program = aProgram(schema("NEW_{{secretKey}}"));
    const run = await life.engine.up(program);
    expect(run).toMatchObject({ step: "failed" });
    expect(run.reasons).toHaveLength(3);
    expect(Object.keys(await life.holds())).toEqual(["APP_K00", "APP_K01", "APP_K02", "NEW_K03"]);
    life.vault.failNext({ operation: "create", name: "NEW_K00", error: new SyncError("LIMIT_EXCEEDED", "too many") });
    const again = await life.engine.up(program);
    expect(again.error).toBeUndefined();
    expect(again.reasons).toHaveLength(1);
    expect(Object.keys(await life.holds())).toEqual(["APP_K00", "NEW_K01", "NEW_K02", "NEW_K03"]);
    await life.up(schema("NEW_{{secretKey}}"));
    expect(Object.keys(await life.holds())).toEqual(["NEW_K00", "NEW_K01", "NEW_K02", "NEW_K03"]);
  });

  it("renames where the environment in it changes", async () => {
    const life = aLife({});
    const dev = { environment: "dev", syncOptions: { keySchema: "{{ environment }}_{{secretKey}}" } };
    life.edit({ DB: "one" });
    life.edit({ DB: "two" }, { environment: "prod", secretPath: "/" });
    await life.up(dev);
    await life.up({ ...dev, environment: "prod" });
    expect(await life.holds()).toEqual({ prod_DB: "two" });
  });

  it("may swap names without a deletion", async () => {
    const life = aLife({ A: "one", AA: "two" });
    await life.up(schema("{{secretKey}}__X"));
    life.edit({ A: "one" });
    await life.up(schema("A{{secretKey}}__X"));
    expect(await life.holds()).toEqual({ AA__X: "one", AAA__X: "two" });
  });
});

describe("disableSecretDeletion", () => {
  const off = { disableSecretDeletion: true };

  it("keeps what the source lost, and says so in the manifest", async () => {
    const life = await aSyncedLife(4);
    life.edit(none(["K00", "K01", "K02"]));
    expect(await life.writes(() => life.up({ syncOptions: off }))).toEqual([]);
    expect(life.engine.manifest).toEqual({
      APP_K00: "rev 1 (kept)",
      APP_K01: "rev 1 (kept)",
      APP_K02: "rev 1 (kept)",
      APP_K03: "rev 1",
    });
    await life.engine.refresh();
    await life.up({ syncOptions: off });
    expect(life.engine.manifest["APP_K00"]).toBe("rev 1 (kept)");
  });

  it("keeps old names after a rename", async () => {
    const life = await aSyncedLife(3);
    await life.up({ syncOptions: { ...off, keySchema: "NEW_{{secretKey}}" } });
    expect(Object.keys(await life.holds())).toHaveLength(6);
  });

  it("lets a kept secret be taken up again without a write", async () => {
    const life = await aSyncedLife(3);
    life.edit(none(["K00"]));
    await life.up({ syncOptions: off });
    life.edit({ K00: "0" });
    expect(await life.writes(() => life.up({ syncOptions: off }))).toEqual([]);
    expect(life.engine.manifest["APP_K00"]).toBe("rev 1");
  });

  it("deletes what was kept once it is switched off, under the brakes", async () => {
    const life = await aSyncedLife(5);
    life.edit(none(["K00", "K01", "K02"]));
    await life.up({ syncOptions: off });
    expect(await life.refusals()).toEqual([expect.stringContaining("3 of 5")]);
    await life.up(approved(await life.approvalCode()));
    expect(Object.keys(await life.holds())).toEqual(["APP_K03", "APP_K04"]);
  });

  it("stays at rest when a kept secret is deleted by hand", async () => {
    const life = await aSyncedLife(3);
    life.edit(none(["K00"]));
    await life.up({ syncOptions: off });
    life.vault.removeByHand("APP_K00");
    life.edit({ K01: "new" });
    await life.up({ syncOptions: off });
    await life.engine.refresh();
    await life.up({ syncOptions: off });
    expect(life.engine.manifest).toEqual({ APP_K01: "rev 2", APP_K02: "rev 1" });
  });

  it("does not delete in the initial sync", async () => {
    const life = aLife({ DB: "one" });
    life.seed("APP_OLD");
    await life.up({ syncOptions: off });
    expect(await life.holds()).toMatchObject({ APP_OLD: "seeded APP_OLD" });
  });

  it("does not keep an import from being made", async () => {
    const life = aLife({});
    life.seed({ name: "APP_OLD", value: "old" });
    await life.up({ syncOptions: { ...off, initialSyncBehavior: "import-prioritize-source" } });
    expect(life.world.source.peek(ROOT)?.get("OLD")?.revealText()).toBe("old");
  });

  it("wins over the policy of a destroy", async () => {
    const life = aLife({ DB: "one" });
    await life.up({ deletionPolicy: "delete", syncOptions: off });
    await life.engine.destroy();
    expect(life.vault.peek("APP_DB")).toMatchObject({ lifecycle: "active", tags: {} });
  });
});

describe("destroy", () => {
  it("retain: takes our tags off and leaves the rest", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    life.vault.editByHand("APP_DB", { tags: { ...life.vault.peek("APP_DB")!.tags, team: "a" } });
    expect(await life.writes(() => life.engine.destroy())).toEqual(["update APP_DB"]);
    expect(life.vault.peek("APP_DB")).toMatchObject({ lifecycle: "active", tags: { team: "a" }, versions: 1 });
  });

  it("delete: schedules what it created and releases what it adopted", async () => {
    const life = aLife({ NEW: "n", OLD: "o" });
    life.seed({ name: "APP_OLD", value: "o" });
    await life.up({ deletionPolicy: "delete", syncOptions: { deletionWindowDays: 4 } });
    await life.engine.destroy();
    expect(life.vault.peek("APP_NEW")?.lifecycle).toBe("pendingDeletion");
    expect(life.vault.peek("APP_OLD")).toMatchObject({ lifecycle: "active", tags: {} });
  });

  it("has no brakes, and touches nothing that is not ours", async () => {
    const life = await aSyncedLife(10);
    await life.up({ deletionPolicy: "delete" });
    life.seed("APP_BYHAND");
    await life.engine.destroy();
    expect(await life.holds()).toEqual({ APP_BYHAND: "seeded APP_BYHAND" });
  });

  it("reads no source and no content, and needs one listing", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    const reads = life.world.source.journal.length;
    expect(await life.calls(() => life.engine.destroy())).toEqual(["list", "update APP_DB"]);
    expect(life.world.source.journal.length).toBe(reads);
  });

  it("waits for what is in transition, and lets go of it then", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    life.vault.editByHand("APP_DB", { lifecycle: "updating", endsAfterMs: 10_000 });
    await life.engine.destroy();
    expect(life.vault.peek("APP_DB")?.tags).toEqual({});
  });

  it("leaves alone what is failed, with a warning", async () => {
    const life = aLife({ DB: "one", API: "two" });
    await life.up();
    life.vault.editByHand("APP_DB", { lifecycle: "failed" });
    life.world.takeMessages();
    await life.engine.destroy();
    expect(life.world.takeMessages("warn")).toContain("APP_DB");
    expect(life.vault.peek("APP_API")?.tags).toEqual({});
  });

  it("does not delete what another sync took over while it waited", async () => {
    const life = aLife({ DB: "one" });
    await life.up({ deletionPolicy: "delete" });
    const theirs = { "secretsync-owner": "somebody/else", "secretsync-id": "theirs", "secretsync-rev": "1" };
    life.vault.failNext({
      operation: "scheduleDeletion",
      error: () => {
        life.vault.editByHand("APP_DB", { tags: theirs });
        return new SyncError("CONFLICT", "changed");
      },
    });
    await life.engine.destroy();
    expect(life.vault.peek("APP_DB")).toMatchObject({ lifecycle: "active", tags: theirs });
  });

  it("says what could not be let go, and can be run again", async () => {
    const life = aLife({ DB: "one", API: "two" });
    await life.up();
    life.vault.failNext({ operation: "update", name: "APP_DB", error: new SyncError("ACCESS_DENIED", "may not") });
    await expect(life.engine.destroy()).rejects.toMatchObject({
      code: "PARTIAL_APPLY",
      message: expect.stringContaining("APP_DB: may not"),
    });
    expect(life.vault.peek("APP_API")?.tags).toEqual({});
    await life.engine.destroy();
    expect(life.vault.peek("APP_DB")?.tags).toEqual({});
  });

  it("does not take a missing permission, which OCI calls gone, for done", async () => {
    const life = aLife({ DB: "one" });
    await life.up({ deletionPolicy: "delete" });
    life.vault.failNext({ operation: "scheduleDeletion", error: new SyncError("GONE", "gone, or may not") });
    await expect(life.engine.destroy()).rejects.toThrow("gone, or may not");
  });

  it("counts what is gone as let go", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    life.vault.failNext({
      operation: "update",
      error: () => {
        life.vault.removeByHand("APP_DB");
        return new SyncError("GONE", "gone");
      },
    });
    await life.engine.destroy();
    expect(life.engine.saved).toBeUndefined();
  });

  it("uses the policy that was in force after the last up", async () => {
    const life = aLife({ DB: "one" });
    await life.up({ deletionPolicy: "delete" });
    await life.up({ deletionPolicy: "retain" });
    await life.engine.destroy();
    expect(life.vault.peek("APP_DB")?.lifecycle).toBe("active");
  });
});
