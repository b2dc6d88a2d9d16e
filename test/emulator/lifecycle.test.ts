import * as common from "oci-common";
import { describe, expect, it } from "vitest";
import { createOffsetClock, createVirtualClock } from "../../emulator/oci";
import { expectRefusal } from "./support/refusal";
import { toContent, toCreate } from "./support/secret-details";
import { DAY_MS, startEmulator } from "./support/start-emulator";

describe("transitions", () => {
  it("last as long as each kind's delay, and the rest as long as transitionMs", async () => {
    const { emulator, clients } = await startEmulator({ transitionMs: 5000, lifecycleMs: { createMs: 100 } });
    const { secret } = await clients.vaults.createSecret(toCreate(emulator, "A"));
    emulator.clock.advance(99);
    expect(emulator.getSecret("A")?.lifecycleState).toBe("CREATING");
    await expectRefusal(
      clients.vaults.updateSecret({ secretId: secret.id, updateSecretDetails: {} }),
      409,
      "IncorrectState",
    );
    emulator.clock.advance(1);
    await clients.vaults.updateSecret({ secretId: secret.id, updateSecretDetails: { secretContent: toContent("x") } });
    emulator.clock.advance(4999);
    expect(emulator.getSecret("A")?.lifecycleState).toBe("UPDATING");
    emulator.clock.advance(1);
    expect(emulator.getSecret("A")?.lifecycleState).toBe("ACTIVE");
  });

  it("have all happened however late somebody looks", async () => {
    const { emulator, clients } = await startEmulator({ transitionMs: 1000 });
    const { id } = emulator.putSecret({ name: "A" });
    await clients.vaults.scheduleSecretDeletion({ secretId: id, scheduleSecretDeletionDetails: {} });
    emulator.clock.advance(90 * DAY_MS);
    expect(emulator.getSecret(id)?.lifecycleState).toBe("DELETED");
  });

  it("are what the official waiter waits for", async () => {
    const { emulator, clients } = await startEmulator({ clock: createOffsetClock(), transitionMs: 120 });
    const { secret } = await clients.vaults.createSecret(toCreate(emulator, "A"));
    expect(secret.lifecycleState).toBe("CREATING");
    const delayStrategy = new common.FixedTimeDelayStrategy(0.05);
    const waiters = clients.vaults.createWaiters(undefined as never, {
      terminationStrategy: new common.MaxTimeTerminationStrategy(10),
      delayStrategy,
    });
    const waited = await waiters.forSecret({ secretId: secret.id }, "ACTIVE" as never);
    expect(waited?.secret.lifecycleState).toBe("ACTIVE");
    expect(emulator.journal.count({ operation: "GetSecret" })).toBeGreaterThan(1);
  });
});

describe("putSecret", () => {
  it("puts a secret there in any state, for ever or for a while", async () => {
    const { emulator } = await startEmulator();
    emulator.putSecret({ name: "STUCK", lifecycleState: "UPDATING" });
    emulator.putSecret({ name: "SLOW", lifecycleState: "UPDATING", lifecycleMs: 5000 });
    emulator.putSecret({
      name: "BREAKS",
      lifecycleState: "CREATING",
      lifecycleMs: 5000,
      nextLifecycleState: "FAILED",
      lifecycleDetails: "no quota",
    });
    const states = () => emulator.secrets.map(({ name, lifecycleState }) => [name, lifecycleState]);
    expect(states()).toEqual([
      ["STUCK", "UPDATING"],
      ["SLOW", "UPDATING"],
      ["BREAKS", "CREATING"],
    ]);
    emulator.clock.advance(5000);
    expect(states()).toEqual([
      ["STUCK", "UPDATING"],
      ["SLOW", "ACTIVE"],
      ["BREAKS", "FAILED"],
    ]);
  });

  it("replaces the secret of that name, under its OCID", async () => {
    const { emulator } = await startEmulator();
    const first = emulator.putSecret({ name: "A", content: "1" });
    const second = emulator.putSecret({ name: "A", content: Buffer.from([1, 2]), freeformTags: { a: "b" } });
    expect(second.id).toBe(first.id);
    expect(emulator.secrets).toHaveLength(1);
    expect(emulator.getSecret("A")?.content).toEqual(Buffer.from([1, 2]));
  });

  it("uses the vault's own key by default, and refuses places that are not there", async () => {
    const { emulator } = await startEmulator();
    expect(emulator.putSecret({ name: "A", vaultOcid: emulator.secondVaultOcid }).keyOcid).toBe(emulator.secondKeyOcid);
    expect(() => emulator.putSecret({ name: "A", vaultOcid: "ocid1.vault.none" })).toThrow(
      "there is no vault ocid1.vault.none",
    );
    expect(() => emulator.putSecret({ name: "A", compartmentOcid: "c" })).toThrow("there is no compartment c");
    expect(() => {
      emulator.setVaultLifecycle("v", "DELETED");
    }).toThrow(RangeError);
    expect(() => {
      emulator.setKeyLifecycle("k", "DELETED");
    }).toThrow(RangeError);
    expect(() => emulator.addCompartment("x", { parentOcid: "p" })).toThrow(RangeError);
  });

  it("starts with seedSecrets", async () => {
    const { emulator } = await startEmulator({ seedSecrets: [{ name: "A" }, { name: "B", content: "b" }] });
    expect(emulator.secrets.map(({ name, content }) => [name, content?.toString()])).toEqual([
      ["A", "value"],
      ["B", "b"],
    ]);
  });
});

describe("removeSecret", () => {
  it("takes a secret away, name and all", async () => {
    const { emulator, clients } = await startEmulator();
    emulator.putSecret({ name: "A" });
    expect(emulator.removeSecret("A")).toBe(true);
    expect(emulator.removeSecret("A")).toBe(false);
    await clients.vaults.createSecret(toCreate(emulator, "A"));
    expect(emulator.secrets).toHaveLength(1);
  });
});

describe("a clock", () => {
  it("cannot be turned back", () => {
    for (const clock of [createVirtualClock(0), createOffsetClock()])
      expect(() => {
        clock.advance(-1);
      }).toThrow(RangeError);
  });
});

describe("createEmulator", () => {
  it.each([
    { latencyMs: -1 },
    { transitionMs: 0.5 },
    { lifecycleMs: { createMs: -1 } },
    { lifecycleMs: { other: 1 } as never },
    { maxRequestsPerSecond: Number.NaN },
  ])("refuses the options %j", async (options) => {
    await expect(startEmulator(options)).rejects.toThrow(RangeError);
  });

  it("says when the port is taken", async () => {
    const { emulator } = await startEmulator();
    await expect(startEmulator({ port: Number(new URL(emulator.url).port) })).rejects.toThrow("EADDRINUSE");
  });

  it("can be closed twice, and then nobody answers", async () => {
    const { emulator, clients } = await startEmulator();
    await Promise.all([emulator.close(), emulator.close()]);
    await expect(clients.vaults.listSecrets({ compartmentId: emulator.compartmentOcid })).rejects.toMatchObject({
      message: "fetch failed",
    });
  });
});
