import { describe, expect, it } from "vitest";
import {
  computeApprovalCode,
  findRefusals,
  findTakeOvers,
  holdsCode,
  listNames,
  MANY_CHANGES,
  MANY_DELETIONS,
  MAX_DELETION_PERCENT,
  type Refusal,
} from "../../provider/core/approval";
import { aPlan, aSecret, UNIDENTIFIED_SELF, type PlanBuilder } from "../support/builders";

const names = (count: number, prefix: string): readonly string[] =>
  Array.from({ length: count }, (_, at) => `${prefix}${String(at).padStart(2, "0")}`);

/** A sync that keeps some of its secrets and loses the others. */
function keepAndLose(kept: number, lost: number): PlanBuilder {
  const plan = aPlan();
  for (const name of names(kept, "KEPT")) plan.wants(name).knows(name).finds(aSecret(name).ours());
  for (const name of names(lost, "LOST")) plan.knows(name).finds(aSecret(name).ours());
  return plan;
}

const refusalsOf = (plan: PlanBuilder): readonly Refusal[] => findRefusals(plan.actions(), plan.facts());
const approvalsOf = (plan: PlanBuilder): readonly string[] => refusalsOf(plan).map(({ approval }) => approval);

describe("deletions", () => {
  it("has limits that people were told", () => {
    expect([MANY_DELETIONS, MAX_DELETION_PERCENT, MANY_CHANGES]).toEqual([3, 30, 3]);
  });

  it.each([
    [2, 1, "two of three are not many"],
    [2, 2, "two of four are not many"],
    [3, 7, "three of ten are exactly 30 %"],
    [6, 14, "six of twenty are exactly 30 %"],
    [1, 1, "one of two leaves one"],
    [0, 3, "none is deleted"],
    [0, 0, "nothing is there"],
  ])("lets %i deletions beside %i kept ones pass: %s", (lost, kept) => {
    expect(refusalsOf(keepAndLose(kept, lost))).toEqual([]);
  });

  it.each([
    [3, 6, "3 of 9 owned secrets would be deleted (33.33 %, limit 30 %): LOST00, LOST01, LOST02"],
    [3, 1, "3 of 4 owned secrets would be deleted (75.00 %, limit 30 %): LOST00, LOST01, LOST02"],
  ])("needs approval for %i deletions beside %i kept ones, with the arithmetic", (lost, kept, sentence) => {
    expect(refusalsOf(keepAndLose(kept, lost))).toEqual([
      { approval: "manyDeletions", names: names(lost, "LOST"), sentence },
    ]);
  });

  it("needs approval just above 30 percent, however many there are", () => {
    expect(approvalsOf(keepAndLose(69, 31))).toEqual(["manyDeletions"]);
    expect(approvalsOf(keepAndLose(70, 30))).toEqual([]);
  });

  it.each([1, 2, 5])("needs approval for deleting the last ones, all %i of them", (lost) => {
    const [refusal, ...others] = refusalsOf(keepAndLose(0, lost));
    const count = `${String(lost)} of ${String(lost)} owned secrets would be deleted, which leaves none`;
    expect(refusal).toMatchObject({ approval: "lastDeletion", names: names(lost, "LOST") });
    expect(refusal?.sentence).toContain(count);
    expect(others).toEqual([]);
  });

  it("counts as owned what moves and stays, and not what goes or is failed", () => {
    const gone = aPlan().finds(aSecret("A").ours());
    for (const lifecycle of ["failed", "deleting", "schedulingDeletion", "pendingDeletion"] as const) {
      gone.finds(aSecret(`Z-${lifecycle}`).ours().is(lifecycle));
    }
    expect(approvalsOf(gone)).toEqual(["lastDeletion"]);
    for (const lifecycle of ["active", "creating", "updating", "cancellingDeletion"] as const) {
      const stays = aPlan().finds(aSecret("A").ours()).wants("B").finds(aSecret("B").ours().is(lifecycle));
      expect(approvalsOf(stays)).toEqual([]);
    }
  });

  it("does not count what is another's, a twin's or nobody's as owned", () => {
    const plan = keepAndLose(0, 1).finds(aSecret("X").ownedBy("someone"), aSecret("Y").claimable(), aSecret("Z"));
    expect(approvalsOf(plan)).toEqual(["lastDeletion"]);
  });

  it("counts a deletion that has to wait for a transition, because it comes after it", () => {
    const plan = keepAndLose(6, 0);
    for (const name of names(3, "LOST")) plan.knows(name).finds(aSecret(name).ours().is("updating"));
    expect(refusalsOf(plan)).toMatchObject([{ approval: "manyDeletions", names: names(3, "LOST") }]);
    expect(approvalsOf(aPlan().finds(aSecret("A").ours().is("updating")))).toEqual(["lastDeletion"]);
  });

  it("does not count renames, moving or not", () => {
    const plan = aPlan();
    for (const name of names(4, "OLD")) {
      plan.wants(`web-${name}`).renames(name, `web-${name}`).knows(name).finds(aSecret(name).ours());
    }
    plan.wants("web-OLD9").renames("OLD9", "web-OLD9").finds(aSecret("OLD9").ours().is("updating"));
    expect(refusalsOf(plan)).toEqual([]);
  });

  it("counts only what is no rename when both happen", () => {
    const plan = keepAndLose(0, 3).wants("web-OLD").renames("OLD", "web-OLD").finds(aSecret("OLD").ours());
    const [refusal] = refusalsOf(plan);
    expect(refusal).toMatchObject({ approval: "manyDeletions", names: names(3, "LOST") });
    expect(refusal?.sentence).toContain("3 of 4");
  });

  it("needs none when deletion is disabled", () => {
    expect(refusalsOf(keepAndLose(0, 5).disablesDeletion())).toEqual([]);
  });

  it("does not count what stays because an import waits for its source", () => {
    expect(refusalsOf(keepAndLose(1, 2).plannedInitially("LOST00", "import"))).toEqual([]);
  });

  it("counts by owner while inputs are checked and the id is not known", () => {
    expect(approvalsOf(keepAndLose(0, 2).as(UNIDENTIFIED_SELF))).toEqual(["lastDeletion"]);
  });

  it("counts what stands in the compartment that the program leaves, on both sides", () => {
    const plan = aPlan().movedFrom("old");
    for (const name of names(9, "KEPT")) {
      plan.wants(name).knows(name).findsElsewhere(aSecret(name).ours().inCompartment("old"));
    }
    plan.knows("LOST").findsElsewhere(aSecret("LOST").ours().inCompartment("old"));
    expect(plan.judge().refusals).toEqual([]);
  });
});

describe("what no sync owns", () => {
  it("needs approval to be deleted, adopted after the initial sync, and restored, each with its names", () => {
    const plan = aPlan()
      .plannedInitially("DELETE", "delete")
      .finds(aSecret("DELETE"))
      .wants("ADOPT")
      .finds(aSecret("ADOPT"))
      .wants("RESTORE")
      .finds(aSecret("RESTORE").pendingDeletion());
    expect(refusalsOf(plan).map(({ approval, names }) => [approval, names])).toEqual([
      ["deleteUnowned", ["DELETE"]],
      ["adoptUnowned", ["ADOPT"]],
      ["restoreUnowned", ["RESTORE"]],
    ]);
  });

  it("says in each sentence which names and why", () => {
    const plan = aPlan().wants("B").finds(aSecret("B")).wants("A").finds(aSecret("A"));
    expect(refusalsOf(plan)[0]?.sentence).toBe("secrets that carry the tags of no sync would be adopted: A, B");
  });

  it("needs none when the initial plan adopts it and the key schema is selective", () => {
    const plan = aPlan().wants("web-A").plannedInitially("web-A", "adopt").finds(aSecret("web-A"));
    expect(refusalsOf(plan)).toEqual([]);
  });

  it("is refused as soon as it is known, and not only after its transition", () => {
    const plan = aPlan().wants("A").finds(aSecret("A").is("updating"));
    expect(approvalsOf(plan)).toEqual(["adoptUnowned"]);
  });
});

describe("a key schema that is not selective", () => {
  const bare = { prefix: "", suffix: "" } as const;

  it.each(["adopt", "import"] as const)("needs approval for what the initial plan wants to %s", (step) => {
    const plan = aPlan().namesBy(bare).wants("A").plannedInitially("A", step).finds(aSecret("A"));
    expect(refusalsOf(plan)).toMatchObject([{ approval: "unselectiveSchema", names: ["A"] }]);
  });

  it("needs approval for what is adopted after a transition", () => {
    const plan = aPlan().namesBy(bare).wants("A").plannedInitially("A", "adopt").finds(aSecret("A").is("updating"));
    expect(approvalsOf(plan)).toEqual(["unselectiveSchema"]);
  });

  it("asks once for what needs approval anyway", () => {
    const plan = aPlan().namesBy(bare).wants("A").finds(aSecret("A"));
    expect(approvalsOf(plan)).toEqual(["adoptUnowned"]);
  });

  it("needs none for what is created, kept, updated or ours and moving", () => {
    const plan = aPlan().namesBy(bare).wants("NEW").wants("KEPT").knows("KEPT").finds(aSecret("KEPT").ours());
    plan.wants("MOVING").finds(aSecret("MOVING").ours().is("updating"));
    plan.wants("CHANGED", { digest: "new" }).knows("CHANGED").finds(aSecret("CHANGED").ours());
    expect(refusalsOf(plan)).toEqual([]);
  });
});

describe("changed values when the source location changed", () => {
  function change(count: number): PlanBuilder {
    const plan = aPlan().wants("SAME").knows("SAME").finds(aSecret("SAME").ours());
    for (const name of names(count, "CHANGED")) {
      plan
        .wants(name, { digest: `new ${name}`, revision: 2 })
        .knows(name)
        .finds(aSecret(name).ours());
    }
    return plan;
  }

  it("lets two changes pass and needs approval for three", () => {
    expect(refusalsOf(change(2).changesLocation())).toEqual([]);
    expect(refusalsOf(change(3).changesLocation())).toEqual([
      {
        approval: "manyChanges",
        names: names(3, "CHANGED"),
        sentence: "the source location changed, and 3 values would change (limit 2): CHANGED00, CHANGED01, CHANGED02",
      },
    ]);
  });

  it("lets any number pass when the location is the same", () => {
    expect(refusalsOf(change(20))).toEqual([]);
  });

  it("counts a change that has to wait for a transition", () => {
    const plan = change(2).changesLocation();
    plan.wants("MOVING", { digest: "new" }).knows("MOVING").finds(aSecret("MOVING").ours().is("updating"));
    expect(approvalsOf(plan)).toEqual(["manyChanges"]);
  });

  it("does not count what the state does not know, because nobody can say that it changes", () => {
    const plan = change(2).changesLocation().wants("LOST").finds(aSecret("LOST").ours());
    expect(plan.decide("LOST")).toMatchObject({ kind: "put" });
    expect(refusalsOf(plan)).toEqual([]);
  });

  it("does not count creations, restores of the same value, or drift that is put right", () => {
    const plan = change(2).changesLocation().wants("NEW");
    plan.wants("BACK").knows("BACK").finds(aSecret("BACK").ours().pendingDeletion());
    plan.wants("DRIFT").knows("DRIFT", { note: "changed in vault" }).finds(aSecret("DRIFT").ours());
    expect(refusalsOf(plan)).toEqual([]);
  });
});

describe("a folder that held secrets and holds none", () => {
  it("needs approval, names the folders and what would be deleted", () => {
    const plan = keepAndLose(5, 1).empties("dev:/api", "dev:/");
    expect(refusalsOf(plan)).toEqual([
      {
        approval: "emptiedFolder",
        names: ["LOST00", "dev:/", "dev:/api"],
        sentence: "folders held secrets at the last run and hold none now: dev:/api, dev:/; LOST00 would be deleted",
      },
    ]);
  });

  it("needs approval when nothing would be deleted", () => {
    const [refusal] = refusalsOf(keepAndLose(5, 0).empties("dev:/"));
    expect(refusal?.sentence).toBe("folders held secrets at the last run and hold none now: dev:/");
  });

  it("names deletions that wait", () => {
    const plan = keepAndLose(5, 0).finds(aSecret("Z").ours().is("updating")).empties("dev:/");
    expect(refusalsOf(plan)[0]?.sentence).toContain("Z would be deleted");
  });

  it("stands beside the other refusals, so that one code answers all", () => {
    expect(approvalsOf(keepAndLose(0, 3).empties("dev:/"))).toEqual(["lastDeletion", "emptiedFolder"]);
  });
});

describe("take-overs", () => {
  it("are refused by name and apart from the rest, because they stop only their own keys", () => {
    const plan = aPlan().wants("B").finds(aSecret("B").ownedBy("x")).wants("A").finds(aSecret("A").ownedBy("y"));
    expect(findTakeOvers(plan.actions())).toMatchObject([{ approval: "takeOver", names: ["A", "B"] }]);
    expect(refusalsOf(plan)).toEqual([]);
  });
});

describe("an approval code", () => {
  const codeOf = (plan: PlanBuilder): string =>
    computeApprovalCode(findRefusals(plan.actions(), plan.facts()), plan.facts(), plan.input().desired);
  const adopt = (...wanted: readonly string[]): PlanBuilder =>
    wanted.reduce((plan, name) => plan.wants(name).finds(aSecret(name)), aPlan());

  it("is ten characters of hex and the same every time", () => {
    expect(codeOf(adopt("A", "B"))).toMatch(/^[0-9a-f]{10}$/);
    expect(codeOf(adopt("A", "B"))).toBe(codeOf(adopt("A", "B")));
  });

  it("does not depend on the order of anything", () => {
    expect(codeOf(adopt("B", "A"))).toBe(codeOf(adopt("A", "B")));
    const emptied = (...folders: readonly string[]): string => codeOf(adopt("A").empties(...folders));
    expect(emptied("x", "y")).toBe(emptied("y", "x"));
  });

  it("does not depend on deleted secrets that are still listed, wherever they stand in the list", () => {
    const deleted = aSecret("A").withRef("old").is("deleted");
    expect(codeOf(adopt("A").finds(deleted))).toBe(codeOf(adopt("A")));
    expect(codeOf(aPlan().finds(deleted).wants("A").finds(aSecret("A")))).toBe(codeOf(adopt("A")));
  });

  it("does not depend on what needs no approval", () => {
    expect(codeOf(adopt("A").wants("NEW"))).toBe(codeOf(adopt("A")));
  });

  it("does not depend on whether the id is known yet", () => {
    expect(codeOf(keepAndLose(0, 3).as(UNIDENTIFIED_SELF))).toBe(codeOf(keepAndLose(0, 3)));
  });

  it("is another one when an emptied folder takes another secret with it", () => {
    const emptied = (lost: string): string => codeOf(keepAndLose(5, 0).finds(aSecret(lost).ours()).empties("dev:/"));
    expect(emptied("X")).not.toBe(emptied("Y"));
  });

  it.each([
    ["another name", adopt("B")],
    ["one more name", adopt("A", "B")],
    ["another secret of the same name", aPlan().wants("A").finds(aSecret("A").withRef("ocid1.vaultsecret.oc1..new"))],
    ["another value", aPlan().wants("A", { digest: "another" }).finds(aSecret("A"))],
    ["another action on the same name", aPlan().wants("A").finds(aSecret("A").pendingDeletion())],
    ["another owner", adopt("A").as({ owner: "acme/shop/dev/web", previousOwners: [], id: undefined })],
    ["another vault", adopt("A").inContainer("ocid1.vault.oc1..other")],
    ["an emptied folder besides", adopt("A").empties("dev:/")],
    ["a code that was used up", adopt("A").usedUp("0123456789")],
  ])("is another one for %s", (_what, plan) => {
    expect(codeOf(plan)).not.toBe(codeOf(adopt("A")));
  });

  it("is found among several, with blanks, commas or both between them", () => {
    expect(holdsCode("aaa, bbb\nccc", "bbb")).toBe(true);
    expect(holdsCode("aaa,bbb", "bbb")).toBe(true);
    expect(holdsCode("aaabbb", "bbb")).toBe(false);
    expect(holdsCode("", "bbb")).toBe(false);
    expect(holdsCode(undefined, "bbb")).toBe(false);
  });
});

describe("a list of names", () => {
  it("shows twenty and counts the rest", () => {
    expect(listNames(names(20, "N"))).toBe(names(20, "N").join(", "));
    expect(listNames(names(23, "N"))).toBe(`${names(20, "N").join(", ")} and 3 more`);
  });
});
