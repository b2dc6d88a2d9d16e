import { describe, expect, it } from "vitest";
import { SyncError } from "../../provider/core/errors";
import { ID_TAG } from "../../provider/core/ownership";
import { aLife, type Life } from "../support/a-life";
import { createDyingDestination } from "../support/dying-destination";
import { aProgram } from "../support/programs";

const no = (): SyncError => new SyncError("REJECTED", "no");

describe("a run that fails in part", () => {
  it("keeps what landed of a create, and the next run does only the rest", async () => {
    const life = aLife({ A: "1", B: "2", C: "3" });
    life.vault.failNext({ operation: "create", name: "APP_B", error: no });
    const run = await life.engine.up(aProgram());
    expect(run).toMatchObject({ step: "failed", reasons: ["APP_B: no"] });
    expect(life.engine.outputs).toMatchObject({
      manifest: { APP_A: "rev 1", APP_C: "rev 1" },
      failures: { APP_B: "APP_B: no" },
      syncStatus: "failed",
      lastSyncMessage: "1 failed, 2 in the vault",
    });
    expect(await life.writes(() => life.up())).toEqual(["create APP_B"]);
    expect(life.engine.outputs).toMatchObject({ failures: {}, syncStatus: "succeeded" });
  });

  it("keeps what landed of an update, and the next run does only the rest", async () => {
    const life = aLife({ A: "1", B: "2", GOES: "3", STAYS: "4" });
    await life.up();
    life.edit({ A: "new", B: "new", GOES: undefined, NEW: "n" });
    life.vault.failNext({ operation: "update", name: "APP_B", error: no });
    life.vault.failNext({ operation: "scheduleDeletion", name: "APP_GOES", error: no });
    expect(await life.engine.up(aProgram())).toMatchObject({ step: "failed", reasons: ["APP_B: no", "APP_GOES: no"] });
    expect(life.engine.manifest).toEqual({
      APP_A: "rev 2",
      APP_B: "rev 1",
      APP_GOES: "rev 1",
      APP_NEW: "rev 1",
      APP_STAYS: "rev 1",
    });
    expect(await life.writes(() => life.up())).toEqual(["scheduleDeletion APP_GOES", "update APP_B"]);
  });

  it("says in the next preview what exactly is left", async () => {
    const life = aLife({ A: "1", B: "2", GOES: "3", STAYS: "4" });
    await life.up();
    life.edit({ A: "new", B: "new", GOES: undefined });
    life.vault.failNext({ operation: "update", name: "APP_B", error: no });
    life.vault.failNext({ operation: "scheduleDeletion", name: "APP_GOES", error: no });
    await life.engine.up(aProgram());
    life.world.takeMessages();
    await life.engine.preview(aProgram());
    expect(life.world.takeMessages()).toContain("left to do: APP_B to write; APP_GOES to delete");
  });

  it("goes on where the source moved on meanwhile", async () => {
    const life = aLife({ A: "1", B: "2" });
    await life.up();
    life.edit({ A: "2", B: "3" });
    life.vault.failNext({ operation: "update", name: "APP_B", error: no });
    await life.engine.up(aProgram());
    life.edit({ A: "3" });
    await life.up();
    expect(await life.holds()).toEqual({ APP_A: "3", APP_B: "3" });
  });

  it("goes on where the source went back meanwhile", async () => {
    const life = aLife({ A: "1", B: "2" });
    await life.up();
    life.edit({ A: "2", B: "3" });
    life.vault.failNext({ operation: "update", name: "APP_B", error: no });
    await life.engine.up(aProgram());
    life.edit({ A: "1", B: "2" });
    await life.up();
    expect(await life.holds()).toEqual({ APP_A: "1", APP_B: "2" });
  });

  it("can be refreshed and gone on with", async () => {
    const life = aLife({ A: "1", B: "2" });
    await life.up();
    life.edit({ A: "2", B: "3", C: "4" });
    life.vault.failNext({ operation: "update", name: "APP_B", error: no });
    await life.engine.up(aProgram());
    await life.engine.refresh();
    expect(await life.writes(() => life.up())).toEqual(["update APP_B"]);
    expect(await life.holds()).toEqual({ APP_A: "2", APP_B: "3", APP_C: "4" });
  });

  it("can be destroyed", async () => {
    const life = aLife({ A: "1", B: "2" });
    life.vault.failNext({ operation: "create", name: "APP_B", error: no });
    await life.engine.up(aProgram({ deletionPolicy: "delete" }));
    await life.engine.destroy();
    expect(await life.holds()).toEqual({});
  });

  it("does not use up a trigger", async () => {
    const life = aLife({ A: "1", B: "2" });
    const off = { isAutoSyncEnabled: false };
    await life.up({ ...off, syncTrigger: "first" });
    life.edit({ A: "new", B: "new" });
    const again = { ...off, syncTrigger: "second" };
    life.vault.failNext({ operation: "update", name: "APP_B", error: no });
    expect(await life.engine.up(aProgram(again))).toMatchObject({ step: "failed" });
    expect(life.engine.outputs["syncTrigger"]).toBe("first");
    await life.up(again);
    expect(await life.holds()).toEqual({ APP_A: "new", APP_B: "new" });
  });

  it("says a reason that many keys share a few times, and counts the rest", async () => {
    const secrets = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`K${String(at)}`, "v"]));
    const life = aLife({ ...secrets, OTHER: "o" });
    life.vault.failNext({ operation: "create", name: "APP_OTHER", error: new SyncError("LIMIT_EXCEEDED", "full") });
    life.vault.failNext({ operation: "create", error: () => new SyncError("ACCESS_DENIED", "may not"), times: 40 });
    const { reasons } = await life.engine.up(aProgram());
    expect(reasons).toHaveLength(7);
    expect(reasons).toContain("APP_OTHER: full");
    expect(reasons).toContain("and 35 more keys failed for the same reason");
    expect(Object.keys(life.engine.outputs["failures"] as object)).toHaveLength(41);
  });

  it("groups reasons that hold the name inside, too", async () => {
    const secrets = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`K${String(at)}`, "v"]));
    const life = aLife(secrets);
    let at = 0;
    life.vault.failNext({
      operation: "create",
      error: () => new SyncError("REJECTED", `could not create secret APP_K${String(at++)}: no`),
      times: 9,
    });
    expect((await life.engine.up(aProgram())).reasons).toHaveLength(6);
  });
});

describe("a run that ends before it writes anything", () => {
  it("saves nothing of a create", async () => {
    const life = aLife({ A: "1" });
    const run = await life.engine.up(aProgram(), () => {
      life.world.wrapDestination = (inner) => ({
        ...createDyingDestination(inner, 0, false),
        list: () => Promise.reject(new SyncError("NOT_AUTHENTICATED", "401")),
      });
    });
    expect(run.step).toBe("refused");
    expect(life.engine.saved).toBeUndefined();
  });

  it("leaves the state of an update as it was", async () => {
    const life = aLife({ A: "1" });
    await life.up();
    const before = life.engine.state;
    life.edit({ A: "2" });
    const hooks = life.world.openProvider().secretSync;
    const { inputs } = await hooks.check(life.engine.saved!.inputs, aProgram());
    life.vault.failNext({ operation: "list", error: new SyncError("ACCESS_DENIED", "may not look") });
    const { id, outputs } = life.engine.saved!;
    await expect(hooks.update(id, outputs, inputs)).rejects.toMatchObject({ code: "ACCESS_DENIED" });
    expect(life.engine.state).toBe(before);
  });

  it("writes nothing when what needs approval appears after the preview", async () => {
    const life = aLife({ A: "1" });
    await life.up();
    life.edit({ NEW: "n", A: "2" });
    const hooks = life.world.openProvider().secretSync;
    const { inputs } = await hooks.check(life.engine.saved!.inputs, aProgram());
    life.seed("APP_NEW");
    const { id, outputs } = life.engine.saved!;
    await expect(hooks.update(id, outputs, inputs)).rejects.toMatchObject({
      code: "UNSAFE_PLAN",
      message: expect.stringMatching(/^nothing was written: .*APP_NEW/),
    });
    expect(await life.holds()).toEqual({ APP_A: "1", APP_NEW: "seeded APP_NEW" });
  });
});

describe.each([
  ["before the answer", true],
  ["after the answer", false],
])("a process that dies %s of a write, nothing being saved", (_when, losesLast) => {
  async function die(life: Life, writes: number, program = aProgram()): Promise<void> {
    life.world.wrapDestination = (inner) => createDyingDestination(inner, writes, losesLast);
    await life.engine.crash(program);
    life.world.wrapDestination = (inner) => inner;
  }

  it.each([1, 2, 3])(
    "while it creates (%i writes): the next run claims what is there and creates the rest",
    async (writes) => {
      const life = aLife({ A: "1", B: "2", C: "3", D: "4" });
      await die(life, writes);
      expect(Object.keys(await life.holds())).toHaveLength(writes);
      await life.up();
      expect(await life.holds()).toEqual({ APP_A: "1", APP_B: "2", APP_C: "3", APP_D: "4" });
      for (const name of ["APP_A", "APP_B", "APP_C", "APP_D"]) {
        expect(life.vault.peek(name)).toMatchObject({ versions: 1, tags: { [ID_TAG]: life.id } });
      }
    },
  );

  it.each([1, 2, 3])("while it updates (%i writes): the next run writes no content twice", async (writes) => {
    const life = aLife({ A: "1", B: "2", C: "3", GOES: "4", STAYS: "5" });
    await life.up();
    life.edit({ A: "one", B: "two", C: "three", GOES: undefined });
    await die(life, writes);
    await life.up();
    expect(await life.holds()).toEqual({ APP_A: "one", APP_B: "two", APP_C: "three", APP_STAYS: "5" });
    for (const name of ["APP_A", "APP_B", "APP_C"]) expect(life.vault.peek(name)?.versions).toBe(2);
  });

  it.each([1, 2, 3, 4, 5])("while it renames (%i writes): the next run ends it and loses nothing", async (writes) => {
    const life = aLife({ A: "1", B: "2", C: "3" });
    await life.up();
    const renamed = { syncOptions: { keySchema: "NEW_{{secretKey}}" } };
    await die(life, writes, aProgram(renamed));
    const held = await life.holds();
    for (const [key, value] of Object.entries({ A: "1", B: "2", C: "3" }))
      expect([held[`APP_${key}`], held[`NEW_${key}`]]).toContain(value);
    await life.up(renamed);
    expect(await life.holds()).toEqual({ NEW_A: "1", NEW_B: "2", NEW_C: "3" });
  });

  it.each([1, 2])("while it restores (%i writes): the next run ends it", async (writes) => {
    const life = aLife({ A: "1", B: "2", C: "3" });
    await life.up();
    for (const name of ["APP_A", "APP_B"]) life.vault.editByHand(name, { lifecycle: "pendingDeletion" });
    life.edit({ A: "one", C: "three" });
    await die(life, writes);
    await life.up();
    expect(await life.holds()).toEqual({ APP_A: "one", APP_B: "2", APP_C: "three" });
  });

  it.each([1, 2])("while it destroys (%i writes): the next destroy ends it", async (writes) => {
    const life = aLife({ A: "1", B: "2", C: "3" });
    await life.up();
    life.world.wrapDestination = (inner) => createDyingDestination(inner, writes, losesLast);
    await expect(life.engine.destroy()).rejects.toThrow();
    life.world.wrapDestination = (inner) => inner;
    await life.engine.destroy();
    expect((await life.vault.list()).map(({ tags }) => tags)).toEqual([{}, {}, {}]);
  });
});

describe("a vault that is slow and has trouble", () => {
  it("is synced all the same: everything takes a second, every fifth write has passing trouble", async () => {
    const secrets = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`K${String(at)}`, `v${String(at)}`]));
    const life = aLife(secrets, { vault: { transitionMs: 1_000, latencyMs: 100 } });
    for (let at = 0; at < 100; at += 5) {
      const error = new SyncError("TRANSIENT", "trouble", { maybeDone: at % 2 === 0 });
      life.vault.failNext({ operation: "create", name: `APP_K${String(at)}`, error, after: at % 2 === 0 });
    }
    await life.up();
    expect(Object.keys(await life.holds())).toHaveLength(100);
    expect(life.vault.pendingFaults).toBe(0);
  });

  it("shows signs of life in a long run, with the sync's name and no secret's", async () => {
    const secrets = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`K${String(at)}`, "v"]));
    const life = aLife(secrets, { vault: { latencyMs: 1_500 } });
    await life.up();
    expect(life.world.takeMessages("info")).toMatch(/web: \d+ of 60 done/);
  });
});
