import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ID_TAG } from "../../provider/core/ownership";
import { SecretValue } from "../../provider/core/secret-value";
import type { Destination } from "../../provider/ports/destination";
import { playSchedule } from "./support/play-schedule";
import type { Schedule } from "./support/schedule";
import { overlay, STORY, UP } from "./support/story";
import { CALM } from "./support/tested-sync";
import { openTheatre, type Theatre } from "./support/theatre";

const MOVED: Schedule = {
  ...STORY,
  steps: [UP, { do: "move", isDeletedFirst: false, policy: "retain", during: CALM }],
};

describe("the fault schedules with replacements and templates", () => {
  let theatre: Theatre;

  beforeAll(async () => {
    theatre = await openTheatre();
  });

  afterAll(() => theatre.close());

  const break_ = (change: (destination: Destination) => Partial<Destination>, story = MOVED) =>
    playSchedule(theatre, story, { wrapDestination: (inner) => overlay(inner, change(inner)) });

  it.each([true, false])("find nothing wrong with a replacement (deleted first: %s)", async (isDeletedFirst) => {
    for (const policy of ["retain", "delete"] as const) {
      const story = { ...STORY, steps: [UP, { do: "move", isDeletedFirst, policy, during: CALM } as const] };
      expect(await playSchedule(theatre, story)).toEqual({ faults: [], leaks: [] });
      const held = theatre.emulator.getSecret("APP_K0");
      expect(held?.lifecycleState).toBe(policy === "retain" ? "ACTIVE" : "PENDING_DELETION");
      expect(theatre.emulator.getSecret("APP_K0", theatre.emulator.secondVaultOcid)?.lifecycleState).toBe("ACTIVE");
    }
  });

  it("notice what a replacement deletes and should retain", async () => {
    const { faults } = await break_((inner) => ({
      update: async (secret, change) => {
        if (change.tags?.[ID_TAG] === undefined) await inner.scheduleDeletion(secret, 7);
        return secret;
      },
    }));
    expect(faults.join()).toContain("ScheduleSecretDeletion of APP_K0, which is to be retained");
  });

  it("notice what a replacement does not let go", async () => {
    const { faults } = await break_(() => ({ update: async (secret) => secret }));
    expect(faults.join()).toContain("APP_K0 belongs to a resource that is gone");
  });

  it("notice a replacement that changes what it lets go", async () => {
    const { faults } = await break_((inner) => ({
      update: (secret, change) => {
        const isReleased = change.tags?.[ID_TAG] === undefined;
        return inner.update(secret, isReleased ? { ...change, value: SecretValue.fromText("other") } : change);
      },
    }));
    expect(faults.join()).toContain("UpdateSecret of APP_K0 changed what it let go");
  });

  it.each([
    [1, "description"],
    [2, "defined tag"],
    [3, "metadata"],
    [4, "expiry"],
  ])("notice that template %i was not written, by the %s", async (value, part) => {
    const steps = [UP, { do: "option", option: "template", value } as const];
    const { faults } = await break_(() => ({ update: async (secret) => secret }), { ...STORY, steps });
    expect(faults.join()).toContain(`APP_K0 has another ${part}`);
  });

  it("notice an owner's tag that is not written, and one that stays on what is let go", async () => {
    const option = { do: "option", option: "ownerTag", value: 1 } as const;
    const tagless = (inner: Destination): Partial<Destination> => ({
      update: (secret, { definedTags: _tags, ...change }) => inner.update(secret, change),
    });
    const unwritten = await break_(tagless, { ...STORY, steps: [UP, option] });
    expect(unwritten.faults.join()).toContain("APP_K0 has another tag of the owner");
    const destroy = { do: "destroy", during: CALM } as const;
    const left = await break_(tagless, { ...STORY, steps: [option, UP, destroy] });
    expect(left.faults.join()).toContain("UpdateSecret of APP_K0 left the owner's tag on it");
  });
});
