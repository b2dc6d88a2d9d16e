import { describe, expect, it } from "vitest";
import { createMemoryDestination } from "../../provider/adapters/memory/destination";
import { SyncError } from "../../provider/core/errors";
import { observe } from "../../provider/engine/observe";
import { createAutoClock } from "../support/fake-clock";
import { COMPARTMENT, OTHER_COMPARTMENT } from "../support/world";

function aVault() {
  return createMemoryDestination({ clock: createAutoClock(), compartmentRef: COMPARTMENT });
}

const operations = (vault: ReturnType<typeof aVault>): string[] => vault.journal.map(({ operation }) => operation);

describe("observing a vault", () => {
  it("takes one listing when it shows every secret of the state", async () => {
    const vault = aVault();
    const { ref } = vault.seed({ name: "A" });
    const { actual, elsewhere } = await observe(vault, new Map([["A", ref]]));
    expect(actual.map(({ name }) => name)).toEqual(["A"]);
    expect(elsewhere.size).toBe(0);
    expect(operations(vault)).toEqual(["list"]);
  });

  it("looks up by its id what the listing does not show, and finds it in another compartment", async () => {
    const vault = aVault();
    const { ref } = vault.seed({ name: "A", compartmentRef: OTHER_COMPARTMENT });
    vault.seed({ name: "B" });
    const { actual, elsewhere } = await observe(vault, new Map([["A", ref]]));
    expect(actual.map(({ name }) => name)).toEqual(["B"]);
    expect(elsewhere.get("A")).toMatchObject({ ref, compartmentRef: OTHER_COMPARTMENT });
    expect(operations(vault)).toEqual(["list", "find"]);
  });

  it("does not take what is gone or deleted for a secret elsewhere", async () => {
    const vault = aVault();
    const deleted = vault.seed({ name: "A", lifecycle: "deleted", compartmentRef: OTHER_COMPARTMENT });
    const { elsewhere } = await observe(
      vault,
      new Map([
        ["A", deleted.ref],
        ["B", "memory.secret.none"],
      ]),
    );
    expect(elsewhere.size).toBe(0);
  });

  it("looks up a name that is listed only as deleted", async () => {
    const vault = aVault();
    const tombstone = vault.seed({ name: "A", lifecycle: "deleted" });
    const moved = vault.seed({ name: "A", compartmentRef: OTHER_COMPARTMENT });
    const { elsewhere } = await observe(vault, new Map([["A", moved.ref]]));
    expect(elsewhere.get("A")?.ref).toBe(moved.ref);
    expect(tombstone.ref).not.toBe(moved.ref);
  });

  it("gives a failure through instead of an empty vault", async () => {
    const vault = aVault();
    vault.failNext({ operation: "list", error: new SyncError("ACCESS_DENIED", "may not look") });
    await expect(observe(vault, new Map())).rejects.toMatchObject({ code: "ACCESS_DENIED" });
  });
});
