import { describe, expect, it } from "vitest";
import { selectActions } from "../../provider/core/action";
import { describeFailure } from "../../provider/core/describe";
import { describeRefusals } from "../../provider/core/verdict";
import { aPlan, aSecret, type PlanBuilder } from "../support/builders";

const adoption = (): PlanBuilder => aPlan().wants("A").finds(aSecret("A")).wants("B");
const takeOver = (): PlanBuilder => aPlan().wants("A").finds(aSecret("A").ownedBy("someone")).wants("B");

describe("a plan that needs no approval", () => {
  it("has no refusals and no code, whatever the program approves", () => {
    for (const approve of [undefined, "0123456789"]) {
      const verdict = aPlan().wants("A").judge(approve);
      expect(verdict).toMatchObject({ refusals: [], code: undefined, takeOvers: [], takeOverCode: undefined });
      expect(verdict.actions).toMatchObject([{ kind: "create", name: "A" }]);
    }
  });
});

describe("a plan that needs approval as a whole", () => {
  it("is refused with a code, which lets it through", () => {
    const { refusals, code } = adoption().judge();
    expect(refusals).toMatchObject([{ approval: "adoptUnowned", names: ["A"] }]);
    expect(adoption().judge(code)).toMatchObject({ refusals: [], code: undefined });
  });

  it("is let through by a code among others", () => {
    const { code } = adoption().judge();
    expect(adoption().judge(`0123456789, ${code!}`).refusals).toEqual([]);
  });

  it("is refused with the code of another plan", () => {
    const { code } = adoption().wants("C").finds(aSecret("C")).judge();
    expect(adoption().judge(code).refusals).not.toEqual([]);
  });

  it("is refused again, with another code, once the code is used up", () => {
    const first = adoption().judge().code!;
    const again = adoption().usedUp(first).judge(first);
    expect(again.refusals).not.toEqual([]);
    expect(again.code).not.toBe(first);
    expect(adoption().usedUp(first).judge(again.code).refusals).toEqual([]);
  });

  it("says every refusal with its arithmetic, and how to let exactly this through", () => {
    const { refusals, code } = adoption().empties("dev:/").judge();
    const text = describeRefusals(refusals, code);
    expect(text).toContain("secrets that carry the tags of no sync would be adopted: A");
    expect(text).toContain("; folders held secrets at the last run and hold none now: dev:/");
    expect(text.endsWith(`To let exactly this through, once: syncOptions.approve: "${code!}"`)).toBe(true);
  });
});

describe("a plan that wants another's secret", () => {
  it("is not refused as a whole: its key fails, and the failure offers the code", () => {
    const { actions, refusals, takeOvers, takeOverCode } = takeOver().judge();
    expect(refusals).toEqual([]);
    expect(takeOvers).toMatchObject([{ approval: "takeOver", names: ["A"] }]);
    const [failure] = selectActions(actions, "fail");
    expect(describeFailure(failure!)).toContain(`syncOptions.approve: "${takeOverCode!}"`);
    expect(selectActions(actions, "create").map(({ name }) => name)).toEqual(["B"]);
  });

  it("takes it over with the code, and decides names again that way", () => {
    const { takeOverCode } = takeOver().judge();
    const verdict = takeOver().judge(takeOverCode);
    expect(verdict).toMatchObject({ takeOvers: [], takeOverCode: undefined, input: { isTakeOverApproved: true } });
    expect(selectActions(verdict.actions, "put")).toMatchObject([{ name: "A", reason: "ApprovedTakeOver" }]);
  });

  it("takes nothing over with the code for less than it wants now", () => {
    const { takeOverCode } = takeOver().judge();
    const more = takeOver().wants("C").finds(aSecret("C").ownedBy("someone"));
    const verdict = more.judge(takeOverCode);
    expect(selectActions(verdict.actions, "fail").map(({ name }) => name)).toEqual(["A", "C"]);
    expect(verdict.input.isTakeOverApproved).toBe(false);
  });

  it("takes nothing over with a code that is used up", () => {
    const { takeOverCode } = takeOver().judge();
    const verdict = takeOver().usedUp(takeOverCode!).judge(takeOverCode);
    expect(selectActions(verdict.actions, "fail")).toHaveLength(1);
  });

  it("needs both codes when something else is refused as well", () => {
    const both = (): PlanBuilder => takeOver().wants("C").finds(aSecret("C"));
    const { code, takeOverCode } = both().judge();
    expect(code).not.toBe(takeOverCode);
    const onlyTakeOver = both().judge(takeOverCode);
    expect(onlyTakeOver.refusals).toMatchObject([{ approval: "adoptUnowned", names: ["C"] }]);
    const all = both().judge(`${code!} ${takeOverCode!}`);
    expect(all).toMatchObject({ refusals: [], takeOvers: [] });
    expect(selectActions(all.actions, "put").map(({ name }) => name)).toEqual(["A", "C"]);
  });

  it("approves no adoption with the code of a take-over, nor a take-over with that of an adoption", () => {
    expect(adoption().judge(takeOver().judge().takeOverCode).refusals).not.toEqual([]);
    expect(takeOver().judge(adoption().judge().code).takeOvers).not.toEqual([]);
  });
});
