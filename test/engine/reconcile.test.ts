import { describe, expect, it } from "vitest";
import { SyncError } from "../../provider/core/errors";
import { aLife, ROOT } from "../support/a-life";
import { aProgram } from "../support/programs";

const importing = { syncOptions: { initialSyncBehavior: "import-prioritize-source" } };

describe("reconciling", () => {
  it("observes, reads imports, writes them back and reads them again before it writes to the vault", async () => {
    const life = aLife({ NEW: "n" });
    life.seed("APP_OLD");
    const hooks = life.world.openProvider().secretSync;
    const { inputs } = await hooks.check({}, aProgram(importing));
    const calls = await life.calls(() => hooks.create(inputs));
    expect(calls.slice(0, 2)).toEqual(["list", "read"]);
    expect(calls.slice(2).sort()).toEqual(["create APP_NEW", "update APP_OLD"]);
    const [before, after] = ["writeFolder", "readFolder"].map((operation) =>
      life.world.source.journal.findLastIndex((call) => call.operation === operation),
    );
    expect(after).toBeGreaterThan(before!);
  });

  it("writes nothing, to the source neither, when the plan lacks approval", async () => {
    const life = aLife({ NEW: "n" });
    life.seed("APP_OLD");
    const hooks = life.world.openProvider().secretSync;
    const { inputs } = await hooks.check({}, aProgram(importing));
    life.seed("APP_NEW");
    await expect(hooks.create(inputs)).rejects.toMatchObject({ code: "UNSAFE_PLAN" });
    expect(life.vault.journal.some(({ operation }) => operation === "create" || operation === "update")).toBe(false);
    expect(life.world.source.journal.some(({ operation }) => operation === "writeFolder")).toBe(false);
    expect([...life.world.source.peek(ROOT)!.keys()]).toEqual(["NEW"]);
  });

  it("gives a code with its refusal that lets the same through in the next run", async () => {
    const life = aLife({ NEW: "n" });
    const hooks = life.world.openProvider().secretSync;
    const { inputs } = await hooks.check({}, aProgram());
    life.seed("APP_NEW");
    const error: unknown = await hooks.create(inputs).catch((refusal: unknown) => refusal);
    const approve = /approve: "([0-9a-f]+)"/.exec((error as Error).message)![1];
    life.engine.replaceState(undefined);
    const approved = { ...inputs, syncOptions: { ...(inputs["syncOptions"] as object), approve } };
    const { outs } = await hooks.create(approved);
    expect(outs).toMatchObject({ syncStatus: "succeeded" });
  });

  it("is the same when it is done twice", async () => {
    const life = aLife({ A: "a", B: "b" });
    await life.up();
    life.edit({ A: "c" });
    const hooks = life.world.openProvider().secretSync;
    const { id, inputs: olds, outputs } = life.engine.saved!;
    const { inputs } = await hooks.check(olds, aProgram());
    const first = await hooks.update(id, outputs, inputs);
    const writes = await life.writes(async () => {
      const second = await hooks.update(id, outputs, inputs);
      expect(second.outs["manifest"]).toEqual(first.outs["manifest"]);
      expect(second.outs["digests"]).toEqual(first.outs["digests"]);
    });
    expect(writes).toEqual([]);
  });

  it("ends without a word of the vault when that cannot be observed", async () => {
    const life = aLife({ A: "a" });
    const hooks = life.world.openProvider().secretSync;
    const { inputs } = await hooks.check({}, aProgram());
    life.vault.failNext({ operation: "list", error: new SyncError("UNAVAILABLE", "the vault is away") });
    await expect(hooks.create(inputs)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });

  it("waits for a thousand secrets with few listings", async () => {
    const secrets = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`K${String(at)}`, "v"]));
    const life = aLife(secrets, { vault: { transitionMs: 3_000 } });
    const calls = await life.calls(() => life.engine.up(aProgram({ syncOptions: { maxConcurrency: 256 } })));
    expect(calls.filter((call) => call === "list").length).toBeLessThan(25);
    expect(calls.filter((call) => call === "find")).toEqual([]);
  });
});
