import { describe, expect, it } from "vitest";
import { expectRefusal } from "./support/refusal";
import { DAY_MS, daysAhead, startEmulator } from "./support/start-emulator";

describe("ListKeys and GetKey", () => {
  it("lists the keys of the vault whose endpoint is asked", async () => {
    const { emulator, clients } = await startEmulator();
    const idsAt = async (endpoint: string) => {
      const { items } = await clients.keysOf(endpoint).listKeys({ compartmentId: emulator.compartmentOcid });
      return items.map(({ id }) => id).sort();
    };
    const firstVault = [emulator.keyOcid, emulator.otherKeyOcid, emulator.disabledKeyOcid, emulator.rsaKeyOcid].sort();
    expect(await idsAt(emulator.managementEndpoint)).toEqual(firstVault);
    expect(await idsAt(emulator.secondManagementEndpoint)).toEqual([emulator.secondKeyOcid]);
  });

  it("sends summaries with an algorithm and keys with a shape", async () => {
    const { emulator, clients } = await startEmulator();
    const keys = clients.keysOf(emulator.managementEndpoint);
    const { items } = await keys.listKeys({ compartmentId: emulator.compartmentOcid, algorithm: "RSA" as never });
    expect(items).toMatchObject([{ id: emulator.rsaKeyOcid, algorithm: "RSA", lifecycleState: "ENABLED" }]);
    expect(items[0]).not.toHaveProperty("keyShape");
    const { key, etag } = await keys.getKey({ keyId: emulator.keyOcid });
    expect(key).toMatchObject({ keyShape: { algorithm: "AES", length: 32 }, vaultId: emulator.vaultOcid });
    expect(etag).toBeDefined();
  });

  it("filters and pages", async () => {
    const { emulator, clients } = await startEmulator();
    const keys = clients.keysOf(emulator.managementEndpoint);
    const request = { compartmentId: emulator.compartmentOcid, sortBy: "DISPLAYNAME" as never, limit: 3 };
    const first = await keys.listKeys(request);
    const second = await keys.listKeys({ ...request, page: first.opcNextPage });
    expect([...first.items, ...second.items].map(({ displayName }) => displayName)).toEqual([
      "disabled-key",
      "first-key",
      "other-key",
      "rsa-key",
    ]);
    expect((await keys.listKeys({ ...request, length: 256 })).items).toHaveLength(1);
    expect((await keys.listKeys({ ...request, protectionMode: "HSM" as never })).items).toEqual([]);
  });

  it("does not know a key of another vault", async () => {
    const { emulator, clients } = await startEmulator();
    const call = clients.keysOf(emulator.secondManagementEndpoint).getKey({ keyId: emulator.keyOcid });
    await expectRefusal(call, 404, "NotAuthorizedOrNotFound");
  });

  it("serves keys on the vault's endpoint only, and nothing else there", async () => {
    const { emulator, clients } = await startEmulator();
    await expectRefusal(
      clients.keysOf(emulator.url).listKeys({ compartmentId: emulator.compartmentOcid }),
      404,
      "NotFound",
    );
    clients.vaults.endpoint = emulator.managementEndpoint;
    await expectRefusal(clients.vaults.listSecrets({ compartmentId: emulator.compartmentOcid }), 404, "NotFound");
  });
});

describe("CreateKey", () => {
  it("is CREATING, then ENABLED", async () => {
    const { emulator, clients } = await startEmulator();
    const keys = clients.keysOf(emulator.managementEndpoint);
    const createKeyDetails = {
      compartmentId: emulator.compartmentOcid,
      displayName: "mine",
      keyShape: { algorithm: "AES" as never, length: 16 },
    };
    const { key } = await keys.createKey({ createKeyDetails, opcRetryToken: "token" });
    expect(key.lifecycleState).toBe("CREATING");
    expect((await keys.getKey({ keyId: key.id })).key.lifecycleState).toBe("ENABLED");
    expect((await keys.createKey({ createKeyDetails, opcRetryToken: "token" })).key.id).toBe(key.id);
  });

  it.each([
    { algorithm: "AES", length: 17 },
    { algorithm: "RSA", length: 32 },
    { algorithm: "DES", length: 8 },
  ])("refuses the shape %j", async (keyShape) => {
    const { emulator, clients } = await startEmulator();
    const createKeyDetails = {
      compartmentId: emulator.compartmentOcid,
      displayName: "mine",
      keyShape: keyShape as never,
    };
    await expectRefusal(
      clients.keysOf(emulator.managementEndpoint).createKey({ createKeyDetails }),
      400,
      "InvalidParameter",
    );
  });
});

describe("EnableKey and DisableKey", () => {
  it("go over ENABLING and DISABLING", async () => {
    const { emulator, clients } = await startEmulator();
    const keys = clients.keysOf(emulator.managementEndpoint);
    const keyId = emulator.keyOcid;
    expect((await keys.disableKey({ keyId })).key.lifecycleState).toBe("DISABLING");
    expect((await keys.getKey({ keyId })).key.lifecycleState).toBe("DISABLED");
    await expectRefusal(keys.disableKey({ keyId }), 409, "IncorrectState");
    expect((await keys.enableKey({ keyId })).key.lifecycleState).toBe("ENABLING");
    expect((await keys.getKey({ keyId })).key.lifecycleState).toBe("ENABLED");
  });
});

describe("ScheduleKeyDeletion and its cancelling", () => {
  it("brings a key back as it was", async () => {
    const { emulator, clients } = await startEmulator();
    const keys = clients.keysOf(emulator.managementEndpoint);
    const keyId = emulator.disabledKeyOcid;
    await keys.scheduleKeyDeletion({ keyId, scheduleKeyDeletionDetails: { timeOfDeletion: daysAhead(emulator, 7) } });
    expect((await keys.getKey({ keyId })).key.lifecycleState).toBe("PENDING_DELETION");
    await keys.cancelKeyDeletion({ keyId });
    expect((await keys.getKey({ keyId })).key).toMatchObject({ lifecycleState: "DISABLED" });
  });

  it("is 7 to 30 days ahead, and DELETED then", async () => {
    const { emulator, clients } = await startEmulator();
    const keys = clients.keysOf(emulator.managementEndpoint);
    const keyId = emulator.keyOcid;
    const schedule = (days: number) =>
      keys.scheduleKeyDeletion({ keyId, scheduleKeyDeletionDetails: { timeOfDeletion: daysAhead(emulator, days) } });
    await expectRefusal(schedule(6), 400, "InvalidParameter");
    await schedule(29);
    emulator.clock.advance(30 * DAY_MS);
    expect((await keys.getKey({ keyId })).key.lifecycleState).toBe("DELETED");
  });
});
