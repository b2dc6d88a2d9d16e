import { describe, expect, it } from "vitest";
import {
  adoptedVersion,
  fitOwner,
  isTagged,
  judgeOwnership,
  ownerOf,
  releaseTags,
  tagSecret,
  wasAdopted,
  writtenRevision,
} from "../../provider/core/ownership";
import { aSecret, SELF, UNIDENTIFIED_SELF, type SecretBuilder } from "../support/builders";

const remembering = { ...SELF, previousOwners: ["old", "older"] };

describe("whose a secret is", () => {
  it.each([
    ["nobody's without tags", aSecret("A"), "unowned"],
    ["nobody's with only the tags of others", aSecret("A").tagged({ team: "web" }), "unowned"],
    ["nobody's with only a revision", aSecret("A").tagged({ "secretsync-rev": "1" }), "unowned"],
    ["ours with owner and id", aSecret("A").ours(), "ours"],
    ["claimable with our owner and another id", aSecret("A").claimable(), "claimable"],
    ["claimable with our owner and no id", aSecret("A").tagged({ "secretsync-owner": SELF.owner }), "claimable"],
    ["another's with another owner", aSecret("A").ownedBy("someone"), "another"],
    ["another's with another owner and our id", aSecret("A").ownedBy("someone", SELF.id), "another"],
    ["another's with an id alone", aSecret("A").tagged({ "secretsync-id": SELF.id }), "another"],
    ["ours with a remembered owner and our id", aSecret("A").ownedBy("older", SELF.id), "ours"],
    ["claimable with a remembered owner and another id", aSecret("A").ownedBy("old"), "claimable"],
  ])("%s", (_what, secret, whose) => {
    expect(judgeOwnership(secret.build(), remembering)).toBe(whose);
  });

  it("does not depend on its lifecycle", () => {
    expect(judgeOwnership(aSecret("A").ours().pendingDeletion().build(), SELF)).toBe("ours");
    expect(judgeOwnership(aSecret("A").ownedBy("x").is("failed").build(), SELF)).toBe("another");
  });

  it("is judged by the owner alone while nobody knows the id", () => {
    expect(judgeOwnership(aSecret("A").claimable().build(), UNIDENTIFIED_SELF)).toBe("ours");
    expect(judgeOwnership(aSecret("A").ownedBy("x").build(), UNIDENTIFIED_SELF)).toBe("another");
  });

  it("takes a remembered owner for another's when it is not remembered", () => {
    expect(judgeOwnership(aSecret("A").ownedBy("old", SELF.id).build(), SELF)).toBe("another");
  });

  it("is told by name, for messages", () => {
    expect(ownerOf(aSecret("A").ownedBy("someone").build())).toBe("someone");
    expect(ownerOf(aSecret("A").build())).toBe("an unnamed owner");
  });
});

describe("our tags", () => {
  const foreign = { team: "web", cost: "42" };

  it("stand beside those of others, which stay", () => {
    expect(tagSecret(foreign, SELF, 3, false)).toEqual({
      ...foreign,
      "secretsync-owner": SELF.owner,
      "secretsync-id": SELF.id,
      "secretsync-rev": "3",
    });
  });

  it("replace those of an earlier owner", () => {
    const { tags } = aSecret("A").tagged(foreign).ownedBy("someone", "x", 7).build();
    expect(tagSecret(tags, SELF, 1, false)).toEqual(tagSecret(foreign, SELF, 1, false));
  });

  it("come off without touching those of others", () => {
    expect(releaseTags(tagSecret(foreign, SELF, 3, true))).toEqual(foreign);
    expect(releaseTags(foreign)).toEqual(foreign);
  });

  it("remember that the secret was there before, through every later write", () => {
    const adopted = aSecret("A")
      .tagged(tagSecret({}, SELF, 1, true))
      .build();
    const created = aSecret("A")
      .tagged(tagSecret({}, SELF, 1, false))
      .build();
    expect([wasAdopted(adopted), wasAdopted(created), wasAdopted(aSecret("A").build())]).toEqual([true, false, false]);
    const later = aSecret("A")
      .tagged(tagSecret(adopted.tags, SELF, 2, wasAdopted(adopted)))
      .build();
    expect([wasAdopted(later), writtenRevision(later)]).toEqual([true, 2]);
  });

  it("remember which version was current when the secret was adopted, where that is known", () => {
    const versionOf = (tags: Record<string, string>): number | undefined =>
      adoptedVersion(aSecret("A").tagged(tags).build());
    const known = tagSecret({}, SELF, 3, true, 7);
    expect(known).toMatchObject({ "secretsync-rev": "3 adopted@7" });
    expect(versionOf(known)).toBe(7);
    expect(versionOf(tagSecret({}, SELF, 3, true))).toBeUndefined();
    expect(versionOf(tagSecret({}, SELF, 3, false, 7))).toBeUndefined();
    expect(wasAdopted(aSecret("A").tagged(known).build())).toBe(true);
    expect(writtenRevision(aSecret("A").tagged(known).build())).toBe(3);
  });

  it("tell the revision that was written last, adopted or not", () => {
    const revision = (tags: Record<string, string>): number | undefined =>
      writtenRevision(aSecret("A").tagged(tags).build());
    expect(revision(tagSecret({}, SELF, 12, false))).toBe(12);
    expect(revision(tagSecret({}, SELF, 12, true))).toBe(12);
    expect(revision({})).toBeUndefined();
    expect(revision({ "secretsync-rev": "somebody's text" })).toBeUndefined();
  });

  it("need no write when owner and id are right", () => {
    const isRight = (secret: SecretBuilder): boolean => isTagged(secret.build(), SELF);
    expect(isRight(aSecret("A").ours())).toBe(true);
    expect(isRight(aSecret("A").ours(9).tagged(foreign))).toBe(true);
    expect(isRight(aSecret("A").claimable())).toBe(false);
    expect(isRight(aSecret("A").ownedBy("old", SELF.id))).toBe(false);
    expect(isRight(aSecret("A"))).toBe(false);
  });
});

describe("an owner that fits into a tag", () => {
  it("is the owner itself up to 256 characters", () => {
    expect(fitOwner("acme/shop/prod/web")).toBe("acme/shop/prod/web");
    expect(fitOwner("o".repeat(256))).toBe("o".repeat(256));
  });

  it("is cut and marked with a digest of the whole beyond that", () => {
    const owner = `acme/${"o".repeat(252)}`;
    expect(owner).toHaveLength(257);
    expect(fitOwner(owner)).toHaveLength(256);
    expect(fitOwner(owner)).toMatch(/^acme\/o+#[A-Za-z0-9_-]{22}$/);
  });

  it("is another one for another owner with the same beginning", () => {
    expect(fitOwner(`${"o".repeat(300)}a`)).not.toBe(fitOwner(`${"o".repeat(300)}b`));
  });

  it("stays what it is when it is fitted again", () => {
    const fitted = fitOwner("o".repeat(1_000));
    expect(fitOwner(fitted)).toBe(fitted);
  });
});
