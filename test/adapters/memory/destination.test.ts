import { describe, expect, it } from "vitest";
import {
  createMemoryDestination,
  type MemoryDestination,
  type MemoryDestinationOptions,
} from "../../../provider/adapters/memory/destination";
import { SyncError } from "../../../provider/core/errors";
import { SecretValue } from "../../../provider/core/secret-value";
import type { NewSecret } from "../../../provider/ports/destination";
import { createAutoClock, createFakeClock, type FakeClock } from "../../support/fake-clock";

const DAY_MS = 86_400_000;
const text = (value: string): SecretValue => SecretValue.fromText(value);
const wanted = (name: string, value = "v", retryToken = `token of ${name.slice(0, 40)}.`): NewSecret => ({
  name,
  value: text(value),
  tags: { team: "a" },
  retryToken,
});

function aVault(options: Partial<MemoryDestinationOptions> = {}): { vault: MemoryDestination; clock: FakeClock } {
  const clock = createFakeClock();
  return { vault: createMemoryDestination({ clock, ...options }), clock };
}

describe("the lifecycle of the memory destination", () => {
  it("lets a creation take its time on the clock", async () => {
    const { vault, clock } = aVault({ transitionMs: 1000 });
    const created = await vault.create(wanted("A"));
    expect(created.lifecycle).toBe("creating");
    await clock.advance(999);
    expect((await vault.find(created.ref))?.lifecycle).toBe("creating");
    await clock.advance(1);
    expect((await vault.list()).map(({ lifecycle }) => lifecycle)).toEqual(["active"]);
  });

  it("gives no content before it is created and while a deletion is pending", async () => {
    const { vault, clock } = aVault({ transitionMs: 1000 });
    const { ref } = await vault.create(wanted("A", "content"));
    expect(await vault.read(ref)).toBeUndefined();
    await clock.advance(1000);
    expect((await vault.read(ref))?.revealText()).toBe("content");
    await vault.scheduleDeletion((await vault.find(ref))!, 1);
    expect(await vault.read(ref)).toBeUndefined();
  });

  it("gives no content past the expiry", async () => {
    const { vault, clock } = aVault();
    const { ref } = vault.seed({ name: "A", timeOfExpiry: new Date(clock.now() + 5).toISOString() });
    expect(await vault.read(ref)).toBeDefined();
    await clock.advance(5);
    expect(await vault.read(ref)).toBeUndefined();
  });

  it("deletes after the window and frees the name, with the deleted one still listed", async () => {
    const { vault, clock } = aVault({ transitionMs: 1000 });
    const seeded = vault.seed({ name: "A" });
    await vault.scheduleDeletion(seeded, 7);
    expect((await vault.list())[0]).toMatchObject({ lifecycle: "schedulingDeletion" });
    await clock.advance(1000);
    const timeOfDeletion = new Date(clock.now() - 1000 + 7 * DAY_MS).toISOString();
    expect((await vault.list())[0]).toMatchObject({ lifecycle: "pendingDeletion", timeOfDeletion });
    await expect(vault.create(wanted("A"))).rejects.toMatchObject({ code: "NAME_TAKEN" });
    await clock.advance(7 * DAY_MS - 1000);
    expect((await vault.list())[0]).toMatchObject({ lifecycle: "deleting" });
    await clock.advance(1000);
    await vault.create(wanted("A"));
    expect((await vault.list()).map(({ lifecycle }) => lifecycle)).toEqual(["deleted", "creating"]);
  });

  it("restores what is pending, with its content and tags", async () => {
    const { vault, clock } = aVault({ transitionMs: 10 });
    const seeded = vault.seed({ name: "A", value: "kept", tags: { x: "1" } });
    await vault.scheduleDeletion(seeded, 1);
    await clock.advance(10);
    await vault.cancelDeletion((await vault.find(seeded.ref))!);
    expect((await vault.find(seeded.ref))?.lifecycle).toBe("cancellingDeletion");
    await clock.advance(10);
    expect(vault.peek("A")).toMatchObject({ lifecycle: "active", tags: { x: "1" } });
    expect(vault.peek("A")?.timeOfDeletion).toBeUndefined();
    expect((await vault.read(seeded.ref))?.revealText()).toBe("kept");
  });

  it("deletes at once where nothing can be restored", async () => {
    const { vault } = aVault({ capabilities: { restorable: false } });
    const seeded = vault.seed({ name: "A" });
    await vault.scheduleDeletion(seeded, 1);
    expect(vault.peek("A")).toBeUndefined();
    await expect(vault.cancelDeletion(seeded)).rejects.toMatchObject({ code: "BUG" });
  });
});

describe("what the memory destination refuses", () => {
  it.each([
    "creating",
    "updating",
    "schedulingDeletion",
    "cancellingDeletion",
    "deleting",
    "pendingDeletion",
    "failed",
  ] as const)("a write to a secret that is %s: BUSY", async (lifecycle) => {
    const { vault } = aVault();
    const seeded = vault.seed({ name: "A", lifecycle });
    await expect(vault.update(seeded, { value: text("new") })).rejects.toMatchObject({ code: "BUSY" });
    await expect(vault.scheduleDeletion(seeded, 1)).rejects.toMatchObject({ code: "BUSY" });
    await expect(vault.relocate(seeded)).rejects.toMatchObject({ code: "BUSY" });
  });

  it("a write to a secret that is gone or deleted: GONE", async () => {
    const { vault } = aVault();
    const gone = vault.seed({ name: "A" });
    vault.removeByHand("A");
    const deleted = vault.seed({ name: "A", lifecycle: "deleted" });
    await expect(vault.update(gone, { tags: {} })).rejects.toMatchObject({ code: "GONE" });
    await expect(vault.scheduleDeletion(deleted, 1)).rejects.toMatchObject({ code: "GONE" });
    expect(await vault.find(gone.ref)).toBeUndefined();
    expect(await vault.read(gone.ref)).toBeUndefined();
  });

  it("restoring what is not pending: BUSY", async () => {
    const { vault } = aVault();
    await expect(vault.cancelDeletion(vault.seed({ name: "A" }))).rejects.toMatchObject({ code: "BUSY" });
  });

  it.each(["", "with space", "ü", "a/b", "x".repeat(256)])("the name %j: REJECTED", async (name) => {
    const { vault } = aVault();
    await expect(vault.create(wanted(name))).rejects.toMatchObject({ code: "REJECTED" });
  });

  it("a value that is empty or too large, on creation and update: REJECTED", async () => {
    const { vault } = aVault({ capabilities: { maxValueBytes: 4 } });
    const seeded = vault.seed({ name: "B" });
    for (const value of ["", "12345", "€€"]) {
      await expect(vault.create(wanted("A", value))).rejects.toMatchObject({ code: "REJECTED" });
      await expect(vault.update(seeded, { value: text(value) })).rejects.toMatchObject({ code: "REJECTED" });
    }
    await expect(vault.create(wanted("A", "1234"))).resolves.toBeDefined();
  });

  it("an update as a whole when one half of it is refused", async () => {
    const { vault } = aVault();
    const seeded = vault.seed({ name: "A", value: "old", tags: { a: "1" } });
    const tags = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`t${String(i)}`, "x"]));
    await expect(vault.update(seeded, { value: text("new"), tags })).rejects.toMatchObject({ code: "REJECTED" });
    expect(vault.peek("A")?.value.revealText()).toBe("old");
  });

  it("the update after the last version that is possible: LIMIT_EXCEEDED", async () => {
    const { vault } = aVault({ maxVersions: 2 });
    const seeded = vault.seed({ name: "A" });
    await vault.update(seeded, { value: text("2") });
    await expect(vault.update(seeded, { value: text("3") })).rejects.toMatchObject({ code: "LIMIT_EXCEEDED" });
    await expect(vault.update(seeded, { tags: {} })).resolves.toBeDefined();
  });

  it("a name that a secret of another compartment holds, which is not listed but found and moved", async () => {
    const { vault } = aVault();
    const elsewhere = vault.seed({ name: "A", compartmentRef: "other" });
    expect(await vault.list()).toEqual([]);
    await expect(vault.create(wanted("A"))).rejects.toMatchObject({ code: "NAME_TAKEN" });
    expect((await vault.find(elsewhere.ref))?.compartmentRef).toBe("other");
    await vault.relocate(elsewhere);
    expect((await vault.list()).map(({ name }) => name)).toEqual(["A"]);
  });

  it.each<[string, (vault: MemoryDestination) => Promise<unknown>]>([
    ["an update of nothing", (vault) => vault.update(vault.seed({ name: "A" }), {})],
    ["a deletion in 0 days", (vault) => vault.scheduleDeletion(vault.seed({ name: "A" }), 0)],
    ["a deletion in 31 days", (vault) => vault.scheduleDeletion(vault.seed({ name: "A" }), 31)],
    [
      "a write to a managed secret",
      (vault) => vault.update(vault.seed({ name: "A", managedBy: "rotation" }), { tags: {} }),
    ],
    ["a ref under another name", (vault) => vault.update({ ...vault.seed({ name: "A" }), name: "B" }, { tags: {} })],
    ["a retry token of 65 characters", (vault) => vault.create(wanted("A", "v", "x".repeat(65)))],
    ["an empty retry token", (vault) => vault.create(wanted("A", "v", ""))],
  ])("as impossible: %s", async (_what, call) => {
    await expect(call(aVault().vault)).rejects.toMatchObject({ code: "BUG" });
  });

  it("as impossible: a read of a destination that cannot be read", async () => {
    const { vault } = aVault({ capabilities: { readable: false } });
    await expect(vault.read(vault.seed({ name: "A" }).ref)).rejects.toMatchObject({ code: "BUG" });
  });
});

describe("retry tokens of the memory destination", () => {
  it("answer the second try of one creation with the first one's secret", async () => {
    const { vault } = aVault();
    const first = await vault.create(wanted("A"));
    expect((await vault.create(wanted("A"))).ref).toBe(first.ref);
    expect(await vault.list()).toHaveLength(1);
  });

  it("are one per creation", async () => {
    const { vault } = aVault();
    await vault.create(wanted("A", "v", "token"));
    await expect(vault.create(wanted("B", "v", "token"))).rejects.toMatchObject({ code: "BUG" });
  });

  it("are not valid once the secret is deleted, and forgotten after a day", async () => {
    const { vault, clock } = aVault();
    await vault.create(wanted("A"));
    vault.editByHand("A", { lifecycle: "deleted" });
    await expect(vault.create(wanted("A"))).rejects.toMatchObject({ code: "CONFLICT" });
    await clock.advance(DAY_MS);
    await expect(vault.create(wanted("A"))).resolves.toMatchObject({ name: "A" });
  });
});

describe("failures on demand of the memory destination", () => {
  const lost = new SyncError("TRANSIENT", "the answer was lost", { maybeDone: true });

  it("strike the given call as often as asked, before its effect", async () => {
    const { vault } = aVault();
    vault.failNext({ operation: "create", name: "A", error: lost, times: 2 });
    await expect(vault.create(wanted("B"))).resolves.toBeDefined();
    await expect(vault.create(wanted("A"))).rejects.toBe(lost);
    await expect(vault.create(wanted("A"))).rejects.toBe(lost);
    expect(vault.peek("A")).toBeUndefined();
    await expect(vault.create(wanted("A"))).resolves.toBeDefined();
    expect(vault.pendingFaults).toBe(0);
  });

  it("lose an answer after the effect", async () => {
    const { vault } = aVault();
    const seeded = vault.seed({ name: "A", value: "old" });
    vault.failNext({ operation: "update", error: () => lost, after: true });
    await expect(vault.update(seeded, { value: text("new") })).rejects.toBe(lost);
    expect(vault.peek("A")).toMatchObject({ versions: 2 });
    expect(vault.peek("A")?.value.revealText()).toBe("new");
  });

  it("stay pending when nothing calls", () => {
    const { vault } = aVault();
    vault.failNext({ operation: "list", error: lost, times: 3 });
    expect(vault.pendingFaults).toBe(3);
  });
});

describe("what a test sees of the memory destination", () => {
  it("is every call, in order, with name and ref, and never a value", async () => {
    const { vault, clock } = aVault();
    const made = await vault.create(wanted("A", "very secret"));
    await vault.update(made, { value: text("very secret too") });
    await vault.list();
    expect(vault.journal).toEqual([
      { operation: "create", name: "A", at: clock.now() },
      { operation: "update", name: "A", ref: made.ref, at: clock.now() },
      { operation: "list", at: clock.now() },
    ]);
  });

  it("is how many calls were under way at once", async () => {
    const clock = createAutoClock();
    const vault = createMemoryDestination({ clock, latencyMs: 50 });
    await Promise.all([vault.list(), vault.list(), vault.list()]);
    await vault.list();
    expect(vault.peakInFlight).toBe(3);
  });

  it("is an aborted call that did nothing", async () => {
    const { vault } = aVault();
    await expect(vault.create(wanted("A"), AbortSignal.abort(new Error("stop")))).rejects.toThrow("stop");
    expect(vault.peek("A")).toBeUndefined();
  });

  it("is a listing that later changes do not reach into", async () => {
    const { vault } = aVault();
    const before = vault.seed({ name: "A", tags: { a: "1" } });
    vault.editByHand("A", { tags: { a: "2" }, value: "changed" });
    expect(before.tags).toEqual({ a: "1" });
    expect(vault.peek("A")).toMatchObject({ tags: { a: "2" }, versions: 2 });
  });

  it("holds a seeded transition until it is told when it ends", async () => {
    const { vault, clock } = aVault();
    vault.seed({ name: "A", lifecycle: "updating" });
    vault.seed({ name: "B", lifecycle: "updating", endsAfterMs: 10 });
    vault.seed({ name: "C", lifecycle: "schedulingDeletion", endsAfterMs: 10 });
    await clock.advance(1000);
    expect((await vault.list()).map(({ lifecycle }) => lifecycle)).toEqual(["updating", "active", "pendingDeletion"]);
  });

  it("is a container that breaks", async () => {
    const { vault } = aVault();
    vault.breakByHand(
      { property: "destinationConfig.vaultOcid", reason: "gone" },
      new SyncError("UNAVAILABLE", "gone"),
    );
    expect(await vault.inspect()).toHaveLength(1);
    await expect(vault.list()).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });

  it("is the problems that it was made with", async () => {
    const problems = [{ property: "destinationConfig.keyOcid", reason: "no such key" }];
    expect(await aVault({ problems }).vault.inspect()).toEqual(problems);
  });
});
