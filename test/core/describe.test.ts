import { describe, expect, it } from "vitest";
import type { Action } from "../../provider/core/action";
import { describeFailure, describeUnusual, summarizePlan } from "../../provider/core/describe";
import { aPlan, aSecret, type PlanBuilder } from "../support/builders";

/** One plan for every line that a person may read, by what it shows. */
const PLANS: Readonly<
  Record<string, { readonly plan: PlanBuilder; readonly summary: string; readonly line?: string }>
> = {
  "a creation": { plan: aPlan().wants("A"), summary: "1 to create" },
  "a kept secret": {
    plan: aPlan().wants("A").knows("A").finds(aSecret("A").ours()),
    summary: "nothing to do; 1 unchanged",
  },
  "an update": {
    plan: aPlan().wants("A", { digest: "new", revision: 2 }).knows("A").finds(aSecret("A").ours()),
    summary: "1 to update",
  },
  "a content that expired": {
    plan: aPlan()
      .at(Date.parse("2026-11-24T12:00:00Z"))
      .wants("A")
      .knows("A")
      .finds(aSecret("A").ours().expiringAt("2026-11-24T11:00:00Z")),
    summary: "1 to update",
    line: "A: its content has expired, and is written anew",
  },
  "an update that has to be looked at": {
    plan: aPlan().wants("A").finds(aSecret("A").ours()),
    summary: "1 to compare",
    line: "A: read, and updated only if it differs",
  },
  "an update of what a refresh found changed by hand": {
    plan: aPlan().wants("A").knows("A", { note: "changed in vault" }).finds(aSecret("A").ours()),
    summary: "1 to update",
  },
  "new tags": {
    plan: aPlan().mayClaim().wants("A").knows("A").finds(aSecret("A").claimable()),
    summary: "nothing to do; 1 unchanged",
  },
  "a claim": {
    plan: aPlan().mayClaim().wants("A").finds(aSecret("A").claimable()),
    summary: "1 to claim",
    line: "A: claimed by this resource, then updated if it differs",
  },
  "a restore": {
    plan: aPlan().wants("A").finds(aSecret("A").ours().pendingDeletion()),
    summary: "1 to restore",
    line: "A: restored from pending deletion, then updated if it differs",
  },
  "an adoption": {
    plan: aPlan().wants("A").plannedInitially("A", "adopt").finds(aSecret("A")),
    summary: "1 to adopt",
    line: "A: adopted, then updated if it differs",
  },
  "an import": {
    plan: aPlan().wants("A").plannedInitially("A", "import").finds(aSecret("A")),
    summary: "1 to import",
    line: "A: imported into the source, then adopted",
  },
  "a take-over": {
    plan: aPlan().approvesTakeOver().wants("A").finds(aSecret("A").ownedBy("acme/shop/prod/api")),
    summary: "1 to take over",
    line: "A: taken over from acme/shop/prod/api, then updated if it differs",
  },
  "a move": {
    plan: aPlan().movedFrom("old").wants("A").knows("A").findsElsewhere(aSecret("A").ours().inCompartment("old")),
    summary: "1 to move",
    line: "A: moved into the compartment of the program",
  },
  "a move with an update": {
    plan: aPlan()
      .movedFrom("old")
      .wants("A", { digest: "new", revision: 2 })
      .knows("A")
      .findsElsewhere(aSecret("A").ours().inCompartment("old")),
    summary: "1 to move",
    line: "A: moved into the compartment of the program, then updated",
  },
  "a deletion": { plan: aPlan().finds(aSecret("A").ours()), summary: "1 to delete" },
  "a deletion after a rename": {
    plan: aPlan().renames("A", "web-A").finds(aSecret("A").ours()),
    summary: "1 to delete",
    line: "A: goes once web-A stands",
  },
  "a deletion of what is nobody's": {
    plan: aPlan().plannedInitially("A", "delete").finds(aSecret("A")),
    summary: "1 to delete",
    line: "A: deleted, though no sync put it there",
  },
  "a wait": {
    plan: aPlan().wants("A").finds(aSecret("A").ours().is("updating")),
    summary: "1 to wait",
    line: "A: is updating; waits until that ends",
  },
  "a wait before a deletion": {
    plan: aPlan().finds(aSecret("A").ours().is("updating")),
    summary: "1 to wait",
    line: "A: is updating; waits until that ends, then goes",
  },
  "a secret kept by a disabled deletion": {
    plan: aPlan().disablesDeletion().finds(aSecret("A").ours()),
    summary: "nothing to do; 1 unchanged",
    line: "A: kept, because disableSecretDeletion is on",
  },
  "an import that the source does not hold yet": {
    plan: aPlan().plannedInitially("A", "import").finds(aSecret("A").ours()),
    summary: "nothing to do; 1 unchanged",
    line: "A: imported, but the source does not hold it: commit the file, approve the change",
  },
  "a failed secret that nobody wants": {
    plan: aPlan().finds(aSecret("A").ours().is("failed")),
    summary: "nothing to sync",
    line: "A: is in the state FAILED and not wanted; left alone",
  },
  "a held name": { plan: aPlan().holds("A"), summary: "nothing to sync" },
  "another's secret": {
    plan: aPlan().wants("A").finds(aSecret("A").ownedBy("acme/shop/prod/api")),
    summary: "1 to fail",
    line: "A: belongs to acme/shop/prod/api. Remove it there, or give this sync another key schema",
  },
  "a secret that carries an id and no owner": {
    plan: aPlan()
      .wants("A")
      .finds(aSecret("A").tagged({ "secretsync-id": "x" })),
    summary: "1 to fail",
    line: "A: belongs to an unnamed owner. Remove it there, or give this sync another key schema",
  },
  "a twin's secret": {
    plan: aPlan().wants("A").finds(aSecret("A").claimable()),
    summary: "1 to fail",
    line: "A: is held by another resource with the same owner. Destroy that one, or replace this one, which claims it",
  },
  "a rotated secret": {
    plan: aPlan().wants("A").finds(aSecret("A").managedBy("rotation")),
    summary: "1 to fail",
    line: "A: OCI itself decides its content (rotation). Turn that off, or rename the key",
  },
  "a failed secret": {
    plan: aPlan().wants("A").finds(aSecret("A").ours().is("failed")),
    summary: "1 to fail",
    line: "A: is in the state FAILED. Delete it in the console, then run again",
  },
  "a secret in another compartment": {
    plan: aPlan().wants("A").findsElsewhere(aSecret("A").ours().inCompartment("ocid1.compartment.oc1..old")),
    summary: "1 to fail",
    line: "A: stands in another compartment (ocid1.compartment.oc1..old). Move it back, or set compartmentOcid",
  },
  "a refused key": {
    plan: aPlan().refuses("A", "A (dev:/): the value is empty"),
    summary: "1 to fail",
    line: "A: A (dev:/): the value is empty",
  },
};

describe("the words about a plan", () => {
  it.each(Object.entries(PLANS))("tell of %s", (_what, { plan, summary, line }) => {
    expect(summarizePlan(plan.actions())).toBe(summary);
    expect(describeUnusual(plan.actions())).toEqual(line === undefined ? [] : [line]);
  });

  it("cover every kind of action", () => {
    const kinds = new Set(Object.values(PLANS).flatMap(({ plan }) => plan.actions().map(({ kind }) => kind)));
    const all: Record<Action["kind"], true> = {
      create: true,
      keep: true,
      put: true,
      delete: true,
      wait: true,
      retain: true,
      ignore: true,
      fail: true,
    };
    expect([...kinds].sort()).toEqual(Object.keys(all).sort());
  });

  it("never hold a digest, from which a short value could be guessed", () => {
    for (const { plan } of Object.values(PLANS)) {
      for (const { digest } of plan.input().desired.values()) {
        expect([summarizePlan(plan.actions()), ...describeUnusual(plan.actions())].join("\n")).not.toContain(digest);
      }
    }
  });
});

describe("a summary", () => {
  it("counts in the order in which things happen to matter, and what is unchanged last", () => {
    const plan = aPlan()
      .wants("A")
      .wants("B")
      .wants("C", { digest: "new", revision: 2 })
      .wants("D")
      .knows("C")
      .knows("D");
    plan.finds(aSecret("C").ours(), aSecret("D").ours(), aSecret("E").ours()).refuses("F");
    expect(summarizePlan(plan.actions())).toBe("2 to create, 1 to update, 1 to delete, 1 to fail; 1 unchanged");
  });

  it("says so when there is nothing at all", () => {
    expect(summarizePlan([])).toBe("nothing to sync");
  });
});

describe("the sentence of a failing key", () => {
  it("offers a take-over where the verdict does", () => {
    const detail = 'or take over what this sync wants of others with syncOptions.approve: "0123456789"';
    const actual = aSecret("A").ownedBy("x").build();
    const text = describeFailure({ kind: "fail", name: "A", reason: "ForeignOwner", actual, detail });
    expect(text).toBe(`A: belongs to x. Remove it there, or give this sync another key schema, ${detail}`);
  });

  it("has words when nothing is known but the name", () => {
    const bare = (reason: "ForeignOwner" | "SelfManaged" | "Elsewhere" | "KeyRefused"): string =>
      describeFailure({ kind: "fail", name: "A", reason });
    expect(bare("ForeignOwner")).toContain("A: belongs to another sync");
    expect(bare("SelfManaged")).toContain("(rotation)");
    expect(bare("Elsewhere")).toContain("(unknown)");
    expect(bare("KeyRefused")).toBe("A: refused");
  });
});
