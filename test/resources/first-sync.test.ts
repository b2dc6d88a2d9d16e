import { describe, expect, it } from "vitest";
import { ID_TAG, OWNER_TAG, REVISION_TAG, wasAdopted } from "../../provider/core/ownership";
import { aLife, ROOT, tagsOf, type Life } from "../support/a-life";
import { aProgram, anInlineSource, OWNER } from "../support/programs";

const MODES = ["overwrite-destination", "import-prioritize-source", "import-prioritize-destination"] as const;
const mode = (initialSyncBehavior: (typeof MODES)[number], more: object = {}) => ({
  syncOptions: { initialSyncBehavior, ...more },
});
const sourceOf = (life: Life): Record<string, string | undefined> =>
  Object.fromEntries([...life.world.source.peek(ROOT)!].map(([key, value]) => [key, value.revealText()]));

describe.each(MODES)("the first sync into an empty vault (%s)", (initialSyncBehavior) => {
  it("creates every secret, tagged, and says so in the state", async () => {
    const life = aLife({ DB: "one", API: "two" });
    const run = await life.up(mode(initialSyncBehavior));
    expect(run.step).toBe("create");
    expect(run.inputs["manifest"]).toEqual({ APP_API: "rev 1", APP_DB: "rev 1" });
    expect(await life.holds()).toEqual({ APP_API: "two", APP_DB: "one" });
    expect(life.vault.peek("APP_DB")?.tags).toEqual({ [OWNER_TAG]: OWNER, [ID_TAG]: life.id, [REVISION_TAG]: "1" });
    expect(life.engine.outputs).toMatchObject({
      manifest: { APP_API: "rev 1", APP_DB: "rev 1" },
      secretIds: { APP_API: life.vault.peek("APP_API")!.ref, APP_DB: life.vault.peek("APP_DB")!.ref },
      syncStatus: "succeeded",
      lastSyncMessage: "2 to create",
      initialSyncCompleted: true,
      failures: {},
      lastSyncedAt: expect.stringMatching(/^2026-/),
    });
  });

  it("writes nothing in preview, and says in one line what it will do", async () => {
    const life = aLife({ DB: "one" });
    expect(await life.writes(() => life.engine.preview(aProgram(mode(initialSyncBehavior))))).toEqual([]);
    expect(life.world.takeMessages()).toBe("web: 1 to create");
  });

  it("leaves in peace what has nothing to do with it", async () => {
    const life = aLife({ DB: "one" });
    life.seed("OTHER", { name: "APP_THEIRS", tags: tagsOf("somebody/else") });
    await life.up(mode(initialSyncBehavior));
    expect(await life.holds()).toMatchObject({ OTHER: "seeded OTHER", APP_THEIRS: "seeded APP_THEIRS" });
    expect(life.engine.manifest).toEqual({ APP_DB: "rev 1" });
    expect(life.vault.peek("OTHER")?.tags).toEqual({});
  });
});

describe("the first sync onto secrets that stand there already", () => {
  it("overwrite-destination adopts what is wanted and updates only what differs", async () => {
    const life = aLife({ SAME: "s", DIFFERS: "new" });
    life.seed({ name: "APP_SAME", value: "s" }, { name: "APP_DIFFERS", value: "old" });
    await life.up();
    expect(await life.holds()).toEqual({ APP_SAME: "s", APP_DIFFERS: "new" });
    expect(life.vault.peek("APP_SAME")?.versions).toBe(1);
    expect(wasAdopted(life.vault.peek("APP_SAME")!)).toBe(true);
    expect(life.world.takeMessages()).toContain("APP_DIFFERS: adopted, then updated if it differs");
  });

  it("overwrite-destination deletes what matches the schema only with approval", async () => {
    const life = aLife({ DB: "one" });
    life.seed("APP_OLD", "OTHER");
    expect(await life.refusals()).toEqual([expect.stringMatching(/^syncOptions.approve: .*would be deleted: APP_OLD/)]);
    const approve = await life.approvalCode();
    await life.up({ syncOptions: { approve } });
    expect(await life.holds()).toEqual({ APP_DB: "one", OTHER: "seeded OTHER" });
  });

  it("import-prioritize-source brings what the source lacks into it, and overwrites what differs", async () => {
    const life = aLife({ BOTH: "mine" });
    life.seed({ name: "APP_BOTH", value: "theirs" }, { name: "APP_ONLY", value: "kept" });
    await life.up(mode("import-prioritize-source"));
    expect(sourceOf(life)).toEqual({ BOTH: "mine", ONLY: "kept" });
    expect(await life.holds()).toEqual({ APP_BOTH: "mine", APP_ONLY: "kept" });
    expect(life.vault.peek("APP_ONLY")).toMatchObject({ versions: 1, tags: { [OWNER_TAG]: OWNER } });
  });

  it("import-prioritize-destination brings everything into the source", async () => {
    const life = aLife({ BOTH: "mine", NEW: "n" });
    life.seed({ name: "APP_BOTH", value: "theirs" }, { name: "APP_ONLY", value: "kept" });
    await life.up(mode("import-prioritize-destination"));
    expect(sourceOf(life)).toEqual({ BOTH: "theirs", ONLY: "kept", NEW: "n" });
    expect(await life.holds()).toEqual({ APP_BOTH: "theirs", APP_ONLY: "kept", APP_NEW: "n" });
    expect(life.vault.peek("APP_BOTH")?.versions).toBe(1);
  });

  it.each(MODES)("fails the key that is another's, naming the owner, and the others land (%s)", async (behavior) => {
    const life = aLife({ DB: "one", THEIRS: "mine" });
    life.seed({ name: "APP_THEIRS", value: "theirs", tags: tagsOf("organization/shop/prod/web") });
    const run = await life.engine.up(aProgram(mode(behavior)));
    expect(run).toMatchObject({ step: "failed", reasons: [expect.stringContaining("organization/shop/prod/web")] });
    expect(await life.holds()).toEqual({ APP_DB: "one", APP_THEIRS: "theirs" });
    expect(life.engine.outputs).toMatchObject({
      syncStatus: "failed",
      manifest: { APP_DB: "rev 1" },
      initialSyncCompleted: false,
    });
    expect(Object.keys(life.engine.outputs["failures"] as object)).toEqual(["APP_THEIRS"]);
  });

  it.each(["pendingDeletion", "failed"] as const)("does not adopt what is %s and nobody's", async (lifecycle) => {
    const life = aLife({ DB: "one" });
    life.seed({ name: "APP_DB", lifecycle });
    const refusals = await life.refusals();
    if (lifecycle === "pendingDeletion") expect(refusals).toEqual([expect.stringContaining("would be restored")]);
    const run = await life.engine.up(aProgram());
    expect(run.step).toBe(lifecycle === "failed" ? "failed" : "refused");
    expect(life.vault.peek("APP_DB")?.lifecycle).toBe(lifecycle);
  });

  it("restores what is pending deletion and nobody's with approval", async () => {
    const life = aLife({ DB: "one" });
    life.seed({ name: "APP_DB", lifecycle: "pendingDeletion", value: "old" });
    const approve = await life.approvalCode();
    await life.up({ syncOptions: { approve } });
    expect(await life.holds()).toEqual({ APP_DB: "one" });
  });

  it.each(MODES)("waits for what is in transition and takes it then (%s)", async (behavior) => {
    const life = aLife({ DB: "one" });
    life.seed({ name: "APP_DB", value: "old", lifecycle: "updating", endsAfterMs: 20_000 });
    await life.up(mode(behavior));
    expect(life.vault.peek("APP_DB")?.tags[OWNER_TAG]).toBe(OWNER);
    expect(await life.holds()).toEqual({ APP_DB: behavior === "import-prioritize-destination" ? "old" : "one" });
  });

  it.each(MODES)("fails only the key that stays in transition past the deadline (%s)", async (behavior) => {
    const life = aLife({ DB: "one", STUCK: "two" });
    life.seed({ name: "APP_STUCK", lifecycle: "updating" });
    const run = await life.engine.up(aProgram(mode(behavior, { transitionTimeoutSeconds: 5 })));
    expect(run).toMatchObject({ step: "failed", reasons: [expect.stringMatching(/^APP_STUCK: /)] });
    expect(await life.holds()).toEqual({ APP_DB: "one" });
  });

  it.each(MODES)("never touches what OCI itself manages (%s)", async (behavior) => {
    const life = aLife({ DB: "one", ROTATED: "two" });
    life.seed({ name: "APP_ROTATED", managedBy: "rotation" }, { name: "APP_GENERATED", managedBy: "generation" });
    const run = await life.engine.up(aProgram(mode(behavior)));
    expect(run).toMatchObject({ step: "failed", reasons: [expect.stringMatching(/^APP_ROTATED: OCI itself decides/)] });
    expect(life.vault.peek("APP_ROTATED")).toMatchObject({ versions: 1, tags: {} });
    expect(life.vault.peek("APP_GENERATED")).toMatchObject({ versions: 1, tags: {} });
  });

  it("asks before it adopts with a schema that matches everything", async () => {
    const life = aLife({ DB: "one" });
    life.seed("DB");
    const anyName = { syncOptions: { keySchema: "{{secretKey}}" } };
    expect(await life.refusals(anyName)).toEqual([expect.stringContaining("not selective")]);
    const approve = await life.approvalCode(anyName);
    await life.up({ syncOptions: { keySchema: "{{secretKey}}", approve } });
    expect(await life.holds()).toEqual({ DB: "one" });
  });

  it("refuses everything that lacks approval at once, with one code", async () => {
    const life = aLife({ DB: "one" });
    life.seed("APP_OLD", { name: "APP_DB", lifecycle: "pendingDeletion" });
    const [refusal, ...more] = await life.refusals();
    expect(more).toEqual([]);
    expect(refusal).toMatch(/would be deleted: APP_OLD;.*would be restored from pending deletion: APP_DB/);
    expect(refusal?.match(/syncOptions.approve: "/g)).toHaveLength(1);
  });
});

describe("values in the program", () => {
  it("are synced, and are not in the outputs", async () => {
    const life = aLife();
    const program = { source: anInlineSource({ DB: "in the program" }) };
    await life.up(program);
    expect(await life.holds()).toEqual({ APP_DB: "in the program" });
    expect(JSON.stringify(life.engine.outputs)).not.toContain("in the program");
    await life.up({ source: anInlineSource({ DB: "changed" }) });
    expect(await life.holds()).toEqual({ APP_DB: "changed" });
  });
});

describe("keys that cannot be synced", () => {
  it("are refused one by one, the others land, and the run fails until they are mended", async () => {
    const life = aLife({ GOOD: "g", EMPTY: "", "BAD NAME": "b", LONG: "x".repeat(25_601) });
    const run = await life.engine.up(aProgram());
    expect(run.step).toBe("failed");
    expect(run.inputs["manifest"]).toEqual({
      "APP_BAD NAME": "refused",
      APP_EMPTY: "refused",
      APP_GOOD: "rev 1",
      APP_LONG: "refused",
    });
    expect([...run.reasons].sort()).toEqual([
      expect.stringMatching(/^APP_BAD NAME: /),
      expect.stringMatching(/^APP_EMPTY: .*empty/),
      expect.stringMatching(/^APP_LONG: .*25601 bytes/),
    ]);
    expect(await life.holds()).toEqual({ APP_GOOD: "g" });
    life.edit({ EMPTY: "full", "BAD NAME": undefined, LONG: "short" });
    await life.up();
    expect(await life.holds()).toEqual({ APP_GOOD: "g", APP_EMPTY: "full", APP_LONG: "short" });
  });

  it("do not delete what they were", async () => {
    const life = aLife({ DB: "one", API: "two" });
    await life.up();
    life.edit({ DB: "" });
    const run = await life.engine.up(aProgram());
    expect(run).toMatchObject({ step: "failed", reasons: [expect.stringContaining("empty")] });
    expect(run.inputs["manifest"]).toEqual({ APP_API: "rev 1", APP_DB: "rev 1 (refused)" });
    expect(await life.holds()).toEqual({ APP_DB: "one", APP_API: "two" });
    life.edit({ DB: "one" });
    expect(await life.writes(() => life.up())).toEqual([]);
  });

  it("do not delete what they were when the source hides the value", async () => {
    const life = aLife({ DB: "one", API: "two" });
    await life.up();
    life.world.source.hideByHand(ROOT, "DB", "its value is hidden");
    const run = await life.engine.up(aProgram());
    expect(run).toMatchObject({ step: "failed", reasons: [expect.stringContaining("its value is hidden")] });
    expect(await life.holds()).toEqual({ APP_DB: "one", APP_API: "two" });
  });
});
