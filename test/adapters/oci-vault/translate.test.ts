import { describe, expect, it } from "vitest";
import type { models } from "oci-vault";
import { toActualSecret } from "../../../provider/adapters/oci-vault/translate";

// Over the wire times are texts, whatever the SDK's types say.
const summary = (change: Readonly<Record<string, unknown>> = {}): models.SecretSummary =>
  ({
    id: "ocid1.vaultsecret.oc1.iad.aaaa",
    secretName: "DB_URL",
    lifecycleState: "ACTIVE",
    compartmentId: "ocid1.compartment.oc1..aaaa",
    vaultId: "ocid1.vault.oc1.iad.aaaa",
    timeCreated: "2026-11-24T00:00:00Z",
    ...change,
  }) as unknown as models.SecretSummary;

describe("a secret of the service", () => {
  it("is translated with what it has and without what it has not", () => {
    expect(toActualSecret(summary())).toEqual({
      name: "DB_URL",
      ref: "ocid1.vaultsecret.oc1.iad.aaaa",
      lifecycle: "active",
      tags: {},
      compartmentRef: "ocid1.compartment.oc1..aaaa",
    });
    expect(toActualSecret(summary({ keyId: "key", freeformTags: { a: "b" } }))).toMatchObject({
      keyRef: "key",
      tags: { a: "b" },
    });
  });

  it("has a time of deletion only while deletion is pending", () => {
    const timeOfDeletion = "2026-12-01T00:00:00.000Z";
    expect(toActualSecret(summary({ lifecycleState: "PENDING_DELETION", timeOfDeletion })).timeOfDeletion).toBe(
      timeOfDeletion,
    );
    expect(toActualSecret(summary({ timeOfDeletion })).timeOfDeletion).toBeUndefined();
    const asDate = summary({ lifecycleState: "PENDING_DELETION", timeOfDeletion: new Date(timeOfDeletion) });
    expect(toActualSecret(asDate).timeOfDeletion).toBe(timeOfDeletion);
  });

  it("has a time of expiry where a rule gives one", () => {
    const timeOfCurrentVersionExpiry = "2026-12-01T00:00:00.000Z";
    expect(toActualSecret(summary({ timeOfCurrentVersionExpiry })).timeOfExpiry).toBe(timeOfCurrentVersionExpiry);
  });

  it.each([
    [{ rotationConfig: { isScheduledRotationEnabled: false, targetSystemDetails: {} } }, "rotation"],
    [{ rotationStatus: "SCHEDULED" }, "rotation"],
    [{ rotationStatus: "NOT_ENABLED" }, undefined],
    [{ isAutoGenerationEnabled: true }, "generation"],
    [{ isAutoGenerationEnabled: false }, undefined],
    [{ isReplica: true }, "replication"],
    [{ isReplica: false, rotationConfig: null }, undefined],
  ])("says what else decides its content: %j is %s", (change, expected) => {
    expect(toActualSecret(summary(change)).managedBy).toBe(expected);
  });
});
