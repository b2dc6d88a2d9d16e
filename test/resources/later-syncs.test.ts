import { describe, expect, it } from "vitest";
import { SyncError } from "../../provider/core/errors";
import { aLife, ROOT, tagsOf, type Life } from "../support/a-life";
import { aProgram, OWNER } from "../support/programs";
import { COMPARTMENT, KEY_OF_OTHER_VAULT, OTHER_COMPARTMENT } from "../support/world";
import { VaultOfCompartments } from "../support/vault-of-compartments";

/** A deletion takes a day at least, so what is gone was created longer ago than a service remembers retry tokens. */
const RETRY_TOKEN_LIFE_MS = 24 * 3_600_000;
const MORE_KEYS = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`KEY${String(at)}`, String(at)]));

/** A vault that lists a secret and does not give its content. */
function hideContentOf(life: Life, name: string): void {
  const ref = life.vault.peek(name)?.ref;
  life.world.wrapDestination = (vault) =>
    new Proxy(vault, {
      get: (inner, property) => {
        if (property === "read")
          return (asked: string) => (asked === ref ? Promise.resolve(undefined) : inner.read(asked));
        const member: unknown = Reflect.get(inner, property, inner);
        return typeof member === "function" ? (member.bind(inner) as unknown) : member;
      },
    });
}

describe("a sync with nothing to do", () => {
  it("makes no call to the vault, in preview and in up", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    expect(await life.calls(() => life.engine.up(aProgram()))).toEqual([]);
    expect(life.world.takeMessages()).not.toContain("nothing to do");
  });

  it("makes no call after a refresh that found nothing either", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    await life.engine.refresh();
    expect(await life.calls(() => life.engine.up(aProgram()))).toEqual([]);
  });
});

describe("a change of the source", () => {
  it("is written, and nothing else is", async () => {
    const life = aLife({ DB: "one", API: "two" });
    await life.up();
    life.edit({ DB: "ONE", NEW: "three" });
    expect(await life.writes(() => life.up())).toEqual(["create APP_NEW", "update APP_DB"]);
    expect(life.engine.manifest).toEqual({ APP_API: "rev 1", APP_DB: "rev 2", APP_NEW: "rev 1" });
    expect(await life.holds()).toEqual({ APP_DB: "ONE", APP_API: "two", APP_NEW: "three" });
  });

  it("costs one listing in preview and one in up beside the writes", async () => {
    const life = aLife(MORE_KEYS);
    await life.up();
    life.edit({ KEY1: "new", KEY2: "new" });
    const calls = await life.calls(() => life.engine.up(aProgram()));
    expect(calls.filter((call) => call === "list")).toHaveLength(3);
    expect(calls.filter((call) => call === "read" || call === "find")).toEqual([]);
  });

  it("back and forth is two revisions", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    life.edit({ DB: "two" });
    await life.up();
    life.edit({ DB: "one" });
    await life.up();
    expect(life.engine.manifest).toEqual({ APP_DB: "rev 3" });
  });

  it("after the preview fails that key, and the others land", async () => {
    const life = aLife({ DB: "one", API: "two" });
    await life.up();
    life.edit({ DB: "ONE", API: "TWO" });
    const hooks = life.world.openProvider().secretSync;
    const { inputs } = await hooks.check(life.engine.saved!.inputs, aProgram());
    life.edit({ DB: "changed once more", LATE: "late" });
    const { id, outputs } = life.engine.saved!;
    await expect(hooks.update(id, outputs, inputs)).rejects.toMatchObject({
      reasons: [expect.stringMatching(/^APP_DB: .*run again/), expect.stringMatching(/^APP_LATE: .*run again/)],
    });
    expect(await life.holds()).toEqual({ APP_DB: "one", APP_API: "TWO" });
  });

  it("after the preview does not delete the key that is lost", async () => {
    const life = aLife({ DB: "one", API: "two" });
    const hooks = life.world.openProvider().secretSync;
    await life.up();
    life.edit({ API: "TWO" });
    const { inputs } = await hooks.check(life.engine.saved!.inputs, aProgram());
    life.edit({ DB: undefined });
    const { id, outputs } = life.engine.saved!;
    await expect(hooks.update(id, outputs, inputs)).rejects.toMatchObject({
      reasons: [expect.stringMatching(/^APP_DB: the source lost it/)],
    });
    expect(await life.holds()).toEqual({ APP_DB: "one", APP_API: "TWO" });
  });

  it("does not touch what is unowned and appears later, though it matches the schema", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    life.seed("APP_BYHAND");
    life.edit({ API: "two" });
    await life.up();
    expect(await life.holds()).toMatchObject({ APP_BYHAND: "seeded APP_BYHAND" });
  });

  it("asks before it adopts what appeared later", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    life.seed({ name: "APP_API", value: "by hand" });
    life.edit({ API: "two" });
    expect(await life.refusals()).toEqual([expect.stringContaining("would be adopted: APP_API")]);
    const approve = await life.approvalCode();
    await life.up({ syncOptions: { approve } });
    expect(await life.holds()).toEqual({ APP_DB: "one", APP_API: "two" });
  });
});

describe("what somebody does by hand", () => {
  it("is seen by a refresh and put right by up: a changed content", async () => {
    const life = aLife({ DB: "one", API: "two" });
    await life.up();
    life.vault.editByHand("APP_DB", { value: "by hand" });
    await life.engine.refresh();
    expect(life.engine.manifest).toEqual({ APP_API: "rev 1", APP_DB: "rev 1 (changed in vault)" });
    const plan = await life.engine.preview(aProgram());
    expect(plan.step).toBe("update");
    expect(plan.inputs["manifest"]).toEqual({ APP_API: "rev 1", APP_DB: "rev 1" });
    expect(await life.writes(() => life.up())).toEqual(["update APP_DB"]);
    expect(await life.holds()).toEqual({ APP_DB: "one", APP_API: "two" });
  });

  it("is seen by a refresh and put right by up: a scheduled deletion", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    life.vault.editByHand("APP_DB", { lifecycle: "pendingDeletion" });
    await life.engine.refresh();
    expect(life.engine.manifest["APP_DB"]).toMatch(/^rev 1 \(pending deletion until 2026-\d\d-\d\d\)$/);
    expect(await life.writes(() => life.up())).toEqual(["cancelDeletion APP_DB"]);
    expect(life.vault.peek("APP_DB")).toMatchObject({ lifecycle: "active", versions: 1 });
  });

  it("is seen by a refresh and put right by up: a secret that is gone", async () => {
    const life = aLife({ DB: "one", API: "two" });
    await life.up();
    await life.world.clock.sleep(RETRY_TOKEN_LIFE_MS);
    life.vault.removeByHand("APP_DB");
    await life.engine.refresh();
    expect(life.engine.manifest).toEqual({ APP_API: "rev 1" });
    expect(await life.writes(() => life.up())).toEqual(["create APP_DB"]);
    expect(await life.holds()).toEqual({ APP_DB: "one", APP_API: "two" });
  });

  it("is seen by a refresh and needs approval: tags that were taken off", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    life.vault.editByHand("APP_DB", { tags: {} });
    await life.engine.refresh();
    expect(life.engine.manifest).toEqual({ APP_DB: "rev 1 (released in vault)" });
    const approve = await life.approvalCode();
    await life.up({ syncOptions: { approve } });
    expect(life.engine.manifest).toEqual({ APP_DB: "rev 1" });
  });

  it("is seen by a refresh: another's tags, a failed state, a content that has expired", async () => {
    const life = aLife({ TAKEN: "1", FAILED: "2", EXPIRED: "3", MOVING: "4" });
    await life.up();
    life.vault.editByHand("APP_TAKEN", { tags: tagsOf("somebody/else") });
    life.vault.editByHand("APP_FAILED", { lifecycle: "failed" });
    life.vault.editByHand("APP_MOVING", { lifecycle: "cancellingDeletion" });
    life.vault.removeByHand("APP_EXPIRED");
    life.seed({ name: "APP_EXPIRED", tags: tagsOf(OWNER, life.id), timeOfExpiry: "2020-01-01T00:00:00Z" });
    await life.engine.refresh();
    expect(life.engine.manifest).toEqual({
      APP_EXPIRED: "rev 1 (expired)",
      APP_FAILED: "rev 1 (failed)",
      APP_MOVING: "rev 1 (cancellingDeletion)",
      APP_TAKEN: "rev 1 (owned by another sync)",
    });
  });

  it("is put right without a refresh where the run looks anyway", async () => {
    const life = aLife({ DB: "one", API: "two" });
    await life.up();
    life.vault.editByHand("APP_DB", { lifecycle: "pendingDeletion" });
    life.edit({ API: "TWO" });
    await life.up();
    expect(await life.holds()).toEqual({ APP_DB: "one", APP_API: "TWO" });
  });

  it("moves a secret to another compartment: that key fails and names the place", async () => {
    const life = aLife({ DB: "one", API: "two" });
    await life.up();
    life.vault.editByHand("APP_DB", { compartmentRef: OTHER_COMPARTMENT });
    life.edit({ API: "TWO" });
    const run = await life.engine.up(aProgram());
    expect(run).toMatchObject({ step: "failed", reasons: [expect.stringContaining(OTHER_COMPARTMENT)] });
    life.vault.editByHand("APP_DB", { compartmentRef: COMPARTMENT });
    await life.up();
    expect(await life.holds()).toEqual({ APP_DB: "one", APP_API: "TWO" });
  });
});

describe("a refresh", () => {
  it("asks for one listing and reads each secret of ours once", async () => {
    const life = aLife({ DB: "one", API: "two" });
    await life.up();
    life.seed("APP_THEIRS", "OTHER");
    expect((await life.calls(() => life.engine.refresh())).sort()).toEqual(["list", "read", "read"]);
  });

  it("never takes the resource for gone when the vault is empty", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    life.vault.removeByHand("APP_DB");
    await expect(life.engine.refresh()).rejects.toMatchObject({
      code: "UNAVAILABLE",
      hint: expect.stringContaining("state"),
    });
    expect(life.engine.manifest).toEqual({ APP_DB: "rev 1" });
  });

  it.each(["ACCESS_DENIED", "UNAVAILABLE"] as const)("is an error when the vault cannot be seen (%s)", async (code) => {
    const life = aLife({ DB: "one" });
    await life.up();
    life.vault.failNext({ operation: "list", error: new SyncError(code, "may not look", { hint: "Ask" }) });
    await expect(life.engine.refresh()).rejects.toMatchObject({ code });
  });

  it("keeps everything, with a warning, when nobody is signed in", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    const before = life.engine.outputs;
    life.vault.failNext({ operation: "list", error: new SyncError("NOT_AUTHENTICATED", "401") });
    await life.engine.refresh();
    expect(life.engine.outputs).toEqual(before);
    expect(life.world.takeMessages("warn")).toContain("web: not refreshed: 401");
  });

  it("says of a content that the vault does not give that it cannot be read", async () => {
    const life = aLife({ DB: "one", API: "two" });
    await life.up();
    hideContentOf(life, "APP_DB");
    await life.engine.refresh();
    expect(life.engine.manifest).toEqual({ APP_API: "rev 1", APP_DB: "rev 1 (content not readable)" });
  });

  it("is an error when a vault that cannot be used gives no content", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    hideContentOf(life, "APP_DB");
    life.vault.breakByHand({ property: "destinationConfig.keyOcid", reason: "is disabled" });
    await expect(life.engine.refresh()).rejects.toThrow(/is disabled/);
  });

  it("makes no call where no secret is known", async () => {
    const life = aLife({});
    await life.up();
    expect(await life.calls(() => life.engine.refresh())).toEqual([]);
  });
});

describe("another compartment", () => {
  const moveTo = (compartmentOcid: string) => aProgram({ destinationConfig: { compartmentOcid } });

  function aMovableLife() {
    const life = aLife({ DB: "one", API: "two" });
    const compartments = new VaultOfCompartments(life.vault);
    life.world.wrapDestination = (_vault, config) => compartments.open(config.compartmentOcid);
    return life;
  }

  it("moves what is ours along, with its contents and ids, and says so", async () => {
    const life = aMovableLife();
    await life.engine.up(aProgram());
    const ref = life.vault.peek("APP_DB")?.ref;
    life.world.takeMessages();
    const plan = await life.engine.preview(moveTo(OTHER_COMPARTMENT));
    expect(life.world.takeMessages()).toContain("2 to move");
    expect(plan.inputs["secretIds"]).toMatchObject({ APP_DB: ref });
    const run = await life.engine.up(moveTo(OTHER_COMPARTMENT));
    expect(run).toMatchObject({ step: "update", reasons: [], failures: [] });
    expect(run.error).toBeUndefined();
    expect(life.vault.peek("APP_DB")).toMatchObject({ ref, compartmentRef: OTHER_COMPARTMENT, versions: 1 });
    expect(life.engine.outputs["secretIds"]).toMatchObject({ APP_DB: ref });
    expect(await life.engine.preview(moveTo(OTHER_COMPARTMENT))).toMatchObject({ step: "same" });
  });

  it("moves nothing that is not ours", async () => {
    const life = aMovableLife();
    await life.engine.up(aProgram());
    life.seed("APP_BYHAND");
    await life.engine.up(moveTo(OTHER_COMPARTMENT));
    expect(life.vault.peek("APP_BYHAND")?.compartmentRef).toBe(COMPARTMENT);
  });

  it("deletes what goes in the same run", async () => {
    const life = aMovableLife();
    await life.engine.up(aProgram());
    life.edit({ API: undefined });
    const run = await life.engine.up(moveTo(OTHER_COMPARTMENT));
    expect(run).toMatchObject({ step: "update", reasons: [], failures: [] });
    expect(life.vault.peek("APP_API")?.lifecycle).toBe("pendingDeletion");
    expect(life.vault.peek("APP_DB")?.compartmentRef).toBe(OTHER_COMPARTMENT);
  });
});

describe("another key", () => {
  it("is for secrets that are created, and a warning names those that have another", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    life.world.takeMessages();
    const keyOcid = "ocid1.key.oc1.eu-frankfurt-1.shardone.keytwo";
    expect(await life.writes(() => life.up({ destinationConfig: { keyOcid } }))).toEqual([]);
    expect(life.world.takeMessages("warn")).toMatch(/^web: 1 secrets? .*another key.*APP_DB/);
  });

  it("is no matter for secrets that are not ours", async () => {
    const life = aLife({ DB: "one" });
    life.seed({ name: "APP_THEIRS", keyRef: KEY_OF_OTHER_VAULT, tags: tagsOf("somebody/else") });
    await life.up();
    expect(life.world.takeMessages("warn")).toBe("");
  });
});

describe("another description, policy or limit", () => {
  it.each([
    ["description", { description: "what it is for" }],
    ["deletionPolicy", { deletionPolicy: "delete" }],
  ])("is an update that makes no write (%s)", async (_field, changes) => {
    const life = aLife({ DB: "one" });
    await life.up();
    let step: string | undefined;
    expect(
      await life.writes(async () => {
        step = (await life.up(changes)).step;
      }),
    ).toEqual([]);
    expect(step).toBe("update");
    expect(life.engine.outputs).toMatchObject({ ...changes, syncStatus: "succeeded", initialSyncCompleted: true });
  });

  it("takes a source folder out of the program without a trace of it", async () => {
    const life = aLife({ DB: "one" });
    life.edit({ SHARED: "s" }, { environment: "dev", secretPath: "/shared" });
    const imports = [{ environment: "dev", secretPath: "/shared" }];
    await life.up({ imports });
    expect(life.engine.manifest).toEqual({ APP_DB: "rev 1", APP_SHARED: "rev 1" });
    await life.up();
    expect(life.engine.manifest).toEqual({ APP_DB: "rev 1" });
    expect(life.world.source.peek(ROOT)?.size).toBe(1);
  });
});
