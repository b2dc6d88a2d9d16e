import { describe, expect, it } from "vitest";
import { SyncError } from "../../provider/core/errors";
import { REVISION_TAG } from "../../provider/core/ownership";
import { Application, ourTags, type ApplicationOptions } from "../support/an-application";

const earlier = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `old ${String(at + 1)}`);

/** A secret whose next write makes version `count` + 1. */
async function anAgedSecret(count: number, options: ApplicationOptions = {}, tag = "1"): Promise<Application> {
  const app = new Application({ pruneVersionsAt: 25, ...options });
  app.vault.seed({
    name: "A",
    value: `old ${String(count)}`,
    earlier: earlier(count - 1),
    tags: { ...ourTags(1), [REVISION_TAG]: tag },
  });
  app.with({ known: new Map([["A", { revision: 1, digest: "digest of before" }]]) }).wants("A", "new", 2);
  return app;
}

async function pendingOf(app: Application): Promise<readonly number[]> {
  const versions = await app.vault.listVersions(app.vault.peek("A")!.ref);
  return versions
    .filter(({ isPendingDeletion }) => isPendingDeletion)
    .map(({ number }) => number)
    .reverse();
}

describe("the versions of a secret", () => {
  it("are let go, the oldest first and one after the other, when a write reaches the threshold", async () => {
    const app = await anAgedSecret(24);
    expect(await app.apply()).toMatchObject({ A: { kind: "landed" } });
    expect(app.writes).toEqual(["update A", ...Array<string>(5).fill("scheduleVersionDeletion A")]);
    expect(await pendingOf(app)).toEqual([1, 2, 3, 4, 5]);
    const starts = app.vault.journal
      .filter(({ operation }) => operation === "scheduleVersionDeletion")
      .map(({ at }) => at);
    for (const [at, start] of starts.slice(1).entries()) expect(start - starts[at]!).toBeGreaterThanOrEqual(1_000);
  });

  it.each([22, 23, 25, 26, 27, 28])(
    "cost no call when a write makes version %i + 1 and room is not due",
    async (count) => {
      const app = await anAgedSecret(count, { transitionMs: 0 });
      await app.apply();
      expect(app.vault.journal.map(({ operation }) => operation)).not.toContain("listVersions");
    },
  );

  it("are looked at again five writes later", async () => {
    const app = await anAgedSecret(29, { transitionMs: 0 });
    await app.apply();
    expect(await pendingOf(app)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it("are never looked at when pruning is off", async () => {
    const app = await anAgedSecret(24, { pruneVersionsAt: 0 });
    await app.apply();
    expect(app.writes).toEqual(["update A"]);
  });

  it("from before the adoption stay", async () => {
    const app = await anAgedSecret(24, {}, "1 adopted@22");
    await app.apply();
    expect(await pendingOf(app)).toEqual([23]);
    expect(app.vault.peek("A")?.tags[REVISION_TAG]).toBe("2 adopted@22");
  });

  it("all stay when nobody knows where the adoption was", async () => {
    const app = await anAgedSecret(24, {}, "1 adopted");
    await app.apply();
    expect(await pendingOf(app)).toEqual([]);
  });

  it("that stood there at the adoption are remembered in the tag", async () => {
    const app = new Application().wants("A", "new").plannedInitially("A", "adopt");
    app.vault.seed({ name: "A", value: "old", earlier: ["older", "oldest"] });
    await app.apply();
    expect(app.vault.peek("A")).toMatchObject({ versions: 4, tags: { [REVISION_TAG]: "1 adopted@3" } });
  });

  it("stay, with a warning, when no more deletions are taken; the write has landed", async () => {
    const app = await anAgedSecret(24, { vault: { maxPendingVersions: 2 } });
    expect(await app.apply()).toMatchObject({ A: { kind: "landed" } });
    expect(await pendingOf(app)).toEqual([1, 2]);
    expect(app.warnings).toEqual([
      expect.stringMatching(/^A: is written, but old versions of it could not be pruned: /),
    ]);
  });

  it("make room when a write finds none", async () => {
    const app = await anAgedSecret(26, { vault: { maxVersions: 26 } });
    expect(await app.apply()).toMatchObject({ A: { kind: "landed" } });
    expect(await pendingOf(app)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(app.vault.peek("A")?.value.revealText()).toBe("new");
    expect(app.writes.filter((write) => write === "update A")).toHaveLength(2);
  });

  it("make room once only: a second refusal fails the key", async () => {
    const app = await anAgedSecret(26, {});
    app.vault.failNext({ operation: "update", error: new SyncError("LIMIT_EXCEEDED", "no room"), times: 2 });
    expect(await app.apply()).toMatchObject({ A: { kind: "failed", reason: "A: no room" } });
  });

  it("are waited for while the secret is busy for another reason", async () => {
    const app = await anAgedSecret(24, { transitionMs: 0 });
    app.vault.failNext({ operation: "scheduleVersionDeletion", error: new SyncError("BUSY", "busy") });
    await app.apply();
    expect(await pendingOf(app)).toEqual([1, 2, 3, 4, 5]);
  });

  it("are pruned once where the answer of a deletion is lost", async () => {
    const app = await anAgedSecret(24, { transitionMs: 0 });
    const lost = new SyncError("TRANSIENT", "lost", { maybeDone: true });
    app.vault.failNext({ operation: "scheduleVersionDeletion", error: lost, after: true });
    await app.apply();
    expect(await pendingOf(app)).toEqual([1, 2, 3, 4, 5]);
    expect(app.warnings).toEqual([]);
  });
});

describe("a content that is refused", () => {
  it("counts as done when it is the current one", async () => {
    const app = await anAgedSecret(3, { vault: { forbidsReuse: true } });
    app.wants("A", "old 3", 2);
    expect(await app.apply()).toMatchObject({ A: { kind: "landed", desired: { revision: 2 } } });
    expect(app.vault.peek("A")).toMatchObject({ versions: 3, tags: ourTags(2) });
  });

  it("is made current again when an earlier version holds it", async () => {
    const app = await anAgedSecret(4, { vault: { forbidsReuse: true } });
    app.wants("A", "old 2", 2);
    expect(await app.apply()).toMatchObject({ A: { kind: "landed" } });
    const secret = app.vault.peek("A")!;
    expect(secret).toMatchObject({ versions: 4, tags: ourTags(2) });
    expect(secret.value.revealText()).toBe("old 2");
  });

  it("fails, with the reason of the refusal, when no version holds it", async () => {
    const app = await anAgedSecret(3);
    app.vault.failNext({ operation: "update", error: new SyncError("REJECTED", "too odd") });
    expect(await app.apply()).toMatchObject({ A: { kind: "failed", reason: "A: too odd" } });
    expect(app.vault.peek("A")?.value.revealText()).toBe("old 3");
  });

  it("is looked for in at most thirty versions", async () => {
    const app = await anAgedSecret(40, { vault: { forbidsReuse: true } });
    app.wants("A", "old 1", 2);
    expect(await app.apply()).toMatchObject({ A: { kind: "failed" } });
    expect(app.vault.journal.filter(({ operation }) => operation === "readVersion").length).toBeLessThanOrEqual(30);
  });
});

describe("a content that has expired", () => {
  const past = "2026-01-01T00:00:00Z";

  it("is written anew although it is the wanted one", async () => {
    const app = new Application();
    app.vault.seed({ name: "A", value: "a", tags: ourTags(1), timeOfExpiry: past });
    app.with({ known: new Map([["A", { revision: 1, digest: "digest of a" }]]), now: app.clock.now() }).wants("A", "a");
    await app.apply();
    expect(app.vault.peek("A")?.versions).toBe(2);
    expect(app.warnings).toEqual([expect.stringContaining("expired all the same")]);
  });

  it("is written anew when it is adopted", async () => {
    const app = new Application()
      .wants("A", "a")
      .plannedInitially("A", "adopt")
      .with({ now: Date.parse("2026-02-01") });
    app.vault.seed({ name: "A", value: "a", timeOfExpiry: "2026-01-20T00:00:00Z" });
    await app.apply();
    expect(app.vault.peek("A")?.versions).toBe(2);
  });

  it("does not count as done where a rule forbids to write it again", async () => {
    const app = new Application({ vault: { forbidsReuse: true } });
    app.vault.seed({ name: "A", value: "a", tags: ourTags(1), timeOfExpiry: past });
    app.with({ known: new Map([["A", { revision: 1, digest: "digest of a" }]]), now: app.clock.now() }).wants("A", "a");
    expect(await app.apply()).toMatchObject({ A: { kind: "failed", reason: expect.stringContaining("reuse") } });
  });
});
