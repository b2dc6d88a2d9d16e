import { describe, expect, it } from "vitest";
import { ERROR_CODES, SyncError } from "../../provider/core/errors";
import { OWNER_TAG, REVISION_TAG, wasAdopted, writtenRevision } from "../../provider/core/ownership";
import { Application, ourTags } from "../support/an-application";
import { SELF } from "../support/builders";
import { OTHER_COMPARTMENT } from "../support/world";

const another = { [OWNER_TAG]: "somebody/else" };

describe("applying a plan", () => {
  it("creates, then restores, then updates, and deletes last of all", async () => {
    const app = new Application({ transitionMs: 0 });
    app.owns("D-GOES", "old").owns("C-DIFFERS", "old").owns("B-PENDING", "same");
    app.vault.editByHand("B-PENDING", { lifecycle: "pendingDeletion" });
    app.wants("A-NEW", "a").wants("B-PENDING", "same").wants("C-DIFFERS", "new", 2);
    await app.apply();
    expect(app.writes).toEqual([
      "create A-NEW",
      "cancelDeletion B-PENDING",
      "update C-DIFFERS",
      "scheduleDeletion D-GOES",
    ]);
  });

  it("starts deletions only after every write has come to its end, and after a fresh look", async () => {
    const app = new Application({ transitionMs: 5_000 }).owns("OLD", "old").wants("NEW", "new");
    await app.apply();
    const { journal } = app.vault;
    const deletion = journal.findIndex(({ operation }) => operation === "scheduleDeletion");
    expect(app.vault.peek("NEW")?.lifecycle).toBe("active");
    expect(journal[deletion - 1]?.operation).toBe("list");
    expect(journal[deletion]!.at - journal[1]!.at).toBeGreaterThanOrEqual(5_000);
  });

  it("tags what it writes with owner, id and revision, and keeps the tags of others", async () => {
    const app = new Application().owns("A", "old", 3).wants("A", "new", 4).wants("B", "b");
    app.vault.editByHand("A", { tags: { ...ourTags(3), team: "payments" } });
    await app.apply();
    expect(app.vault.peek("A")?.tags).toEqual({ ...ourTags(4), team: "payments" });
    expect(app.vault.peek("B")?.tags).toEqual(ourTags(1));
  });

  it("makes content and tags one call", async () => {
    const app = new Application().owns("A", "old").wants("A", "new", 2);
    await app.apply();
    expect(app.writes).toEqual(["update A"]);
    expect(app.vault.peek("A")).toMatchObject({ versions: 2, tags: ourTags(2) });
  });

  it("writes no content that is there already", async () => {
    const app = new Application().wants("A", "same").plannedInitially("A", "adopt");
    app.vault.seed({ name: "A", value: "same" });
    await app.apply();
    expect(app.vault.peek("A")).toMatchObject({ versions: 1, tags: { [OWNER_TAG]: SELF.owner } });
    expect(wasAdopted(app.vault.peek("A")!)).toBe(true);
  });

  it("remembers for ever that a secret was adopted", async () => {
    const app = new Application().owns("A", "old").wants("A", "new", 2);
    app.vault.editByHand("A", { tags: { ...ourTags(1), [REVISION_TAG]: "1 adopted" } });
    await app.apply();
    expect(wasAdopted(app.vault.peek("A")!)).toBe(true);
    expect(writtenRevision(app.vault.peek("A")!)).toBe(2);
  });

  it("changes nothing where everything is as it should be", async () => {
    const app = new Application().owns("A", "a").wants("A", "a");
    expect(await app.apply()).toMatchObject({ A: { kind: "landed" } });
    expect(app.writes).toEqual([]);
    expect(app.vault.journal.map(({ operation }) => operation)).toEqual(["list"]);
  });

  it("deletes after as many days as it should", async () => {
    const app = new Application({ transitionMs: 0 }).owns("A", "a");
    await app.apply();
    const due = Date.parse(app.vault.peek("A")!.timeOfDeletion!);
    expect(Math.round((due - app.clock.now()) / 86_400_000)).toBe(7);
  });

  it("counts each name once when it has come to its end", async () => {
    const app = new Application().owns("GOES", "g").owns("FAILS", "f").wants("A", "a").wants("FAILS", "new", 2);
    app.vault.failNext({ operation: "update", error: new SyncError("REJECTED", "no") });
    await app.apply();
    expect(app.done).toHaveLength(3);
  });
});

describe("a failure of one name", () => {
  const final = ERROR_CODES.filter((code) => !["BUSY", "CONFLICT", "GONE", "NAME_TAKEN"].includes(code));

  it.each(final)("never stops another (%s)", async (code) => {
    const app = new Application().owns("UPDATE", "old").owns("DELETE", "old");
    app.wants("CREATE", "c").wants("UPDATE", "new", 2).wants("OTHER", "o");
    for (const operation of ["create", "update", "scheduleDeletion"] as const) {
      const name = { create: "CREATE", update: "UPDATE", scheduleDeletion: "DELETE" }[operation];
      app.vault.failNext({ operation, name, error: () => new SyncError(code, `no ${operation}`), times: 20 });
    }
    const outcomes = await app.apply();
    expect(outcomes).toMatchObject({
      CREATE: { kind: "failed", reason: "CREATE: no create" },
      UPDATE: { kind: "failed", reason: "UPDATE: no update" },
      DELETE: { kind: "failed", reason: "DELETE: no scheduleDeletion" },
      OTHER: { kind: "landed" },
    });
  });

  it("begins its reason with the name, also where the message happens to begin with the same letters", async () => {
    const app = new Application().wants("A", "a");
    app.vault.failNext({ operation: "create", error: new SyncError("REJECTED", "A tag is too long") });
    expect(await app.apply()).toMatchObject({ A: { reason: "A: A tag is too long" } });
  });

  it("says nothing of what is not a failure of ours but that it should be reported", async () => {
    const app = new Application().wants("A", "a");
    app.vault.failNext({ operation: "create", error: new TypeError("details of the inside") });
    const { A } = await app.apply();
    expect(A).toMatchObject({ kind: "failed", reason: expect.stringContaining("report this") });
    expect(JSON.stringify(A)).not.toContain("details of the inside");
  });

  it("holds back the deletion of the name that it replaces, and of no other", async () => {
    const app = new Application().owns("OLD-A", "a").owns("OLD-B", "b").wants("NEW-A", "a").wants("NEW-B", "b");
    app.with({
      renames: new Map([
        ["OLD-A", "NEW-A"],
        ["OLD-B", "NEW-B"],
      ]),
    });
    app.vault.failNext({ operation: "create", name: "NEW-A", error: new SyncError("LIMIT_EXCEEDED", "too many") });
    const outcomes = await app.apply();
    expect(outcomes).toMatchObject({
      "NEW-A": { kind: "failed" },
      "OLD-A": { kind: "heldBack" },
      "OLD-B": { kind: "deleted" },
    });
    expect(app.vault.peek("OLD-A")?.lifecycle).toBe("active");
  });

  it("holds back the deletion of a name whose new name waits for a trigger", async () => {
    const app = new Application().owns("OLD", "a").with({ held: new Set(["NEW"]), renames: new Map([["OLD", "NEW"]]) });
    expect(await app.apply()).toMatchObject({ OLD: { kind: "heldBack" } });
    expect(app.writes).toEqual([]);
  });

  it("keeps what landed when the fresh look before deletions fails", async () => {
    const app = new Application({ transitionMs: 0 }).owns("GOES", "g").wants("NEW", "n");
    const outcomes = await app.apply(() => {
      app.vault.failNext({ operation: "list", error: new SyncError("ACCESS_DENIED", "may not look") });
    });
    expect(outcomes).toMatchObject({
      NEW: { kind: "landed" },
      GOES: { kind: "failed", reason: "GOES: is not deleted: may not look" },
    });
    expect(app.vault.peek("GOES")?.lifecycle).toBe("active");
  });
});

describe("a secret between two states", () => {
  it("is waited for and decided again", async () => {
    const app = new Application().owns("A", "old").wants("A", "new", 2);
    app.vault.editByHand("A", { lifecycle: "updating", endsAfterMs: 20_000 });
    expect(await app.apply()).toMatchObject({ A: { kind: "landed" } });
    expect(app.vault.peek("A")?.value.revealText()).toBe("new");
  });

  it("fails by itself past the deadline, and the others land", async () => {
    const app = new Application({ transitionTimeoutMs: 10_000 })
      .owns("STUCK", "old")
      .wants("STUCK", "new", 2)
      .wants("B", "b");
    app.vault.editByHand("STUCK", { lifecycle: "updating" });
    const outcomes = await app.apply();
    expect(outcomes).toMatchObject({
      STUCK: { kind: "failed", reason: expect.stringMatching(/^STUCK: is still updating after 10 s\. /) },
      B: { kind: "landed" },
    });
  });

  it("is waited for where it turns out only at the write (BUSY)", async () => {
    const app = new Application().owns("A", "old").wants("A", "new", 2);
    const outcomes = await app.apply(() => {
      app.vault.editByHand("A", { lifecycle: "updating", endsAfterMs: 20_000 });
    });
    expect(outcomes).toMatchObject({ A: { kind: "landed" } });
    expect(app.vault.peek("A")?.value.revealText()).toBe("new");
  });

  it("is given time where the service says busy and the list says active", async () => {
    const app = new Application().owns("A", "old").wants("A", "new", 2);
    app.vault.failNext({ operation: "update", error: new SyncError("BUSY", "in between"), times: 6 });
    const start = app.clock.now();
    expect(await app.apply()).toMatchObject({ A: { kind: "landed" } });
    expect(app.clock.now() - start).toBeGreaterThan(10_000);
  });

  it("fails with the last answer when that never ends", async () => {
    const app = new Application().owns("A", "old").wants("A", "new", 2);
    app.vault.failNext({ operation: "update", error: new SyncError("BUSY", "in between"), times: 50 });
    expect(await app.apply()).toMatchObject({ A: { kind: "failed", reason: expect.stringContaining("in between") } });
  });

  it("is restored where somebody scheduled its deletion meanwhile", async () => {
    const app = new Application().owns("A", "old").wants("A", "new", 2);
    const outcomes = await app.apply(() => {
      app.vault.editByHand("A", { lifecycle: "pendingDeletion" });
    });
    expect(outcomes).toMatchObject({ A: { kind: "landed" } });
    expect(app.vault.peek("A")).toMatchObject({ lifecycle: "active", versions: 2 });
  });

  it("is deleted after its transition when nobody wants it", async () => {
    const app = new Application().owns("A", "old");
    app.vault.editByHand("A", { lifecycle: "updating", endsAfterMs: 5_000 });
    expect(await app.apply()).toMatchObject({ A: { kind: "deleted" } });
    expect(app.vault.peek("A")?.lifecycle).toMatch(/schedulingDeletion|pendingDeletion/);
  });

  it("is created once it is gone when it was being deleted", async () => {
    const app = new Application().wants("A", "new");
    const { ref } = app.vault.seed({ name: "A", tags: ourTags(), lifecycle: "deleting", endsAfterMs: 5_000 });
    expect(await app.apply()).toMatchObject({ A: { kind: "landed" } });
    expect(app.vault.peek("A")?.ref).not.toBe(ref);
  });

  it("fails by itself when it does not come to life after it was written", async () => {
    const app = new Application({ transitionMs: 5_000 }).wants("A", "a");
    const run = app.apply();
    await app.clock.sleep(1_000);
    app.vault.editByHand("A", { lifecycle: "failed" });
    expect(await run).toMatchObject({
      A: { kind: "failed", reason: expect.stringContaining("is failed after it was written") },
    });
  });
});

describe("a secret that somebody changes meanwhile", () => {
  it("is created anew where it is gone at the update", async () => {
    const app = new Application().owns("A", "old").wants("A", "new", 2);
    const outcomes = await app.apply(() => {
      app.vault.removeByHand("A");
    });
    expect(outcomes).toMatchObject({ A: { kind: "landed" } });
    expect(app.vault.peek("A")?.value.revealText()).toBe("new");
  });

  it("is looked at again after a conflict", async () => {
    const app = new Application().owns("A", "old").wants("A", "new", 2);
    app.vault.failNext({ operation: "update", error: new SyncError("CONFLICT", "changed"), times: 2 });
    expect(await app.apply()).toMatchObject({ A: { kind: "landed" } });
    expect(app.vault.journal.filter(({ operation }) => operation === "find")).toHaveLength(2);
  });

  it("fails at once where the service says gone and it still stands there, which means may not", async () => {
    const app = new Application().owns("A", "old").wants("A", "new", 2);
    app.vault.failNext({ operation: "update", error: new SyncError("GONE", "gone, or may not"), times: 9 });
    expect(await app.apply()).toMatchObject({ A: { kind: "failed", reason: "A: gone, or may not" } });
    expect(app.writes).toEqual(["update A"]);
  });

  it("is not touched where it became another's", async () => {
    const app = new Application().owns("A", "old").wants("A", "new", 2);
    const outcomes = await app.apply(() => {
      app.vault.editByHand("A", { tags: another });
      app.vault.failNext({ operation: "update", error: new SyncError("CONFLICT", "changed") });
    });
    expect(outcomes).toMatchObject({ A: { kind: "failed", reason: expect.stringContaining("somebody/else") } });
    expect(app.vault.peek("A")?.value.revealText()).toBe("old");
  });

  it("is not adopted where nobody agreed to that", async () => {
    const app = new Application().owns("A", "old").wants("A", "new", 2);
    const outcomes = await app.apply(() => {
      app.vault.editByHand("A", { tags: {} });
      app.vault.failNext({ operation: "update", error: new SyncError("CONFLICT", "changed") });
    });
    expect(outcomes).toMatchObject({
      A: { kind: "failed", reason: expect.stringContaining("needs approval: run again") },
    });
    expect(app.vault.peek("A")?.value.revealText()).toBe("old");
  });

  it.each([
    ["tagged by another sync", { tags: another }],
    ["released", { tags: {} }],
    ["tagged in addition", { tags: { ...ourTags(), keep: "please" } }],
  ])("is not deleted when it was %s before the deletions", async (_what, edit) => {
    const app = new Application().owns("GOES", "g").wants("NEW", "n");
    const outcomes = await app.apply(() => {
      app.vault.editByHand("GOES", edit);
    });
    expect(outcomes).toMatchObject({ GOES: { kind: "failed", reason: expect.stringMatching(/^GOES: was changed/) } });
    expect(app.writes).toEqual(["create NEW"]);
  });

  it("is not deleted when another secret stands in its place", async () => {
    const app = new Application().owns("GOES", "g").wants("NEW", "n");
    const outcomes = await app.apply(() => {
      app.vault.removeByHand("GOES");
      app.vault.seed({ name: "GOES", tags: ourTags() });
    });
    expect(outcomes).toMatchObject({ GOES: { kind: "failed" } });
    expect(app.writes).toEqual(["create NEW"]);
  });

  it.each([
    [
      "gone",
      (app: Application) => {
        app.vault.removeByHand("GOES");
      },
    ],
    [
      "pending deletion",
      (app: Application) => {
        app.vault.editByHand("GOES", { lifecycle: "pendingDeletion" });
      },
    ],
  ])("counts as deleted when it is %s before the deletions", async (_what, edit) => {
    const app = new Application().owns("GOES", "g").wants("NEW", "n");
    expect(
      await app.apply(() => {
        edit(app);
      }),
    ).toMatchObject({ GOES: { kind: "deleted" } });
    expect(app.writes).toEqual(["create NEW"]);
  });

  it("is not looked for a second time where nothing came between plan and deletion", async () => {
    const app = new Application().owns("GOES", "g").owns("STAYS", "s").wants("STAYS", "s");
    expect(await app.apply()).toMatchObject({ GOES: { kind: "deleted" }, STAYS: { kind: "landed" } });
    expect(app.vault.journal.filter(({ operation }) => operation === "list")).toHaveLength(1);
  });
});

describe("a creation under a name that is held", () => {
  const takenBy = (tags: Record<string, string>) => {
    const app = new Application().wants("A", "new");
    return { app, run: () => app.apply(() => void app.vault.seed({ name: "A", value: "theirs", tags })) };
  };

  it("goes on with a secret of ours that appeared meanwhile", async () => {
    const { app, run } = takenBy(ourTags());
    expect(await run()).toMatchObject({ A: { kind: "landed" } });
    expect(app.vault.peek("A")?.value.revealText()).toBe("new");
  });

  it("fails naming the owner", async () => {
    const { app, run } = takenBy(another);
    expect(await run()).toMatchObject({ A: { kind: "failed", reason: expect.stringContaining("somebody/else") } });
    expect(app.vault.peek("A")?.value.revealText()).toBe("theirs");
  });

  it("does not adopt what appeared meanwhile", async () => {
    const { app, run } = takenBy({});
    expect(await run()).toMatchObject({ A: { kind: "failed", reason: expect.stringContaining("needs approval") } });
    expect(app.vault.peek("A")?.value.revealText()).toBe("theirs");
  });

  it("says where to look when the compartment does not show the holder", async () => {
    const app = new Application().wants("A", "new");
    app.vault.seed({ name: "A", compartmentRef: OTHER_COMPARTMENT });
    expect(await app.apply()).toMatchObject({
      A: { kind: "failed", reason: expect.stringContaining("another compartment of the vault") },
    });
  });

  it("is tried anew where the service remembers a creation whose secret is gone", async () => {
    const app = new Application({ transitionMs: 0 }).wants("A", "a");
    await app.apply();
    app.vault.removeByHand("A");
    expect(await app.apply()).toMatchObject({ A: { kind: "landed" } });
    expect(app.vault.peek("A")?.value.revealText()).toBe("a");
  });

  it("gives the same secret when the answer is lost", async () => {
    const app = new Application().wants("A", "a");
    app.vault.failNext({
      operation: "create",
      error: new SyncError("TRANSIENT", "lost", { maybeDone: true }),
      after: true,
    });
    expect(await app.apply()).toMatchObject({ A: { kind: "landed", ref: app.vault.peek("A")!.ref } });
    expect(await app.vault.list()).toHaveLength(1);
  });
});

describe("a secret in another compartment", () => {
  it("is moved along with the program and updated afterwards", async () => {
    const app = new Application().wants("A", "new", 2);
    const seeded = app.vault.seed({ name: "A", value: "old", tags: ourTags(), compartmentRef: OTHER_COMPARTMENT });
    app.with({ elsewhere: new Map([["A", seeded]]), previousCompartment: OTHER_COMPARTMENT });
    app.with({ known: new Map([["A", { revision: 1, digest: "digest of old" }]]) });
    expect(await app.apply()).toMatchObject({ A: { kind: "landed", ref: seeded.ref } });
    expect(app.writes).toEqual(["relocate A", "update A"]);
    expect(app.vault.peek("A")?.value.revealText()).toBe("new");
  });

  it("fails and names the place where the program did not move", async () => {
    const app = new Application().wants("A", "new");
    const seeded = app.vault.seed({ name: "A", tags: ourTags(), compartmentRef: OTHER_COMPARTMENT });
    app.with({ elsewhere: new Map([["A", seeded]]) });
    expect(await app.apply()).toMatchObject({
      A: { kind: "failed", reason: expect.stringContaining(OTHER_COMPARTMENT) },
    });
  });
});

it("never writes to a secret of another owner, whatever is wanted", async () => {
  const app = new Application();
  for (const lifecycle of ["active", "pendingDeletion", "failed"] as const) {
    app.vault.seed({ name: lifecycle, tags: another, lifecycle });
    app.wants(lifecycle, "mine");
  }
  await app.apply();
  expect(app.writes).toEqual([]);
  expect(SELF.owner).not.toBe(another[OWNER_TAG]);
});
