import { describe, expect, it } from "vitest";
import { aLife } from "../support/a-life";
import { aProgram } from "../support/programs";
import { COMPARTMENT } from "../support/world";

const WEEK_MS = 7 * 86_400_000;

describe("a content that expires", () => {
  it("is drift that a refresh shows and the next up puts right", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    const { tags } = life.vault.peek("APP_DB")!;
    life.vault.removeByHand("APP_DB");
    const timeOfExpiry = new Date(life.world.clock.now() + WEEK_MS).toISOString();
    life.seed({ name: "APP_DB", value: "one", tags, timeOfExpiry, compartmentRef: COMPARTMENT });
    await life.engine.refresh();
    expect(life.engine.manifest).toEqual({ APP_DB: "rev 1" });
    await life.world.clock.advance(WEEK_MS);
    await life.engine.refresh();
    expect(life.engine.manifest).toEqual({ APP_DB: "rev 1 (expired)" });
    life.world.takeMessages();
    expect((await life.engine.preview(aProgram())).step).toBe("update");
    expect(life.world.takeMessages()).toContain("APP_DB: its content has expired, and is written anew");
    expect((await life.engine.update(aProgram())).step).toBe("update");
    expect(life.vault.peek("APP_DB")?.versions).toBe(2);
    expect(life.engine.manifest).toEqual({ APP_DB: "rev 1" });
  });
});

describe("a run that could not save its state", () => {
  it("is not done again: what stands there already makes no version", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    life.edit({ DB: "two" });
    await life.engine.crash(aProgram());
    expect(life.vault.peek("APP_DB")?.versions).toBe(2);
    await life.up();
    expect(life.vault.peek("APP_DB")?.versions).toBe(2);
    expect(life.engine.manifest).toEqual({ APP_DB: "rev 2" });
  });
});
