import { describe, expect, it } from "vitest";
import { expectRefusal } from "./support/refusal";
import { toCreate } from "./support/secret-details";
import { DAY_MS, daysAhead, startEmulator } from "./support/start-emulator";

describe("ListVaults and GetVault", () => {
  it("lists the vaults of a compartment, as summaries", async () => {
    const { emulator, clients } = await startEmulator();
    const { items } = await clients.kmsVaults.listVaults({
      compartmentId: emulator.compartmentOcid,
      sortBy: "DISPLAYNAME" as never,
    });
    expect(items.map(({ id }) => id)).toEqual([emulator.vaultOcid, emulator.secondVaultOcid]);
    expect(items[0]).not.toHaveProperty("wrappingkeyId");
    expect((await clients.kmsVaults.listVaults({ compartmentId: emulator.secondCompartmentOcid })).items).toEqual([]);
  });

  it("gives each vault a management endpoint of its own, without a trailing slash", async () => {
    const { emulator, clients } = await startEmulator();
    const { vault, etag } = await clients.kmsVaults.getVault({ vaultId: emulator.vaultOcid });
    expect(vault).toMatchObject({
      lifecycleState: "ACTIVE",
      managementEndpoint: emulator.managementEndpoint,
      displayName: "first-vault",
    });
    expect(vault.wrappingkeyId).toMatch(/^ocid1\.key\./);
    expect(etag).toBeDefined();
    expect(emulator.managementEndpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(new Set([emulator.url, emulator.managementEndpoint, emulator.secondManagementEndpoint]).size).toBe(3);
  });

  it("puts the vault's shard into its OCID and its keys'", async () => {
    const { emulator } = await startEmulator();
    const shard = emulator.vaultOcid.split(".")[4] ?? "";
    expect(shard).toMatch(/^[a-z2-7]{13}$/);
    expect(emulator.keyOcid.split(".")[4]).toBe(shard);
    expect(emulator.secondKeyOcid.split(".")[4]).not.toBe(shard);
  });

  it("does not know other vaults and compartments", async () => {
    const { clients } = await startEmulator();
    await expectRefusal(
      clients.kmsVaults.getVault({ vaultId: "ocid1.vault.oc1..none" }),
      404,
      "NotAuthorizedOrNotFound",
    );
    await expectRefusal(
      clients.kmsVaults.listVaults({ compartmentId: "ocid1.compartment.oc1..none" }),
      404,
      "NotAuthorizedOrNotFound",
    );
  });

  it("pages", async () => {
    const { emulator, clients } = await startEmulator();
    const request = { compartmentId: emulator.compartmentOcid, limit: 1 };
    const first = await clients.kmsVaults.listVaults(request);
    const second = await clients.kmsVaults.listVaults({ ...request, page: first.opcNextPage });
    expect(new Set([first.items[0]?.id, second.items[0]?.id])).toEqual(
      new Set([emulator.vaultOcid, emulator.secondVaultOcid]),
    );
    expect(second.opcNextPage).toBeUndefined();
  });
});

describe("CreateVault", () => {
  it("is CREATING first, and then takes keys and secrets", async () => {
    const { emulator, clients } = await startEmulator({ lifecycleMs: { createMs: 1000 } });
    const details = { compartmentId: emulator.compartmentOcid, displayName: "mine", vaultType: "DEFAULT" as never };
    const { vault } = await clients.kmsVaults.createVault({ createVaultDetails: details });
    expect(vault).toMatchObject({ lifecycleState: "CREATING", displayName: "mine", vaultType: "DEFAULT" });
    const keys = clients.keysOf(vault.managementEndpoint);
    const createKeyDetails = {
      compartmentId: emulator.compartmentOcid,
      displayName: "key",
      keyShape: { algorithm: "AES" as never, length: 32 },
    };
    await expectRefusal(keys.createKey({ createKeyDetails }), 409, "IncorrectState");
    emulator.clock.advance(1000);
    const { key } = await keys.createKey({ createKeyDetails });
    emulator.clock.advance(1000);
    await clients.vaults.createSecret(toCreate(emulator, "A", { vaultId: vault.id, keyId: key.id }));
    expect(emulator.getSecret("A", vault.id)?.keyOcid).toBe(key.id);
  });

  it("answers a repeated token with the same vault", async () => {
    const { emulator, clients } = await startEmulator();
    const details = { compartmentId: emulator.compartmentOcid, displayName: "mine", vaultType: "DEFAULT" as never };
    const request = { createVaultDetails: details, opcRetryToken: "token" };
    const first = await clients.kmsVaults.createVault(request);
    expect((await clients.kmsVaults.createVault(request)).vault.id).toBe(first.vault.id);
  });

  it("refuses an external vault, which is not emulated", async () => {
    const { emulator, clients } = await startEmulator();
    const details = { compartmentId: emulator.compartmentOcid, displayName: "mine", vaultType: "EXTERNAL" as never };
    await expectRefusal(clients.kmsVaults.createVault({ createVaultDetails: details }), 400, "InvalidParameter");
  });
});

describe("ScheduleVaultDeletion and its cancelling", () => {
  it("takes the vault's keys along and brings them back as they were", async () => {
    const { emulator, clients } = await startEmulator();
    const { vault } = await clients.kmsVaults.scheduleVaultDeletion({
      vaultId: emulator.vaultOcid,
      scheduleVaultDeletionDetails: {},
    });
    expect(vault).toMatchObject({
      lifecycleState: "SCHEDULING_DELETION",
      timeOfDeletion: new Date(emulator.clock.now() + 30 * DAY_MS).toISOString(),
    });
    const keys = clients.keysOf(emulator.managementEndpoint);
    const stateOf = async (keyId: string) => (await keys.getKey({ keyId })).key.lifecycleState;
    expect(await stateOf(emulator.keyOcid)).toBe("PENDING_DELETION");
    await clients.kmsVaults.cancelVaultDeletion({ vaultId: emulator.vaultOcid });
    expect((await clients.kmsVaults.getVault({ vaultId: emulator.vaultOcid })).vault.lifecycleState).toBe("ACTIVE");
    expect(await stateOf(emulator.keyOcid)).toBe("ENABLED");
    expect(await stateOf(emulator.disabledKeyOcid)).toBe("DISABLED");
  });

  it("refuses writes to the vault's secrets meanwhile", async () => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A" });
    await clients.kmsVaults.scheduleVaultDeletion({ vaultId: emulator.vaultOcid, scheduleVaultDeletionDetails: {} });
    await expectRefusal(
      clients.vaults.updateSecret({ secretId: id, updateSecretDetails: { description: "x" } }),
      409,
      "IncorrectState",
    );
  });

  it("takes 7 to 30 days ahead", async () => {
    const { emulator, clients } = await startEmulator();
    const schedule = (days: number) =>
      clients.kmsVaults.scheduleVaultDeletion({
        vaultId: emulator.vaultOcid,
        scheduleVaultDeletionDetails: { timeOfDeletion: daysAhead(emulator, days) },
      });
    await expectRefusal(schedule(6), 400, "InvalidParameter");
    await expectRefusal(schedule(31), 400, "InvalidParameter");
    await schedule(7);
  });

  it("refuses while a key is to be deleted later than the vault", async () => {
    const { emulator, clients } = await startEmulator();
    const keys = clients.keysOf(emulator.managementEndpoint);
    await keys.scheduleKeyDeletion({
      keyId: emulator.keyOcid,
      scheduleKeyDeletionDetails: { timeOfDeletion: daysAhead(emulator, 20) },
    });
    const call = clients.kmsVaults.scheduleVaultDeletion({
      vaultId: emulator.vaultOcid,
      scheduleVaultDeletionDetails: { timeOfDeletion: daysAhead(emulator, 10) },
    });
    await expectRefusal(call, 409, "IncorrectState");
  });

  it("is DELETED at its time", async () => {
    const { emulator, clients } = await startEmulator();
    await clients.kmsVaults.scheduleVaultDeletion({ vaultId: emulator.vaultOcid, scheduleVaultDeletionDetails: {} });
    emulator.clock.advance(31 * DAY_MS);
    expect((await clients.kmsVaults.getVault({ vaultId: emulator.vaultOcid })).vault.lifecycleState).toBe("DELETED");
    await expectRefusal(clients.kmsVaults.cancelVaultDeletion({ vaultId: emulator.vaultOcid }), 409, "IncorrectState");
  });

  it("minds the etag", async () => {
    const { emulator, clients } = await startEmulator();
    const call = clients.kmsVaults.scheduleVaultDeletion({
      vaultId: emulator.vaultOcid,
      scheduleVaultDeletionDetails: {},
      ifMatch: "old",
    });
    await expectRefusal(call, 412, "NoEtagMatch");
  });
});
