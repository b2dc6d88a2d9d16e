import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SyncError } from "../../provider/core/errors";
import type { Destination } from "../../provider/ports/destination";
import { playSchedule } from "./support/play-schedule";
import { schedules } from "./support/random-schedule";
import type { Schedule } from "./support/schedule";
import { overlay, STORY } from "./support/story";
import { openTheatre, type Theatre } from "./support/theatre";

describe("the fault schedules themselves", () => {
  let theatre: Theatre;

  beforeAll(async () => {
    theatre = await openTheatre();
  });

  afterAll(() => theatre.close());

  const break_ = (change: (destination: Destination) => Partial<Destination>) =>
    playSchedule(theatre, STORY, { wrapDestination: (inner) => overlay(inner, change(inner)) });

  it("find nothing wrong with the provider as it is", async () => {
    expect(await playSchedule(theatre, STORY)).toEqual({ faults: [], leaks: [] });
  });

  it("notice an update that is never done", async () => {
    const { faults } = await break_(() => ({ update: async (secret) => secret }));
    expect(faults.join()).toContain("APP_K0 holds another value");
  });

  it("notice a deletion that is never done", async () => {
    const { faults } = await break_(() => ({ scheduleDeletion: async () => undefined }));
    expect(faults.join()).toContain("APP_K2 is ours and nobody wants it");
  });

  it("notice a write to what somebody else owns", async () => {
    const { faults } = await break_((inner) => ({
      list: async () => (await inner.list()).map((secret) => ({ ...secret, tags: {} })),
    }));
    expect(faults.join()).toContain("UpdateSecret of APP_K1, which is another's");
  });

  it("notice a write under a name that no key schema gives", async () => {
    const { faults } = await break_((inner) => ({
      create: (secret) => inner.create({ ...secret, name: secret.name.replace("APP_", "X") }),
    }));
    expect(faults.join()).toContain("CreateSecret of XK0, which no key schema gives");
  });

  it("notice a version that is burnt on the same content", async () => {
    const { faults } = await break_((inner) => ({
      update: async (secret, change) => {
        await inner.update(secret, change);
        theatre.stage.advance(60_000);
        return inner.update(secret, change);
      },
    }));
    expect(faults.join()).toContain("UpdateSecret of APP_K0 burnt a version");
  });

  it.each(["inline", "memory", "files", "infisical"] as const)("read from a source of %s", async (source) => {
    expect(await playSchedule(theatre, { ...STORY, source })).toEqual({ faults: [], leaks: [] });
    expect(theatre.emulator.journal.writtenNames).toEqual(["APP_K0", "APP_K1", "APP_K2", "APP_K3"]);
  });

  it("find a value in an error message", async () => {
    const { leaks } = await break_(() => ({
      create: async ({ value }) => {
        throw new SyncError("REJECTED", `could not store ${value.revealText() ?? ""}`);
      },
    }));
    expect(leaks).toContain("reason");
  });

  it("find a value in base64, a line of the private key, and a value in the state", async () => {
    const { leaks } = await break_(() => ({
      create: async ({ value }) => {
        throw new SyncError("REJECTED", `could not store ${Buffer.from(value.reveal()).toString("base64")}`);
      },
      scheduleDeletion: async () => {
        throw new SyncError("REJECTED", theatre.emulator.privateKeyPem);
      },
    }));
    expect(leaks).toContain("reason");
    expect(leaks).toContain("outputs in the state");
  });

  it("play the same every time", async () => {
    for (const schedule of fc.sample(schedules, { numRuns: 12, seed: 5 })) {
      const [first, second] = [await record(theatre, schedule), await record(theatre, schedule)];
      expect(second).toEqual(first);
    }
  });
});

/** The writes. A look at the container is several requests at once, which arrive in any order. */
async function record(theatre: Theatre, schedule: Schedule): Promise<readonly string[]> {
  await playSchedule(theatre, schedule);
  const writes = theatre.emulator.journal.find({ isWrite: true });
  return writes.map(({ operation = "", name = "", status }) => `${operation} ${name} ${String(status)}`);
}
