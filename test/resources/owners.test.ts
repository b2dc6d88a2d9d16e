import { describe, expect, it } from "vitest";
import { SyncError } from "../../provider/core/errors";
import { ID_TAG, OWNER_TAG, REVISION_TAG } from "../../provider/core/ownership";
import { aLife, aNeighbour, tagsOf, type Life } from "../support/a-life";
import { aProgram, anInlineSource, OCI_CONNECTION, OWNER } from "../support/programs";
import { KEY_OF_OTHER_VAULT, OTHER_VAULT } from "../support/world";

const NEIGHBOUR = "organization/shop/dev/neighbour";
const asNeighbour = (secrets: Record<string, string>, more: object = {}) => ({
  owner: NEIGHBOUR,
  name: "neighbour",
  source: anInlineSource(secrets),
  ...more,
});
const tagsAt = (life: Life, name: string): Record<string, string> => ({ ...life.vault.peek(name)?.tags });

describe("two syncs that want one name", () => {
  it("of one program: the second fails in check, naming the first", async () => {
    const life = aLife({ DB: "one" });
    const provider = life.world.openProvider().secretSync;
    const first = await provider.check({}, aProgram());
    const second = await provider.check({}, aProgram(asNeighbour({ DB: "theirs", MORE: "m" })));
    expect(first.failures).toEqual([]);
    expect(second.failures).toEqual([
      { property: "syncOptions.keySchema", reason: expect.stringContaining(`APP_DB is already wanted by ${OWNER}`) },
    ]);
  });

  it("of one program, both importing it: the second fails in check", async () => {
    const life = aLife({});
    life.seed("APP_OLD");
    const imports = { syncOptions: { initialSyncBehavior: "import-prioritize-source" } };
    const provider = life.world.openProvider().secretSync;
    const first = await provider.check({}, aProgram(imports));
    const second = await provider.check({}, aProgram({ ...imports, owner: NEIGHBOUR }));
    expect([first.failures.length, second.failures.length]).toEqual([0, 1]);
  });

  it("of one program with different schemas do not meet", async () => {
    const life = aLife({ DB: "one" });
    const provider = life.world.openProvider().secretSync;
    await provider.check({}, aProgram());
    const { failures } = await provider.check(
      {},
      aProgram(asNeighbour({ DB: "theirs" }, { syncOptions: { keySchema: "OTHER_{{secretKey}}" } })),
    );
    expect(failures).toEqual([]);
  });

  it("of one program may be checked again and again", async () => {
    const life = aLife({ DB: "one" });
    const provider = life.world.openProvider().secretSync;
    await provider.check({}, aProgram());
    expect((await provider.check({}, aProgram())).failures).toEqual([]);
  });

  it("of two programs: the later one's key fails naming the owner, the rest lands", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    const neighbour = aNeighbour(life);
    const run = await neighbour.engine.up(aProgram(asNeighbour({ DB: "theirs", MORE: "m" })));
    expect(run).toMatchObject({ step: "failed", reasons: [expect.stringMatching(`^APP_DB: belongs to ${OWNER}`)] });
    expect(await life.holds()).toEqual({ APP_DB: "one", APP_MORE: "m" });
    expect(run.inputs).not.toHaveProperty("secretIds");
  });

  it("of two programs: dependents of the later one are not handed the other's id", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    const plan = await aNeighbour(life).engine.preview(aProgram(asNeighbour({ DB: "theirs" })));
    expect(plan).toMatchObject({ step: "create", failures: [] });
    expect(plan.inputs).not.toHaveProperty("secretIds");
  });

  it("side by side delete nothing of each other", async () => {
    const life = aLife({ A: "1", B: "2", C: "3" });
    const neighbour = aNeighbour(life);
    await life.up();
    await neighbour.up(asNeighbour({ X: "1", Y: "2" }));
    life.edit({ A: undefined });
    expect(await life.writes(() => life.up())).toEqual(["scheduleDeletion APP_A"]);
    await neighbour.engine.destroy();
    expect(await life.holds()).toMatchObject({ APP_B: "2", APP_C: "3", APP_X: "1" });
  });
});

describe("taking over", () => {
  async function aTakeOver(): Promise<{ life: Life; neighbour: Life; program: object; code: string }> {
    const life = aLife({ DB: "one", API: "two" });
    await life.up();
    const neighbour = aNeighbour(life);
    const program = asNeighbour({ DB: "theirs" });
    const run = await neighbour.engine.up(aProgram(program));
    const code = /approve: "([0-9a-f]+)"/.exec(run.reasons[0] ?? "")![1]!;
    return { life, neighbour, program, code };
  }

  it("needs the code that the failure gives, and takes the name with its content", async () => {
    const { life, neighbour, program, code } = await aTakeOver();
    await neighbour.up({ ...program, syncOptions: { approve: code } });
    expect(await life.holds()).toEqual({ APP_DB: "theirs", APP_API: "two" });
    expect(tagsAt(life, "APP_DB")).toMatchObject({ [OWNER_TAG]: NEIGHBOUR, [ID_TAG]: neighbour.id });
  });

  it("is released and not deleted by a destroy afterwards", async () => {
    const { life, neighbour, program, code } = await aTakeOver();
    await neighbour.up({ ...program, deletionPolicy: "delete", syncOptions: { approve: code } });
    await neighbour.engine.destroy();
    expect(life.vault.peek("APP_DB")).toMatchObject({ lifecycle: "active", tags: {} });
  });

  it("leaves the former owner with a failing key, and nothing of it is deleted", async () => {
    const { life, neighbour, program, code } = await aTakeOver();
    await neighbour.up({ ...program, syncOptions: { approve: code } });
    life.edit({ DB: "mine again" });
    const run = await life.engine.up(aProgram());
    expect(run).toMatchObject({ step: "failed", reasons: [expect.stringContaining(NEIGHBOUR)] });
    await life.engine.destroy();
    expect(await life.holds()).toEqual({ APP_DB: "theirs", APP_API: "two" });
    expect(tagsAt(life, "APP_DB")[OWNER_TAG]).toBe(NEIGHBOUR);
  });
});

describe("a replacement", () => {
  it("of the same vault claims everything, writes no content, and the old one deletes nothing", async () => {
    const life = aLife({ DB: "one", API: "two" });
    await life.up({ deletionPolicy: "delete" });
    const before = life.id;
    const run = await life.engine.replace(aProgram({ deletionPolicy: "delete" }));
    expect(run).toMatchObject({ step: "replace", failures: [], reasons: [] });
    expect(life.id).not.toBe(before);
    expect(await life.holds()).toEqual({ APP_DB: "one", APP_API: "two" });
    expect(life.vault.peek("APP_DB")).toMatchObject({ versions: 1, tags: { [ID_TAG]: life.id } });
    await life.expectNothingToDo(aProgram({ deletionPolicy: "delete" }));
  });

  it("lets the old resource go of what the new one does not want, without a brake", async () => {
    const life = aLife({ A: "1", B: "2", C: "3", D: "4" });
    await life.up({ deletionPolicy: "delete" });
    life.edit({ A: undefined, B: undefined, C: undefined });
    const run = await life.engine.replace(aProgram({ deletionPolicy: "delete" }));
    expect(run.failures).toEqual([]);
    expect(await life.holds()).toEqual({ APP_D: "4" });
  });

  it("by another vault starts anew there, and lets go here", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    const moved = { destinationConfig: { vaultOcid: OTHER_VAULT, keyOcid: KEY_OF_OTHER_VAULT } };
    const run = await life.engine.up(aProgram(moved));
    expect(run).toMatchObject({
      step: "replace",
      failures: [],
      reasons: [],
      inputs: { manifest: { APP_DB: "rev 1" } },
    });
    expect(await life.world.holds(life.world.otherVault)).toEqual({ APP_DB: "one" });
    expect(life.vault.peek("APP_DB")?.tags).toEqual({});
    expect(await life.engine.preview(aProgram(moved))).toMatchObject({ step: "same" });
  });

  it("by another vault adopts there as a first sync does", async () => {
    const life = aLife({ DB: "one" });
    life.world.otherVault.seed({ name: "APP_DB", value: "theirs" });
    await life.up();
    life.world.takeMessages();
    const moved = aProgram({ destinationConfig: { vaultOcid: OTHER_VAULT, keyOcid: KEY_OF_OTHER_VAULT } });
    expect(await life.engine.up(moved)).toMatchObject({ step: "replace", failures: [], reasons: [] });
    expect(life.world.takeMessages()).not.toContain("another compartment");
    expect(await life.world.holds(life.world.otherVault)).toEqual({ APP_DB: "one" });
  });

  it("that fails in part is gone on with", async () => {
    const life = aLife({ DB: "one", API: "two" });
    await life.up();
    life.vault.failNext({ operation: "update", name: "APP_DB", error: new SyncError("REJECTED", "no") });
    expect(await life.engine.replace(aProgram())).toMatchObject({ step: "failed", reasons: ["APP_DB: no"] });
    await life.up();
    expect(tagsAt(life, "APP_DB")[ID_TAG]).toBe(life.id);
  });
});

describe("a lost state", () => {
  it("is made good by claiming: no content is written, nothing is deleted", async () => {
    const life = aLife({ DB: "one", API: "two", OLD: "three" });
    await life.up();
    life.edit({ OLD: undefined, DB: "ONE" });
    life.engine.replaceState(undefined);
    expect(await life.writes(() => life.up())).toEqual(["update APP_API", "update APP_DB"]);
    expect(await life.holds()).toEqual({ APP_DB: "ONE", APP_API: "two", APP_OLD: "three" });
    expect(life.vault.peek("APP_API")?.versions).toBe(1);
  });

  it("needs no approval, however much the source lost", async () => {
    const life = aLife({ A: "1", B: "2", C: "3", D: "4" });
    await life.up();
    life.edit({ A: undefined, B: undefined, C: undefined });
    life.engine.replaceState(undefined);
    expect(await life.refusals()).toEqual([]);
    expect(life.world.takeMessages()).not.toContain("delete");
  });

  it("is made good in several runs when the first one fails in part", async () => {
    const life = aLife({ DB: "one", API: "two" });
    await life.up();
    life.engine.replaceState(undefined);
    life.vault.failNext({ operation: "update", name: "APP_DB", error: new SyncError("REJECTED", "no") });
    expect(await life.engine.up(aProgram())).toMatchObject({ step: "failed", reasons: ["APP_DB: no"] });
    await life.up();
    expect(tagsAt(life, "APP_DB")[ID_TAG]).toBe(life.id);
  });

  it("restores what is pending deletion and was ours", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    life.vault.editByHand("APP_DB", { lifecycle: "pendingDeletion" });
    life.engine.replaceState(undefined);
    await life.up();
    expect(await life.holds()).toEqual({ APP_DB: "one" });
  });
});

describe("a renamed stack", () => {
  const renamed = { owner: "organization/shop/production/web" };

  it("tags everything anew, writes no content and deletes nothing", async () => {
    const life = aLife({ DB: "one", API: "two" });
    await life.up();
    expect(await life.writes(() => life.up(renamed))).toEqual(["update APP_API", "update APP_DB"]);
    expect(tagsAt(life, "APP_DB")).toEqual({ [OWNER_TAG]: renamed.owner, [ID_TAG]: life.id, [REVISION_TAG]: "1" });
    expect(life.vault.peek("APP_DB")?.versions).toBe(1);
    expect(life.engine.manifest).toEqual({ APP_API: "rev 1", APP_DB: "rev 1" });
  });

  it("is told in the preview with both owners, for a copy of a stack looks the same", async () => {
    const life = aLife({ DB: "one", API: "two" });
    await life.up();
    life.world.takeMessages();
    await life.engine.preview(aProgram(renamed));
    expect(life.world.takeMessages()).toContain(`web: 2 secrets pass from ${OWNER} to ${renamed.owner}.`);
    await life.up(renamed);
    life.world.takeMessages();
    life.edit({ DB: "ONE" });
    await life.up(renamed);
    expect(life.world.takeMessages()).not.toContain("pass from");
  });

  it("remembers its former name when the renaming fails in part", async () => {
    const life = aLife({ DB: "one", API: "two" });
    await life.up();
    life.vault.failNext({ operation: "update", name: "APP_DB", error: new SyncError("REJECTED", "no") });
    expect(await life.engine.up(aProgram(renamed))).toMatchObject({ step: "failed" });
    await life.up(renamed);
    expect(tagsAt(life, "APP_DB")[OWNER_TAG]).toBe(renamed.owner);
  });

  it("lets go of what still carries the former name", async () => {
    const life = aLife({ DB: "one", API: "two" });
    await life.up();
    life.vault.failNext({ operation: "update", name: "APP_DB", error: new SyncError("REJECTED", "no") });
    await life.engine.up(aProgram(renamed));
    await life.engine.destroy();
    expect([tagsAt(life, "APP_DB"), tagsAt(life, "APP_API")]).toEqual([{}, {}]);
  });

  it("may be named by hand with ownerId as well", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    await life.up({ ownerId: "payments" });
    expect(tagsAt(life, "APP_DB")[OWNER_TAG]).toBe("payments");
    await life.up();
    expect(tagsAt(life, "APP_DB")[OWNER_TAG]).toBe(OWNER);
  });
});

describe("a cloned state", () => {
  it("cannot delete what the original has: with the same owner the two are one", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    const clone = aNeighbour(life);
    clone.engine.replaceState(life.engine.state);
    await clone.up({ owner: "organization/shop/copy/web" });
    await life.engine.destroy();
    expect(life.vault.peek("APP_DB")).toMatchObject({ lifecycle: "active" });
    expect(tagsAt(life, "APP_DB")[OWNER_TAG]).toBe("organization/shop/copy/web");
  });

  it("leaves the original with failing keys that name the clone, and deletes nothing", async () => {
    const life = aLife({ DB: "one", API: "two" });
    await life.up();
    const clone = aNeighbour(life);
    clone.engine.replaceState(life.engine.state);
    await clone.up({ owner: "organization/shop/copy/web" });
    life.edit({ DB: "ONE", API: undefined });
    const run = await life.engine.up(aProgram());
    expect(run).toMatchObject({ step: "failed", reasons: [expect.stringContaining("organization/shop/copy/web")] });
    expect(await life.holds()).toEqual({ APP_DB: "one", APP_API: "two" });
  });
});

describe("another stack of the same program", () => {
  it("with a state of its own fails on every key and touches nothing", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    const other = aNeighbour(life);
    const run = await other.engine.up(aProgram({ owner: "organization/shop/prod/web" }));
    expect(run).toMatchObject({ step: "failed", reasons: [expect.stringContaining(OWNER)] });
    await other.engine.destroy();
    expect(tagsAt(life, "APP_DB")[OWNER_TAG]).toBe(OWNER);
  });
});

describe("a twin with the same owner and another id", () => {
  it("is not stolen from once the first sync is done", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    life.vault.editByHand("APP_DB", { tags: tagsOf(OWNER, "the twin's id") });
    life.edit({ DB: "ONE" });
    const run = await life.engine.up(aProgram());
    expect(run).toMatchObject({
      step: "failed",
      reasons: [expect.stringContaining("another resource with the same owner")],
    });
    expect(await life.holds()).toEqual({ APP_DB: "one" });
  });
});

describe("a replacement of which nothing was saved", () => {
  it("is told by a refresh, and made good by another one", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    const { state } = life.engine;
    await life.engine.replace(aProgram());
    life.engine.replaceState(state);
    await life.engine.refresh();
    expect(life.engine.manifest).toEqual({ APP_DB: "rev 1 (held by another resource)" });
    const { reasons } = await life.engine.up(aProgram());
    expect(reasons).toEqual([expect.stringContaining("replace this one, which claims it")]);
    await life.engine.replace(aProgram());
    expect(tagsAt(life, "APP_DB")).toMatchObject({ [ID_TAG]: life.id, [OWNER_TAG]: OWNER });
    await life.up();
  });
});

describe("rotated credentials", () => {
  const rotated = {
    connection: {
      ...OCI_CONNECTION,
      credentials: { ...OCI_CONNECTION.credentials, privateKey: "the next private key" },
    },
  };

  it("are an update that rewrites nothing and keeps the digests", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    const { digests, digestKey } = life.engine.outputs;
    let step: string | undefined;
    const calls = await life.calls(async () => {
      step = (await life.engine.up(aProgram(rotated))).step;
    });
    expect(step).toBe("update");
    expect(calls.filter((call) => call.includes(" "))).toEqual([]);
    expect(life.engine.outputs).toMatchObject({ digests, digestKey, connection: rotated.connection });
    await life.expectNothingToDo(aProgram(rotated));
  });

  it("are looked at in preview, so that a key without permissions shows there", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    life.vault.failNext({ operation: "list", error: new SyncError("NOT_AUTHENTICATED", "401") });
    expect(await life.refusals(rotated)).toEqual(["connection.credentials: 401"]);
  });

  it("give the same digests in the preview and in the up of one new resource", async () => {
    const life = aLife({ DB: "one" });
    const first = await life.engine.preview(aProgram());
    const second = await life.engine.preview(aProgram());
    expect(second.inputs).toEqual(first.inputs);
  });
});
