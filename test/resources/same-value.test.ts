import { describe, expect, it } from "vitest";
import { isSameValue } from "../../provider/resources/controller";

describe("two plain values", () => {
  it.each([
    ["equal texts", "a", "a"],
    ["objects whose keys stand in another order", { a: 1, b: [2, { c: 3 }] }, { b: [2, { c: 3 }], a: 1 }],
    ["a missing key and one that is undefined", { a: 1, b: undefined }, { a: 1 }],
    ["empty objects", {}, {}],
  ])("are the same: %s", (_, a, b) => {
    expect(isSameValue(a, b)).toBe(true);
    expect(isSameValue(b, a)).toBe(true);
  });

  it.each([
    ["another text", "a", "b"],
    ["a number and its text", 1, "1"],
    ["a list in another order", [1, 2], [2, 1]],
    ["a shorter list", [1], [1, 2]],
    ["a list and an object", [], {}],
    ["null and an empty object", null, {}],
    ["null and undefined", null, undefined],
    ["one more key", { a: 1 }, { a: 1, b: 2 }],
    ["a key named like a method of every object", { toString: undefined }, { toString: "x" }],
    ["a difference far down", { a: { b: [{ c: 1 }] } }, { a: { b: [{ c: 2 }] } }],
  ])("are not the same: %s", (_, a, b) => {
    expect(isSameValue(a, b)).toBe(false);
    expect(isSameValue(b, a)).toBe(false);
  });
});
