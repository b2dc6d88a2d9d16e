import { describe, expect, it } from "vitest";
import { createMemoryDestination } from "../../provider/adapters/memory/destination";
import { SyncError } from "../../provider/core/errors";
import type { ActualSecret } from "../../provider/core/model";
import { FIRST_POLL_MS, LONGEST_POLL_MS } from "../../provider/engine/poll-schedule";
import { MISSES_UNTIL_GONE, Watcher } from "../../provider/engine/watcher";
import { createAutoClock, createFakeClock, START_MS } from "../support/fake-clock";

const TIMEOUT_MS = 60_000;

function aVault(transitionMs = 10_000) {
  const clock = createAutoClock();
  const vault = createMemoryDestination({ clock, transitionMs });
  return { clock, vault, watcher: new Watcher(() => vault.list(), clock, TIMEOUT_MS) };
}

const lists = (vault: ReturnType<typeof aVault>["vault"]): number =>
  vault.journal.filter(({ operation }) => operation === "list").length;

describe("the watcher", () => {
  it("gives the secret as it is once it rests", async () => {
    const { vault, watcher } = aVault();
    const moving = vault.seed({ name: "A", lifecycle: "updating", endsAfterMs: 5_000 });
    expect(await watcher.settle(moving)).toMatchObject({ name: "A", lifecycle: "active" });
  });

  it("waits for a thousand secrets with as many listings as for one", async () => {
    const one = aVault();
    await one.watcher.settle(one.vault.seed({ name: "A", lifecycle: "creating", endsAfterMs: 9_000 }));
    const many = aVault();
    const moving = Array.from({ length: 1_000 }, (_, at) =>
      many.vault.seed({ name: `S${String(at)}`, lifecycle: "creating", endsAfterMs: 9_000 }),
    );
    await Promise.all(moving.map((secret) => many.watcher.settle(secret)));
    expect(lists(many.vault)).toBe(lists(one.vault));
  });

  it("looks again soon at first, and less often later", async () => {
    const { vault, watcher } = aVault();
    await watcher.settle(vault.seed({ name: "A", lifecycle: "updating", endsAfterMs: 30_000 }));
    const times = vault.journal.map(({ at }) => at);
    const pauses = times.map((time, at) => time - (times[at - 1] ?? START_MS));
    expect(pauses[0]).toBe(FIRST_POLL_MS);
    expect(Math.max(...pauses)).toBe(LONGEST_POLL_MS);
    expect([...pauses].sort((a, b) => a - b)).toEqual(pauses);
  });

  it("gives each secret its own time, from when the wait for it began", async () => {
    const { clock, vault, watcher } = aVault();
    const never = vault.seed({ name: "NEVER", lifecycle: "updating" });
    const late = vault.seed({ name: "LATE", lifecycle: "updating", endsAfterMs: 100_000 });
    const first = watcher.settle(never);
    const failed = expect(first).rejects.toMatchObject({ code: "TIMED_OUT" });
    await clock.sleep(50_000);
    const settled = await watcher.settle(late);
    await failed;
    expect(settled).toMatchObject({ name: "LATE", lifecycle: "active" });
  });

  it("says of a secret that takes too long in which state it is, and what to do", async () => {
    const { vault, watcher } = aVault();
    const never = vault.seed({ name: "NEVER", lifecycle: "cancellingDeletion" });
    await expect(watcher.settle({ ...never, lifecycle: "updating" })).rejects.toMatchObject({
      message: "is still cancellingDeletion after 60 s",
      hint: expect.stringContaining("transitionTimeoutSeconds"),
    });
  });

  it("answers that a secret is gone once several listings in a row do not show it", async () => {
    const { vault, watcher } = aVault();
    const moving = vault.seed({ name: "A", lifecycle: "updating" });
    vault.removeByHand("A");
    expect(await watcher.settle(moving)).toBeUndefined();
    expect(lists(vault)).toBe(MISSES_UNTIL_GONE);
  });

  it("answers that a secret is gone when it is listed as deleted", async () => {
    const { vault, watcher } = aVault();
    const moving = vault.seed({ name: "A", lifecycle: "deleting", endsAfterMs: 300 });
    expect(await watcher.settle(moving)).toBeUndefined();
  });

  it("does not take a secret for gone that one listing left out", async () => {
    const clock = createAutoClock();
    const moving: ActualSecret = { name: "A", ref: "a", lifecycle: "updating", tags: {} };
    const answers: ActualSecret[][] = [[], [], [moving], [], [], [{ ...moving, lifecycle: "active" }]];
    const watcher = new Watcher(async () => answers.shift() ?? [], clock, TIMEOUT_MS);
    expect(await watcher.settle(moving)).toMatchObject({ lifecycle: "active" });
    expect(answers).toEqual([]);
  });

  it("does not answer with a listing that was asked for before the wait began", async () => {
    const clock = createFakeClock();
    const secret: ActualSecret = { name: "B", ref: "b", lifecycle: "updating", tags: {} };
    const stale: ActualSecret = { ...secret, lifecycle: "active", tags: { from: "before the write" } };
    const fresh: ActualSecret = { ...secret, lifecycle: "active", tags: { from: "after the write" } };
    let asked = 0;
    const watcher = new Watcher(
      async () => {
        const answer = ++asked === 1 ? stale : fresh;
        await clock.sleep(1_000);
        return [answer, { ...secret, ref: "a", lifecycle: "active" }];
      },
      clock,
      TIMEOUT_MS,
    );
    const first = watcher.settle({ ...secret, ref: "a" });
    await clock.advance(FIRST_POLL_MS + 500);
    const second = watcher.settle(secret);
    await clock.advance(10_000);
    await first;
    expect((await second)?.tags).toEqual({ from: "after the write" });
  });

  it("tells everybody who waits when the vault cannot be listed, and works again afterwards", async () => {
    const { vault, watcher } = aVault();
    const moving = ["A", "B"].map((name) => vault.seed({ name, lifecycle: "updating", endsAfterMs: 1_000 }));
    vault.failNext({ operation: "list", error: new SyncError("ACCESS_DENIED", "may not look") });
    const waits = await Promise.allSettled(moving.map((secret) => watcher.settle(secret)));
    expect(waits.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await watcher.settle(moving[0]!)).toMatchObject({ lifecycle: "active" });
  });

  it("looks when the last of many writes should rest, by the time that the others took", async () => {
    const { clock, vault, watcher } = aVault();
    const waits: Promise<number>[] = [];
    for (let at = 0; at < 40; at++) {
      const moving = vault.seed({ name: `S${String(at)}`, lifecycle: "creating", endsAfterMs: 500 });
      waits.push(watcher.settle(moving).then(() => clock.now()));
      await clock.sleep(100);
    }
    const lastWrite = clock.now() - 100;
    expect((await waits.at(-1)!) - lastWrite).toBeLessThan(500 + FIRST_POLL_MS);
    expect(lists(vault)).toBeLessThan(10);
  });

  it("answers with a listing those that came in before it got its turn", async () => {
    const clock = createAutoClock();
    const first: ActualSecret = { name: "A", ref: "a", lifecycle: "updating", tags: {} };
    const second: ActualSecret = { ...first, name: "B", ref: "b" };
    let listings = 0;
    const watcher = new Watcher(
      async (onStart) => {
        listings++;
        await clock.sleep(5_000);
        onStart();
        await clock.sleep(30);
        return [first, second].map((secret) => ({ ...secret, lifecycle: "active" as const }));
      },
      clock,
      TIMEOUT_MS,
    );
    const waits = [watcher.settle(first), clock.sleep(3_000).then(() => watcher.settle(second))];
    expect(await Promise.all(waits)).toMatchObject([{ name: "A" }, { name: "B" }]);
    expect(listings).toBe(1);
  });

  it("ends all waiting when its signal does", async () => {
    const { clock, vault } = aVault();
    const controller = new AbortController();
    const watcher = new Watcher(() => vault.list(), clock, TIMEOUT_MS, { signal: controller.signal });
    const wait = watcher.settle(vault.seed({ name: "A", lifecycle: "updating" }));
    controller.abort(new Error("enough"));
    await expect(wait).rejects.toThrow("enough");
  });

  it("reports each look, so that a long wait shows signs of life", async () => {
    const { clock, vault } = aVault();
    let looks = 0;
    const watcher = new Watcher(() => vault.list(), clock, TIMEOUT_MS, { onPoll: () => looks++ });
    await watcher.settle(vault.seed({ name: "A", lifecycle: "updating", endsAfterMs: 5_000 }));
    expect(looks).toBe(lists(vault));
  });
});
