import { describe, expect, it } from "vitest";
import type { ActualSecret } from "../../provider/core/model";
import {
  addOwnerTag,
  differsUnlisted,
  digestUnlisted,
  findListedDifference,
  mergeDefinedTags,
  releaseDefinedTags,
} from "../../provider/core/template";
import { aSecret } from "../support/builders";

const secret = (part: Partial<ActualSecret> = {}): ActualSecret => ({ ...aSecret("A").build(), ...part });
const definedTags = { Finance: { cost: "1", unit: "web" }, Oracle: { by: "me" } };

describe("a template", () => {
  it.each([
    [{}, {}, undefined],
    [{ description: "d" }, { description: "d" }, undefined],
    [{ description: "d" }, {}, "description"],
    [{ description: "d" }, { description: "other" }, "description"],
    [{}, { description: "by hand" }, undefined],
    [{ freeformTags: { a: "1" } }, { tags: { a: "1", b: "2" } }, undefined],
    [{ freeformTags: { a: "1" } }, { tags: { a: "2" } }, "tags"],
    [{ definedTags: { Finance: { cost: "1" } } }, { definedTags }, undefined],
    [{ definedTags: { Finance: { cost: "2" } } }, { definedTags }, "tags"],
    [{ definedTags: { Finance: { cost: "1" } } }, {}, "tags"],
  ] as const)("%j against %j as it is listed: %s differs", (template, part, expected) => {
    expect(findListedDifference(template, secret(part))).toBe(expected);
  });

  it.each([
    [{ metadata: { a: "1" } }, { metadata: { a: "1" } }, false],
    [{ metadata: { a: "1" } }, { metadata: { a: "1", b: "2" } }, true],
    [{ metadata: { a: "1" } }, {}, true],
    [{ metadata: {} }, { metadata: { b: "2" } }, true],
    [{ description: "d" }, { metadata: { b: "2" }, rules: { reuse: {} } }, false],
    [{ expiry: { interval: "P30D" } }, { rules: { expiry: { interval: "P30D", blocksRetrieval: false } } }, false],
    [{ expiry: { interval: "P30D" } }, { rules: { expiry: { interval: "P31D" } } }, true],
    [{ expiry: { interval: "P30D" } }, { rules: { expiry: { interval: "P30D" }, reuse: {} } }, true],
    [{ reuse: {} }, { rules: { reuse: { enforceOnDeletedVersions: true } } }, true],
    [
      { expiry: { absolute: "2027-01-01T01:00:00+01:00" } },
      { rules: { expiry: { absolute: "2027-01-01T00:00:00.000Z" } } },
      false,
    ],
  ] as const)("%j against %j as it is looked up: differs is %s", (template, part, expected) => {
    expect(differsUnlisted(template, secret(part))).toBe(expected);
  });

  it("has a digest of what no listing shows, and of nothing else", () => {
    expect(digestUnlisted({ description: "d", freeformTags: { a: "1" } })).toBeUndefined();
    const one = digestUnlisted({ metadata: { a: "1", b: "2" }, description: "d" });
    expect(one).toMatch(/^[0-9a-f]{12}$/);
    expect(digestUnlisted({ metadata: { b: "2", a: "1" } })).toBe(one);
    const others = [{ metadata: { a: "1" } }, { metadata: {} }, { reuse: {} }, { metadata: { a: "1" }, reuse: {} }];
    expect(new Set([one, ...others.map(digestUnlisted)]).size).toBe(5);
  });

  it("leaves defined tags of others", () => {
    expect(mergeDefinedTags({ definedTags: { Finance: { cost: "2" } } }, secret({ definedTags }))).toEqual({
      Finance: { cost: "2", unit: "web" },
      Oracle: { by: "me" },
    });
    expect(mergeDefinedTags({ description: "d" }, secret({ definedTags }))).toBeUndefined();
  });
});

describe("the owner's defined tag", () => {
  const tag = { namespace: "Finance", key: "owner" };

  it("stands beside the program's", () => {
    expect(addOwnerTag({ definedTags: { Finance: { cost: "1" } } }, tag, "acme/web")).toEqual({
      definedTags: { Finance: { cost: "1", owner: "acme/web" } },
    });
    expect(addOwnerTag(undefined, tag, "acme/web")).toEqual({ definedTags: { Finance: { owner: "acme/web" } } });
    expect(addOwnerTag({ description: "d" }, undefined, "acme/web")).toEqual({ description: "d" });
  });

  it("comes off alone", () => {
    const mine = { Finance: { owner: "acme/web" }, Oracle: { by: "me" } };
    expect(releaseDefinedTags(secret({ definedTags: mine }), tag)).toEqual({ Oracle: { by: "me" } });
    const shared = { Finance: { cost: "1", owner: "acme/web" } };
    expect(releaseDefinedTags(secret({ definedTags: shared }), tag)).toEqual({ Finance: { cost: "1" } });
    expect(releaseDefinedTags(secret({ definedTags }), tag)).toBeUndefined();
    expect(releaseDefinedTags(secret({ definedTags: mine }), undefined)).toBeUndefined();
  });
});
