import { describe, expect, it } from "vitest";
import { SyncError } from "../../provider/core/errors";
import { Application } from "../support/an-application";
import { OTHER_COMPARTMENT } from "../support/world";

describe("a name that a secret of another compartment holds", () => {
  it("fails with the compartment, and with the day on which it is free", async () => {
    const app = new Application().wants("A", "a");
    const compartmentRef = OTHER_COMPARTMENT;
    app.vault.seed({ name: "A", compartmentRef, lifecycle: "pendingDeletion", deletionDays: 5 });
    expect(await app.apply()).toMatchObject({
      A: {
        kind: "failed",
        reason: `A: the name is taken: a secret of that name is pending deletion until 2026-01-11 in another compartment of the vault, ${compartmentRef}. Restore it and move it here, wait until it is gone, or rename the key`,
      },
    });
  });

  it("says where to look when that cannot be found out", async () => {
    const app = new Application().wants("A", "a");
    app.vault.seed({ name: "A", compartmentRef: OTHER_COMPARTMENT });
    app.vault.failNext({ operation: "findHolder", error: new SyncError("ACCESS_DENIED", "may not look") });
    expect(await app.apply()).toMatchObject({
      A: { kind: "failed", reason: expect.stringContaining("in another compartment of the vault: find it there") },
    });
  });
});
