import { describe, expect, it } from "vitest";
import type { Outcome } from "../../provider/engine/outcome";
import { summarizeOutcomes } from "../../provider/engine/summarize-outcomes";
import { aDesired, aSecret } from "../support/builders";

const before = { revision: 3, digest: "before" };
const actual = aSecret("A").build();
const MEMORY = {
  known: new Map([["A", before]]),
  refs: new Map([["A", "old ref"]]),
  expected: new Map([["A", { revision: 4, digest: "after" }]]),
};
const failed: Outcome = { kind: "failed", name: "A", reason: "A: no" };

describe("what the state knows after a run", () => {
  it.each<[string, Outcome, object | undefined, string | undefined]>([
    [
      "what landed",
      { kind: "landed", name: "A", desired: aDesired("A", { revision: 4, digest: "d" }), ref: "r" },
      { revision: 4, digest: "d" },
      "r",
    ],
    ["of what failed what was known before", failed, before, "old ref"],
    ["of what is held back what was known before", { kind: "heldBack", name: "A", actual }, before, actual.ref],
    ["nothing of what is deleted", { kind: "deleted", name: "A" }, undefined, undefined],
    ["of what is untouched what was known before", { kind: "untouched", name: "A" }, before, "old ref"],
    [
      "what is kept, with a word",
      { kind: "retained", name: "A", actual, reason: "DeletionDisabled" },
      { ...before, note: "kept" },
      actual.ref,
    ],
    [
      "what is imported and not in the source",
      { kind: "retained", name: "A", actual, reason: "ImportedNotInSource" },
      before,
      actual.ref,
    ],
  ])("is %s", (_what, outcome, known, ref) => {
    const summary = summarizeOutcomes([outcome], MEMORY);
    expect(summary.known.get("A")).toEqual(known);
    expect(summary.refs.get("A")).toBe(ref);
  });

  it("is nothing of what failed and was not known before", () => {
    const summary = summarizeOutcomes([failed], { ...MEMORY, known: new Map() });
    expect(summary.known.size).toBe(0);
    expect(summary.refs.size).toBe(0);
    expect(summary.failures).toEqual(new Map([["A", "A: no"]]));
  });

  it("forgets what is untouched because nobody asks for it any more", () => {
    const summary = summarizeOutcomes([{ kind: "untouched", name: "A" }], { ...MEMORY, expected: new Map() });
    expect(summary.known.size).toBe(0);
  });

  it("still has what is kept and not seen in the vault, until a refresh finds out", () => {
    const kept = { ...before, note: "kept" };
    const summary = summarizeOutcomes([], {
      ...MEMORY,
      known: new Map([["A", kept]]),
      expected: new Map([["A", kept]]),
    });
    expect(summary.known).toEqual(new Map([["A", kept]]));
  });
});
