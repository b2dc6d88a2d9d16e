import { afterEach, describe, expect, it } from "vitest";
import { createEmulator } from "../../../emulator/oci/index";
import type { Emulator, EmulatorOptions, SecretSeed } from "../../../emulator/oci/index";
import { createOciDestination } from "../../../provider/adapters/oci-vault/destination";
import type { ActualSecret } from "../../../provider/core/model";
import { SecretValue } from "../../../provider/core/secret-value";
import type { Destination } from "../../../provider/ports/destination";
import { catchFailure } from "./support/catch-failure";
import { createDeps, toOciConnection } from "./support/oci-connection";

const REUSE = { ruleType: "SECRET_REUSE_RULE" } as const;

describe("the versions of a secret, at the emulator", () => {
  let emulator: Emulator;
  let destination: Destination;

  const start = async (options: EmulatorOptions = {}): Promise<void> => {
    emulator = await createEmulator(options);
    destination = createOciDestination(toOciConnection(emulator), emulator, createDeps());
  };
  const seed = async (part: Partial<SecretSeed> = {}): Promise<ActualSecret> => {
    const found = await destination.find(
      emulator.putSecret({ name: "DB", versions: ["one", "two", "three"], ...part }).id,
    );
    if (found === undefined) throw new Error("it is not found");
    return found;
  };

  afterEach(() => emulator.close());

  it("are listed, the newest first, with what can be deleted", async () => {
    await start();
    const secret = await seed();
    expect(secret.versionNumber).toBe(3);
    expect(await destination.listVersions!(secret.ref)).toEqual([
      { number: 3, isDeprecated: false, isPendingDeletion: false },
      { number: 2, isDeprecated: false, isPendingDeletion: false },
      { number: 1, isDeprecated: true, isPendingDeletion: false },
    ]);
  });

  it("are read one by one; what cannot be had is undefined", async () => {
    await start();
    const { ref } = await seed();
    expect((await destination.readVersion!(ref, 1))?.revealText()).toBe("one");
    expect(await destination.readVersion!(ref, 9)).toBeUndefined();
  });

  it("can be deleted when they are out of use: the rest follows after the transition", async () => {
    await start();
    const secret = await seed();
    await destination.scheduleVersionDeletion!(secret, 1);
    const [, , first] = await destination.listVersions!(secret.ref);
    expect(first).toEqual({ number: 1, isDeprecated: true, isPendingDeletion: true });
    expect(await destination.readVersion!(secret.ref, 1)).toBeUndefined();
    // No etag of the deletion stands in the way of the next write.
    await destination.update(secret, { tags: { mine: "1" } });
  });

  it("cannot be deleted while the secret is in transition", async () => {
    await start({ transitionMs: 60_000 });
    const secret = await seed();
    await destination.update(secret, { value: SecretValue.fromText("four") });
    expect(await catchFailure(destination.scheduleVersionDeletion!(secret, 1))).toMatchObject({ code: "BUSY" });
  });

  it("have a limit, of those that are active and of those that are going", async () => {
    await start({ limits: { activeVersionsPerSecret: 4, pendingDeletionVersionsPerSecret: 1 } });
    const secret = await seed();
    const four = await destination.update(secret, { value: SecretValue.fromText("four") });
    expect(four.versionNumber).toBe(4);
    expect(await catchFailure(destination.update(secret, { value: SecretValue.fromText("five") }))).toMatchObject({
      code: "LIMIT_EXCEEDED",
    });
    await destination.scheduleVersionDeletion!(secret, 1);
    expect(await catchFailure(destination.scheduleVersionDeletion!(secret, 2))).toMatchObject({
      code: "LIMIT_EXCEEDED",
    });
  });

  it("can become current again, which a reuse rule needs", async () => {
    await start();
    const secret = await seed({ secretRules: [REUSE] });
    expect(await catchFailure(destination.update(secret, { value: SecretValue.fromText("one") }))).toMatchObject({
      code: "REJECTED",
    });
    const back = await destination.update(secret, { currentVersion: 1, tags: { mine: "1" } });
    expect(back).toMatchObject({ versionNumber: 1, tags: { mine: "1" } });
    expect((await destination.read(secret.ref))?.revealText()).toBe("one");
  });

  it("are remembered without a call once one was read", async () => {
    await start();
    const { id } = emulator.putSecret({ name: "DB", versions: ["one", "two"] });
    expect(destination.seenVersion!(id)).toBeUndefined();
    await destination.read(id);
    expect(destination.seenVersion!(id)).toBe(2);
    await destination.update((await destination.list())[0]!, { value: SecretValue.fromText("three") });
    expect(destination.seenVersion!(id)).toBe(3);
  });
});
