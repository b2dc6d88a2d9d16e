import { describe, expect, it } from "vitest";
import { LIFECYCLES, type Lifecycle } from "../../provider/core/model";
import { decideName } from "../../provider/core/plan";
import { aPlan, aSecret, SELF, UNIDENTIFIED_SELF, type SecretBuilder } from "../support/builders";

const A = "DB_URL";
const TRANSITIONAL = ["creating", "updating", "schedulingDeletion", "cancellingDeletion", "deleting"] as const;
const LIVE = LIFECYCLES.filter((lifecycle) => lifecycle !== "deleted");
const LEAVING: readonly Lifecycle[] = ["schedulingDeletion", "pendingDeletion", "deleting"];
const anothers = (): SecretBuilder => aSecret(A).ownedBy("someone");
const ours = (): SecretBuilder => aSecret(A).ours();

describe("a desired secret that is not there", () => {
  it("is created when the name is absent", () => {
    expect(aPlan().wants(A).decide(A)).toMatchObject({ kind: "create", reason: "Absent", desired: { key: A } });
  });

  it.each(["ours", "another's", "nobody's"])(
    "is created when only a deleted one of its name is listed, %s",
    (whose) => {
      const deleted = { ours: ours(), "another's": anothers(), "nobody's": aSecret(A) }[whose]!.is("deleted");
      expect(aPlan().wants(A).finds(deleted).decide(A)).toMatchObject({ kind: "create", reason: "Absent" });
    },
  );

  it("is created when it is known from the state, because somebody deleted it for good", () => {
    expect(aPlan().wants(A).knows(A).decide(A)).toMatchObject({ kind: "create" });
  });

  it("is judged by the live one when a deleted one of its name is listed too, in either order", () => {
    const listed = [ours().withRef("old").is("deleted"), ours().withRef("new")] as const;
    for (const secrets of [listed, [...listed].reverse()]) {
      const action = aPlan()
        .wants(A)
        .knows(A)
        .finds(...secrets)
        .decide(A);
      expect(action).toMatchObject({ kind: "keep", actual: { ref: "new" } });
    }
  });
});

describe("a desired secret that stands in another compartment", () => {
  const there = (): SecretBuilder => ours().inCompartment("old");

  it("fails and names the place when the program did not move", () => {
    const action = aPlan().wants(A).findsElsewhere(there()).decide(A);
    expect(action).toMatchObject({ kind: "fail", reason: "Elsewhere", actual: { compartmentRef: "old" } });
  });

  it("fails when it stands in a third compartment", () => {
    const action = aPlan().wants(A).movedFrom("older").findsElsewhere(there()).decide(A);
    expect(action).toMatchObject({ kind: "fail", reason: "Elsewhere" });
  });

  it("moves along when the program moved, and its content is left alone when it is the same", () => {
    const action = aPlan().wants(A).knows(A).movedFrom("old").findsElsewhere(there()).decide(A);
    const unchanged = { content: "same", restore: false, adopt: false, isImport: false };
    expect(action).toMatchObject({ kind: "put", reason: "MovedWithProgram", relocate: true, ...unchanged });
  });

  it("moves along and is updated when its content differs", () => {
    const plan = aPlan().wants(A, { digest: "new", revision: 2 }).knows(A).movedFrom("old").findsElsewhere(there());
    expect(plan.decide(A)).toMatchObject({ kind: "put", relocate: true, content: "differs" });
  });

  it.each(TRANSITIONAL)("fails when it is %s, because no listing shows how that ends", (lifecycle) => {
    const action = aPlan().wants(A).knows(A).movedFrom("old").findsElsewhere(there().is(lifecycle)).decide(A);
    expect(action).toMatchObject({ kind: "fail", reason: "Elsewhere" });
  });

  it("moves along and is restored when its deletion is pending", () => {
    const plan = aPlan().wants(A).knows(A).movedFrom("old").findsElsewhere(there().pendingDeletion());
    expect(plan.decide(A)).toMatchObject({ kind: "put", relocate: true, restore: true });
  });

  it.each([
    ["another's", anothers()],
    ["nobody's", aSecret(A)],
    ["a twin's", aSecret(A).claimable()],
  ])("does not move along when it is %s", (_whose, secret) => {
    const action = aPlan().wants(A).knows(A).movedFrom("old").findsElsewhere(secret.inCompartment("old")).decide(A);
    expect(action).toMatchObject({ kind: "fail", reason: "Elsewhere" });
  });

  it("moves along with a sync that may claim it", () => {
    const claimable = aSecret(A).claimable().inCompartment("old");
    const action = aPlan().mayClaim().wants(A).movedFrom("old").findsElsewhere(claimable).decide(A);
    expect(action).toMatchObject({ kind: "put", relocate: true });
  });

  it("does not move along when the service itself decides its content, or when it is failed", () => {
    const move = (secret: SecretBuilder) => aPlan().wants(A).movedFrom("old").findsElsewhere(secret).decide(A);
    expect(move(there().managedBy("rotation"))).toMatchObject({ kind: "fail", reason: "SelfManaged" });
    expect(move(there().is("failed"))).toMatchObject({ kind: "fail", reason: "FailedState" });
  });
});

describe("a secret of ours that is not wanted any more and stands in another compartment", () => {
  const there = (): SecretBuilder => ours().inCompartment("old");

  it("fails and names the place, because nobody would find it again", () => {
    const action = aPlan().knows(A).findsElsewhere(there()).decide(A);
    expect(action).toMatchObject({ kind: "fail", reason: "Elsewhere", actual: { compartmentRef: "old" } });
  });

  it("is deleted where it stands when the program moved", () => {
    const action = aPlan().knows(A).movedFrom("old").findsElsewhere(there()).decide(A);
    expect(action).toMatchObject({ kind: "delete", reason: "NotInSource", actual: { compartmentRef: "old" } });
  });

  it("is kept when deletion is disabled", () => {
    const action = aPlan().knows(A).disablesDeletion().findsElsewhere(there()).decide(A);
    expect(action).toMatchObject({ kind: "retain", reason: "DeletionDisabled" });
  });

  it.each(["creating", "updating", "cancellingDeletion"] as const)(
    "fails when it is %s, because no listing shows how that ends",
    (lifecycle) => {
      const action = aPlan().knows(A).movedFrom("old").findsElsewhere(there().is(lifecycle)).decide(A);
      expect(action).toMatchObject({ kind: "fail", reason: "Elsewhere" });
    },
  );

  it.each(LEAVING)("is left alone when it is %s", (lifecycle) => {
    const action = aPlan().knows(A).findsElsewhere(there().is(lifecycle)).decide(A);
    expect(action).toEqual({ kind: "ignore", name: A, reason: "AlreadyDeleting" });
  });

  it("is invisible when it is not ours any more", () => {
    expect(aPlan().knows(A).findsElsewhere(anothers()).decide(A)).toBeUndefined();
    expect(aPlan().knows(A).findsElsewhere(aSecret(A)).decide(A)).toBeUndefined();
  });
});

describe("another's secret", () => {
  it.each(LIVE)("fails when it is desired and %s, and needs a take-over", (lifecycle) => {
    const action = aPlan().wants(A).finds(anothers().is(lifecycle)).decide(A);
    expect(action).toMatchObject({ kind: "fail", reason: "ForeignOwner", approval: "takeOver", actual: { name: A } });
  });

  it("fails in the initial sync too, whatever its behavior planned", () => {
    for (const step of ["adopt", "import", "delete"] as const) {
      const action = aPlan().wants(A).plannedInitially(A, step).finds(anothers()).decide(A);
      expect(action).toMatchObject({ kind: "fail", reason: "ForeignOwner" });
    }
  });

  it("fails before anybody asks whether the service itself decides its content", () => {
    const action = aPlan().wants(A).finds(anothers().managedBy("rotation")).decide(A);
    expect(action).toMatchObject({ kind: "fail", reason: "ForeignOwner" });
  });

  it("is another's when it carries an id and no owner", () => {
    const action = aPlan()
      .wants(A)
      .finds(aSecret(A).tagged({ "secretsync-id": SELF.id }))
      .decide(A);
    expect(action).toMatchObject({ kind: "fail", reason: "ForeignOwner" });
  });

  it.each(LIVE)("is invisible when it is not desired and %s", (lifecycle) => {
    expect(aPlan().finds(anothers().is(lifecycle)).decide(A)).toBeUndefined();
  });

  it.each(["adopt", "import", "delete"] as const)("is ignored when an old initial plan says %s", (step) => {
    const action = aPlan().plannedInitially(A, step).finds(anothers()).decide(A);
    expect(action).toEqual({ kind: "ignore", name: A, reason: "ForeignOwner" });
  });

  it("is taken over when that stands approved, and read before it is written", () => {
    const action = aPlan().wants(A).approvesTakeOver().finds(anothers()).decide(A);
    const takeOver = { reason: "ApprovedTakeOver", approval: "takeOver", adopt: true, content: "compare" };
    expect(action).toMatchObject({ kind: "put", ...takeOver, restore: false });
  });

  it("is restored when a take-over stands approved and its deletion is pending", () => {
    const action = aPlan().wants(A).approvesTakeOver().finds(anothers().pendingDeletion()).decide(A);
    expect(action).toMatchObject({ kind: "put", restore: true, adopt: true, approval: "takeOver" });
  });

  it.each(TRANSITIONAL)("is waited for when a take-over stands approved and it is %s", (lifecycle) => {
    const action = aPlan().wants(A).approvesTakeOver().finds(anothers().is(lifecycle)).decide(A);
    expect(action).toMatchObject({ kind: "wait", reason: "InTransition", approval: "takeOver" });
  });

  it("fails even when a take-over stands approved, if it is failed or the service decides its content", () => {
    const take = (secret: SecretBuilder) => aPlan().wants(A).approvesTakeOver().finds(secret).decide(A);
    expect(take(anothers().is("failed"))).toMatchObject({ kind: "fail", reason: "FailedState" });
    expect(take(anothers().managedBy("replication"))).toMatchObject({ kind: "fail", reason: "SelfManaged" });
  });
});

describe("a secret of our owner with another id", () => {
  const twin = (): SecretBuilder => aSecret(A).claimable();

  it.each(LIVE)("fails when it is desired, %s, and may not be claimed", (lifecycle) => {
    const action = aPlan().wants(A).finds(twin().is(lifecycle)).decide(A);
    expect(action).toMatchObject({ kind: "fail", reason: "TwinOwner" });
  });

  it("is claimed by a create: re-tagged, and read because the state does not know it", () => {
    const action = aPlan().mayClaim().wants(A).finds(twin()).decide(A);
    expect(action).toMatchObject({ kind: "put", reason: "Claimed", adopt: false, content: "compare" });
    expect(action).not.toHaveProperty("approval");
  });

  it("is claimed with its content untouched when that is known to be the same", () => {
    const action = aPlan().mayClaim().wants(A).knows(A).finds(twin()).decide(A);
    expect(action).toMatchObject({ kind: "put", reason: "TagsDiffer", adopt: false, content: "same" });
  });

  it("is restored by a create when its deletion is pending", () => {
    const action = aPlan().mayClaim().wants(A).finds(twin().pendingDeletion()).decide(A);
    expect(action).toMatchObject({ kind: "put", restore: true, adopt: false });
    expect(action).not.toHaveProperty("approval");
  });

  it.each(LIVE)("is invisible when it is not desired and %s, even to a create", (lifecycle) => {
    expect(aPlan().mayClaim().finds(twin().is(lifecycle)).decide(A)).toBeUndefined();
  });

  it("is ignored when an old initial plan names it", () => {
    const action = aPlan().mayClaim().plannedInitially(A, "delete").finds(twin()).decide(A);
    expect(action).toEqual({ kind: "ignore", name: A, reason: "TwinOwner" });
  });

  it("counts as ours while inputs are checked, because nobody knows the id then", () => {
    expect(aPlan().as(UNIDENTIFIED_SELF).wants(A).knows(A).finds(twin()).decide(A)).toMatchObject({ kind: "keep" });
  });
});

describe("a secret of an owner that the state remembers", () => {
  const self = { ...SELF, previousOwners: ["acme/shop/prod/old-name"] };
  const renamed = (): SecretBuilder => aSecret(A).ownedBy("acme/shop/prod/old-name", SELF.id);

  it("is ours, and gets the new owner's tag", () => {
    const action = aPlan().as(self).wants(A).knows(A).finds(renamed()).decide(A);
    expect(action).toMatchObject({ kind: "put", reason: "TagsDiffer", content: "same", adopt: false });
  });

  it("is deleted when it is not desired", () => {
    expect(aPlan().as(self).finds(renamed()).decide(A)).toMatchObject({ kind: "delete" });
  });

  it("is claimable with another id", () => {
    const secret = aSecret(A).ownedBy("acme/shop/prod/old-name", "another-id");
    expect(aPlan().as(self).wants(A).finds(secret).decide(A)).toMatchObject({ kind: "fail", reason: "TwinOwner" });
    expect(aPlan().as(self).mayClaim().wants(A).finds(secret).decide(A)).toMatchObject({ kind: "put" });
  });
});

describe("a secret whose content the service itself decides", () => {
  it.each(["rotation", "generation", "replication"] as const)("fails when it is desired (%s)", (managedBy) => {
    for (const secret of [ours(), aSecret(A)]) {
      const action = aPlan().wants(A).plannedInitially(A, "adopt").finds(secret.managedBy(managedBy)).decide(A);
      expect(action).toMatchObject({ kind: "fail", reason: "SelfManaged", actual: { managedBy } });
    }
  });

  it("is not restored", () => {
    const action = aPlan().wants(A).finds(ours().managedBy("rotation").pendingDeletion()).decide(A);
    expect(action).toMatchObject({ kind: "fail", reason: "SelfManaged" });
  });

  it("is not deleted when it is ours and not desired", () => {
    const action = aPlan().finds(ours().managedBy("rotation")).decide(A);
    expect(action).toEqual({ kind: "ignore", name: A, reason: "SelfManaged" });
  });

  it("is not deleted by the initial sync", () => {
    const action = aPlan().plannedInitially(A, "delete").finds(aSecret(A).managedBy("generation")).decide(A);
    expect(action).toMatchObject({ kind: "ignore" });
  });
});

describe("a desired secret in transition", () => {
  it.each(TRANSITIONAL)("is waited for when it is ours and %s", (lifecycle) => {
    const action = aPlan().wants(A).finds(ours().is(lifecycle)).decide(A);
    expect(action).toMatchObject({ kind: "wait", reason: "InTransition", desired: { key: A } });
    expect(action).not.toHaveProperty("approval");
  });

  it.each(["creating", "updating", "cancellingDeletion"] as const)(
    "is waited for when it is nobody's, %s and planned initially",
    (lifecycle) => {
      const action = aPlan().wants(A).plannedInitially(A, "adopt").finds(aSecret(A).is(lifecycle)).decide(A);
      expect(action).toMatchObject({ kind: "wait", reason: "InTransition" });
      expect(action).not.toHaveProperty("approval");
    },
  );

  it.each(["creating", "updating", "cancellingDeletion"] as const)(
    "needs approval first when it is nobody's, %s and not planned initially",
    (lifecycle) => {
      const action = aPlan().wants(A).finds(aSecret(A).is(lifecycle)).decide(A);
      expect(action).toMatchObject({ kind: "wait", approval: "adoptUnowned" });
    },
  );

  it("needs approval to be restored when it is nobody's and its deletion is being scheduled, planned or not", () => {
    const secret = aSecret(A).is("schedulingDeletion");
    for (const plan of [aPlan(), aPlan().plannedInitially(A, "adopt")]) {
      expect(plan.wants(A).finds(secret).decide(A)).toMatchObject({ kind: "wait", approval: "restoreUnowned" });
    }
  });

  it("needs no approval when it is nobody's and about to be gone, because then it is created", () => {
    const action = aPlan().wants(A).finds(aSecret(A).is("deleting")).decide(A);
    expect(action).toMatchObject({ kind: "wait" });
    expect(action).not.toHaveProperty("approval");
  });
});

describe("a desired secret whose deletion is pending", () => {
  it("is restored when it is ours, and read afterwards even when its digest is known", () => {
    const action = aPlan().wants(A).knows(A).finds(ours().pendingDeletion()).decide(A);
    expect(action).toMatchObject({ kind: "put", reason: "PendingDeletion", restore: true, content: "compare" });
    expect(action).not.toHaveProperty("approval");
  });

  it("needs approval when it is nobody's", () => {
    const action = aPlan().wants(A).finds(aSecret(A).pendingDeletion()).decide(A);
    expect(action).toMatchObject({ kind: "put", restore: true, adopt: true, approval: "restoreUnowned" });
  });

  it("needs approval when it is nobody's although the initial plan wanted to adopt it", () => {
    const action = aPlan().wants(A).plannedInitially(A, "adopt").finds(aSecret(A).pendingDeletion()).decide(A);
    expect(action).toMatchObject({ kind: "put", approval: "restoreUnowned" });
  });
});

describe("a desired secret that is failed", () => {
  it.each([
    ["ours", ours()],
    ["nobody's", aSecret(A)],
  ])("fails when it is %s", (_whose, secret) => {
    const action = aPlan().wants(A).finds(secret.is("failed")).decide(A);
    expect(action).toMatchObject({ kind: "fail", reason: "FailedState" });
  });
});

describe("a desired secret that is active and ours", () => {
  it("is kept when the digest is the same", () => {
    expect(aPlan().wants(A).knows(A).finds(ours()).decide(A)).toMatchObject({ kind: "keep", reason: "SameContent" });
  });

  it("is kept when it was kept by a disabled deletion and is wanted again", () => {
    const action = aPlan().wants(A).knows(A, { note: "kept" }).finds(ours()).decide(A);
    expect(action).toMatchObject({ kind: "keep" });
  });

  it("is updated when the digest differs", () => {
    const action = aPlan().wants(A, { digest: "new", revision: 2 }).knows(A).finds(ours()).decide(A);
    expect(action).toMatchObject({ kind: "put", reason: "ContentDiffers", content: "differs", adopt: false });
  });

  it("is read first when a run that could not save its state wrote the wanted revision", () => {
    const action = aPlan().wants(A, { digest: "new", revision: 2 }).knows(A).finds(ours().ours(2)).decide(A);
    expect(action).toMatchObject({ kind: "put", reason: "ContentNotKnown", content: "compare" });
  });

  it("is read first when the state does not know it", () => {
    const action = aPlan().wants(A).finds(ours()).decide(A);
    expect(action).toMatchObject({ kind: "put", reason: "ContentNotKnown", content: "compare" });
  });

  it.each(["changed in vault", "pending deletion until 2026-12-01", "content not readable", "expired", "refused"])(
    "is read first when the state says %s, even with the same digest",
    (note) => {
      const action = aPlan().wants(A).knows(A, { note }).finds(ours()).decide(A);
      expect(action).toMatchObject({ kind: "put", content: "compare" });
    },
  );

  it("is read first when it was changed in the vault and changed in the source as well", () => {
    const known = { note: "changed in vault" };
    const action = aPlan().wants(A, { digest: "new", revision: 2 }).knows(A, known).finds(ours()).decide(A);
    expect(action).toMatchObject({ kind: "put", content: "compare" });
  });
});

describe("a desired secret whose content has expired", () => {
  const NOW = Date.parse("2026-11-24T12:00:00Z");
  const expiring = (at: string): SecretBuilder => ours().expiringAt(at);

  it.each(["2026-11-24T11:59:59Z", "2026-11-24T12:00:00Z"])("is written anew when it expired at %s", (at) => {
    const action = aPlan().at(NOW).wants(A).knows(A).finds(expiring(at)).decide(A);
    expect(action).toMatchObject({ kind: "put", reason: "Expired", content: "differs" });
  });

  it("is kept until then, and when nobody says what time it is", () => {
    const later = expiring("2026-11-24T12:00:01Z");
    expect(aPlan().at(NOW).wants(A).knows(A).finds(later).decide(A)).toMatchObject({ kind: "keep" });
    const past = expiring("2020-01-01T00:00:00Z");
    expect(aPlan().wants(A).knows(A).finds(past).decide(A)).toMatchObject({ kind: "keep" });
  });

  it("is deleted like any other when it is not wanted", () => {
    const action = aPlan().at(NOW).finds(expiring("2020-01-01T00:00:00Z")).decide(A);
    expect(action).toMatchObject({ kind: "delete", reason: "NotInSource" });
  });

  it("is no reason to touch what is another's", () => {
    const secret = anothers().expiringAt("2020-01-01T00:00:00Z");
    expect(aPlan().at(NOW).wants(A).finds(secret).decide(A)).toMatchObject({ kind: "fail", reason: "ForeignOwner" });
  });
});

describe("a desired secret that is active and nobody's", () => {
  it("is adopted when the initial plan says so", () => {
    const action = aPlan().wants(A).plannedInitially(A, "adopt").finds(aSecret(A)).decide(A);
    const adoption = { reason: "InitialAdopt", adopt: true, isImport: false, content: "compare" };
    expect(action).toMatchObject({ kind: "put", ...adoption });
    expect(action).not.toHaveProperty("approval");
  });

  it("gives its value to the source when the initial plan says so", () => {
    const action = aPlan().wants(A).plannedInitially(A, "import").finds(aSecret(A)).decide(A);
    expect(action).toMatchObject({ kind: "put", reason: "InitialImport", adopt: true, isImport: true });
    expect(action).not.toHaveProperty("approval");
  });

  it("is not imported again once it is ours", () => {
    const plan = aPlan().wants(A, { digest: "new", revision: 2 }).knows(A).plannedInitially(A, "import").finds(ours());
    expect(plan.decide(A)).toMatchObject({ kind: "put", isImport: false, adopt: false });
  });

  it("needs approval when no initial plan names it", () => {
    const action = aPlan().wants(A).finds(aSecret(A)).decide(A);
    expect(action).toMatchObject({ kind: "put", reason: "ApprovedAdoption", adopt: true, approval: "adoptUnowned" });
  });

  it("needs approval when the initial plan wanted to delete it and it was wanted only afterwards", () => {
    const action = aPlan().wants(A).plannedInitially(A, "delete").finds(aSecret(A)).decide(A);
    expect(action).toMatchObject({ kind: "put", adopt: true, approval: "adoptUnowned" });
  });

  it("needs approval although the state knows its name: its tags went", () => {
    const action = aPlan().wants(A).knows(A).finds(aSecret(A)).decide(A);
    expect(action).toMatchObject({ kind: "put", content: "compare", approval: "adoptUnowned" });
  });
});

describe("a secret of ours that is not desired", () => {
  it("is deleted when it is active", () => {
    expect(aPlan().finds(ours()).decide(A)).toMatchObject({ kind: "delete", reason: "NotInSource" });
  });

  it("is deleted after its new name stands when the key schema renamed it", () => {
    const action = aPlan().renames(A, "web-DB_URL").finds(ours()).decide(A);
    expect(action).toMatchObject({ kind: "delete", reason: "Renamed", replacedBy: "web-DB_URL" });
  });

  it("is kept when deletion is disabled, renamed or not, moving or not", () => {
    const retained = { kind: "retain", reason: "DeletionDisabled" };
    expect(aPlan().disablesDeletion().finds(ours()).decide(A)).toMatchObject(retained);
    expect(aPlan().disablesDeletion().renames(A, "B").finds(ours()).decide(A)).toMatchObject(retained);
    expect(aPlan().disablesDeletion().finds(ours().is("updating")).decide(A)).toMatchObject(retained);
  });

  it("is kept while an import waits for its source, deletion disabled or not", () => {
    const retained = { kind: "retain", reason: "ImportedNotInSource" };
    expect(aPlan().plannedInitially(A, "import").finds(ours()).decide(A)).toMatchObject(retained);
    const disabled = aPlan().disablesDeletion().plannedInitially(A, "import").finds(ours());
    expect(disabled.decide(A)).toMatchObject(retained);
  });

  it.each(["adopt", "delete"] as const)("is deleted although the initial plan once said %s", (step) => {
    expect(aPlan().plannedInitially(A, step).finds(ours()).decide(A)).toMatchObject({ kind: "delete" });
  });

  it.each(["creating", "updating", "cancellingDeletion"] as const)(
    "is waited for when it is %s, and the reason says that it goes",
    (lifecycle) => {
      const action = aPlan().finds(ours().is(lifecycle)).decide(A);
      expect(action).toMatchObject({ kind: "wait", reason: "NotInSource" });
      expect(action).not.toHaveProperty("desired");
      const renamed = aPlan().renames(A, "B").finds(ours().is(lifecycle)).decide(A);
      expect(renamed).toMatchObject({ kind: "wait", reason: "Renamed" });
    },
  );

  it.each(LEAVING)("is ignored when it is %s already", (lifecycle) => {
    const action = aPlan().finds(ours().is(lifecycle)).decide(A);
    expect(action).toEqual({ kind: "ignore", name: A, reason: "AlreadyDeleting" });
  });

  it("is reported and left alone when it is failed", () => {
    const action = aPlan().finds(ours().is("failed")).decide(A);
    expect(action).toEqual({ kind: "ignore", name: A, reason: "FailedState" });
  });

  it("is left alone when it is looked at again and is deleted for good", () => {
    const action = decideName(A, ours().is("deleted").build(), aPlan().knows(A).input());
    expect(action).toEqual({ kind: "ignore", name: A, reason: "NobodyAsked" });
  });
});

describe("a secret that is nobody's and not desired", () => {
  it.each(LIVE)("is invisible when it is %s and no initial plan names it", (lifecycle) => {
    expect(aPlan().finds(aSecret(A).is(lifecycle)).decide(A)).toBeUndefined();
  });

  it("is deleted with approval when the initial plan says so", () => {
    const action = aPlan().plannedInitially(A, "delete").finds(aSecret(A)).decide(A);
    expect(action).toMatchObject({ kind: "delete", reason: "InitialOverwrite", approval: "deleteUnowned" });
  });

  it("is kept when the initial plan says delete and deletion is disabled", () => {
    const action = aPlan().disablesDeletion().plannedInitially(A, "delete").finds(aSecret(A)).decide(A);
    expect(action).toEqual({ kind: "ignore", name: A, reason: "DeletionDisabled" });
  });

  it.each(["creating", "updating", "cancellingDeletion"] as const)(
    "is waited for when the initial plan says delete and it is %s, with the same approval",
    (lifecycle) => {
      const action = aPlan().plannedInitially(A, "delete").finds(aSecret(A).is(lifecycle)).decide(A);
      expect(action).toMatchObject({ kind: "wait", reason: "InitialOverwrite", approval: "deleteUnowned" });
    },
  );

  it.each([...LEAVING, "failed"] as const)("is ignored when the initial plan says delete and it is %s", (lifecycle) => {
    const action = aPlan().plannedInitially(A, "delete").finds(aSecret(A).is(lifecycle)).decide(A);
    expect(action).toMatchObject({ kind: "ignore" });
  });

  it.each(["adopt", "import"] as const)("is ignored when the initial plan says %s and nothing is wanted", (step) => {
    const action = aPlan().plannedInitially(A, step).finds(aSecret(A)).decide(A);
    expect(action).toEqual({ kind: "ignore", name: A, reason: "NobodyAsked" });
  });

  it("is ignored when the initial plan names it and it is gone", () => {
    const action = aPlan().plannedInitially(A, "delete").decide(A);
    expect(action).toEqual({ kind: "ignore", name: A, reason: "NobodyAsked" });
  });
});

describe("a key that is refused", () => {
  it.each([
    ["absent", undefined],
    ["ours", ours()],
    ["another's", anothers()],
    ["nobody's", aSecret(A)],
    ["pending deletion", ours().pendingDeletion()],
  ])("fails with the reason and touches nothing when the secret is %s", (_state, secret) => {
    const plan = aPlan().refuses(A, "DB_URL (dev:/): the value is empty");
    if (secret !== undefined) plan.finds(secret);
    const detail = "DB_URL (dev:/): the value is empty";
    expect(plan.decide(A)).toEqual({ kind: "fail", name: A, reason: "KeyRefused", detail });
  });

  it("fails before it is held or wanted", () => {
    expect(aPlan().refuses(A).holds(A).wants(A).decide(A)).toMatchObject({ kind: "fail", reason: "KeyRefused" });
  });
});

describe("a name that is held, because auto-sync is off", () => {
  it.each([
    ["absent and wanted", aPlan().wants(A)],
    ["absent and lost by the source", aPlan()],
    ["ours and changed", aPlan().wants(A, { digest: "new" }).knows(A).finds(ours())],
    ["ours and lost by the source", aPlan().knows(A).finds(ours())],
    ["nobody's", aPlan().wants(A).finds(aSecret(A))],
    ["another's", aPlan().wants(A).finds(anothers())],
  ])("waits, and is not touched, when it is %s", (_state, plan) => {
    expect(plan.holds(A).decide(A)).toEqual({ kind: "ignore", name: A, reason: "Held" });
  });
});

describe("a plan", () => {
  it("is empty when nothing is wanted and nothing is ours", () => {
    expect(aPlan().finds(anothers(), aSecret("B"), aSecret("C").pendingDeletion()).actions()).toEqual([]);
  });

  it("is sorted by name, one action each", () => {
    const plan = aPlan().wants("C").wants("A").refuses("B").holds("D").finds(aSecret("E").ours(), aSecret("C").ours());
    expect(plan.actions().map(({ name }) => name)).toEqual(["A", "B", "C", "D", "E"]);
  });
});
