import { describe, expect, it } from "vitest";
import { OWNER_TAG } from "../../provider/core/ownership";
import { aLife, type Life } from "../support/a-life";
import { aProgram, OWNER } from "../support/programs";

const LISTED = { description: "of the web", freeformTags: { team: "web" }, definedTags: { Finance: { cost: "42" } } };
const UNLISTED = { metadata: { format: "text" }, expiry: { interval: "P30D" }, reuse: {} };
const withTemplate = (secretTemplate: object, more: object = {}) => ({ syncOptions: { secretTemplate, ...more } });

async function whole(life: Life, name: string) {
  return (await life.vault.find(life.vault.peek(name)!.ref))!;
}

describe("a secret template", () => {
  it("comes with a creation, in the same call", async () => {
    const life = aLife({ DB: "one" });
    const program = aProgram(withTemplate({ ...LISTED, ...UNLISTED }));
    expect(await life.writes(() => life.engine.up(program))).toEqual(["create APP_DB"]);
    expect(await whole(life, "APP_DB")).toMatchObject({
      description: "of the web",
      tags: { team: "web", [OWNER_TAG]: OWNER },
      definedTags: { Finance: { cost: "42" } },
      metadata: { format: "text" },
      rules: { expiry: { interval: "P30D" } },
    });
    await life.expectNothingToDo(program);
  });

  it("is written to what stands there when it is added, what a listing shows and content in one call", async () => {
    const life = aLife({ DB: "one", API: "a" });
    await life.up();
    life.edit({ API: "b" });
    const calls = await life.writes(() => life.up(withTemplate(LISTED)));
    expect(calls).toEqual(["update APP_API", "update APP_DB"]);
    expect(life.vault.peek("APP_API")).toMatchObject({ description: "of the web", versions: 2 });
    expect(life.vault.peek("APP_DB")).toMatchObject({ description: "of the web", versions: 1 });
  });

  it("writes rules before contents, in a call of their own, and only when they changed", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    life.edit({ DB: "two" });
    const calls = await life.writes(() => life.up(withTemplate(UNLISTED)));
    expect(calls).toEqual(["update APP_DB", "update APP_DB"]);
    life.edit({ DB: "three" });
    expect(await life.writes(() => life.up(withTemplate(UNLISTED)))).toEqual(["update APP_DB"]);
    const changed = { ...UNLISTED, expiry: { interval: "P60D" } };
    await life.up(withTemplate(changed));
    expect((await whole(life, "APP_DB")).rules?.expiry?.interval).toBe("P60D");
  });

  it("leaves the tags of others, defined ones too", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    const { tags } = life.vault.peek("APP_DB")!;
    life.vault.editByHand("APP_DB", { tags: { ...tags, theirs: "1" }, definedTags: { Oracle: { by: "them" } } });
    await life.up(withTemplate(LISTED));
    expect(life.vault.peek("APP_DB")).toMatchObject({
      tags: { theirs: "1", team: "web" },
      definedTags: { Oracle: { by: "them" }, Finance: { cost: "42" } },
    });
  });

  it("goes onto what is adopted, whole", async () => {
    const life = aLife({ DB: "one" });
    life.seed({ name: "APP_DB", value: "one" });
    await life.up(withTemplate({ ...LISTED, ...UNLISTED }));
    expect(await whole(life, "APP_DB")).toMatchObject({ description: "of the web", metadata: { format: "text" } });
  });

  it.each([
    ["description", { description: "by hand" }, "rev 1 (description changed in vault)"],
    ["defined tag", { definedTags: { Finance: { cost: "43" } } }, "rev 1 (tags changed in vault)"],
    ["metadata", { metadata: { format: "json" } }, "rev 1 (template differs)"],
    ["rules", { rules: {} }, "rev 1 (template differs)"],
  ])("makes a changed %s drift, which the next up puts right without a new content", async (_what, edit, line) => {
    const life = aLife({ DB: "one" });
    const program = withTemplate({ ...LISTED, ...UNLISTED });
    await life.up(program);
    life.vault.editByHand("APP_DB", edit);
    await life.engine.refresh();
    expect(life.engine.manifest).toEqual({ APP_DB: line });
    await life.up(program);
    expect(await whole(life, "APP_DB")).toMatchObject({ description: "of the web", metadata: { format: "text" } });
    expect(life.vault.peek("APP_DB")?.versions).toBe(1);
    await life.engine.refresh();
    expect(life.engine.manifest).toEqual({ APP_DB: "rev 1" });
  });

  it("costs a refresh one look-up for each secret only where it has what no listing shows", async () => {
    const life = aLife({ DB: "one", API: "a" });
    await life.up(withTemplate(LISTED));
    expect(await life.calls(() => life.engine.refresh())).toEqual(["list", "read", "read"]);
    await life.up(withTemplate({ ...LISTED, ...UNLISTED }));
    const calls = await life.calls(() => life.engine.refresh());
    expect(calls.filter((call) => call === "find")).toHaveLength(2);
  });

  it("counts as written only when it was written to every secret", async () => {
    const life = aLife({ DB: "one", API: "a" });
    await life.up();
    const program = aProgram(withTemplate(UNLISTED));
    const error = new Error("the service has trouble");
    life.vault.failNext({ operation: "update", name: "APP_DB", error });
    expect((await life.engine.up(program)).step).toBe("failed");
    expect((await life.engine.up(program)).step).toBe("update");
    expect((await whole(life, "APP_DB")).metadata).toEqual({ format: "text" });
    await life.expectNothingToDo(program);
  });
});

describe("the owner in a defined tag", () => {
  const ownerTag = { namespace: "Sync", key: "owner" };

  it("stands on every secret, is part of drift, and comes off with the release", async () => {
    const life = aLife({ DB: "one" });
    const program = { syncOptions: { ownerTag } };
    await life.up(program);
    expect(life.vault.peek("APP_DB")?.definedTags).toEqual({ Sync: { owner: OWNER } });
    life.vault.editByHand("APP_DB", { definedTags: { Oracle: { by: "them" } } });
    await life.engine.refresh();
    expect(life.engine.manifest).toEqual({ APP_DB: "rev 1 (tags changed in vault)" });
    await life.up(program);
    await life.engine.destroy();
    expect(life.vault.peek("APP_DB")).toMatchObject({ tags: {}, definedTags: { Oracle: { by: "them" } } });
    expect(life.vault.peek("APP_DB")?.definedTags).not.toHaveProperty("Sync");
  });
});

describe("inputs of a template", () => {
  it.each([
    [{ freeformTags: { "secretsync-owner": "me" } }, /freeformTags: must not hold tags that begin with secretsync-/],
    [{ expiry: {} }, /expiry: must have interval or absolute/],
    [{ expiry: { interval: "P91D" } }, /expiry.interval: must be P1D to P90D.*P91D/],
    [{ expiry: { absolute: "tomorrow" } }, /expiry.absolute: must be a time as in RFC 3339/],
    [{ descriptions: "x" }, /descriptions: is not an input/],
  ])("%j are refused with what to do", async (secretTemplate, reason) => {
    const life = aLife({ DB: "one" });
    expect(await life.refusals(withTemplate(secretTemplate))).toEqual([expect.stringMatching(reason)]);
  });

  it.each([1, 2, 31, -1])("%i versions to prune at is refused", async (pruneVersionsAt) => {
    const life = aLife({ DB: "one" });
    expect(await life.refusals({ syncOptions: { pruneVersionsAt } })).toEqual([
      expect.stringContaining("syncOptions.pruneVersionsAt: must be 3 to 30 versions, or 0 for never"),
    ]);
  });
});
