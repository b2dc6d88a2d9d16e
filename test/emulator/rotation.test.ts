import { createPrivateKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import { models } from "oci-vault";
import { expectRefusal } from "./support/refusal";
import { toContent, toCreate } from "./support/secret-details";
import { DAY_MS, startEmulator } from "./support/start-emulator";

const rotationConfig = {
  rotationInterval: "P30D",
  isScheduledRotationEnabled: true,
  targetSystemDetails: {
    targetSystemType: "FUNCTION",
    functionId: "ocid1.fnfunc.oc1.iad.aaaa",
  },
};

const passphrase = {
  generationType: "PASSPHRASE",
  generationTemplate: models.PassphraseGenerationContext.GenerationTemplate.SecretsDefaultPassword,
  passphraseLength: 24,
};
const generated = { secretContent: undefined as never, enableAutoGeneration: true };

describe("RotateSecret", () => {
  it("is IN_PROGRESS for a while, then dates the last rotation and the next", async () => {
    const { emulator, clients } = await startEmulator({ lifecycleMs: { rotateMs: 1000 } });
    const { id } = emulator.putSecret({ name: "A", rotationConfig });
    const start = emulator.clock.now();
    const read = async () => (await clients.vaults.getSecret({ secretId: id })).secret;
    expect(await read()).toMatchObject({
      rotationStatus: "SCHEDULED",
      nextRotationTime: new Date(start + 30 * DAY_MS).toISOString(),
    });
    const { opcWorkRequestId } = await clients.vaults.rotateSecret({ secretId: id });
    expect(opcWorkRequestId).toMatch(/^ocid1\./);
    expect(await read()).toMatchObject({ lifecycleState: "UPDATING", rotationStatus: "IN_PROGRESS" });
    emulator.clock.advance(1000);
    const lastRotationTime = new Date(start + 1000).toISOString();
    expect(await read()).toMatchObject({ lifecycleState: "ACTIVE", rotationStatus: "SCHEDULED", lastRotationTime });
  });

  it("makes a new current version where the content is generated", async () => {
    const { emulator, clients } = await startEmulator();
    const { secret } = await clients.vaults.createSecret(
      toCreate(emulator, "A", { ...generated, secretGenerationContext: passphrase, rotationConfig }),
    );
    const before = emulator.getSecret("A")?.content?.toString();
    await clients.vaults.rotateSecret({ secretId: secret.id });
    const after = emulator.getSecret("A");
    expect(after?.currentVersionNumber).toBe(2);
    expect(after?.content?.toString()).not.toBe(before);
  });

  it("asks for a rotation configuration", async () => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A" });
    await expectRefusal(clients.vaults.rotateSecret({ secretId: id }), 400, "InvalidParameter");
  });

  it("answers a repeated token with the same work request, and rotates once", async () => {
    const { emulator, clients } = await startEmulator();
    const { secret } = await clients.vaults.createSecret(
      toCreate(emulator, "A", { ...generated, secretGenerationContext: passphrase, rotationConfig }),
    );
    const request = { secretId: secret.id, opcRetryToken: "again" };
    const first = await clients.vaults.rotateSecret(request);
    const second = await clients.vaults.rotateSecret(request);
    expect(second.opcWorkRequestId).toBe(first.opcWorkRequestId);
    expect(emulator.getSecret("A")?.currentVersionNumber).toBe(2);
  });

  it.each([
    { rotationInterval: "P361D", targetSystemDetails: rotationConfig.targetSystemDetails },
    { isScheduledRotationEnabled: true, targetSystemDetails: rotationConfig.targetSystemDetails },
  ])("refuses the configuration %j", async (config) => {
    const { emulator, clients } = await startEmulator();
    await expectRefusal(
      clients.vaults.createSecret(toCreate(emulator, "A", { rotationConfig: config })),
      400,
      "InvalidParameter",
    );
  });
});

describe("CancelSecretRotation", () => {
  it("ends a rotation that is in progress, over CANCELLING", async () => {
    const { emulator, clients } = await startEmulator({ lifecycleMs: { rotateMs: 5000, updateMs: 1000 } });
    const { id } = emulator.putSecret({ name: "A", rotationConfig });
    await clients.vaults.rotateSecret({ secretId: id });
    await clients.vaults.cancelSecretRotation({ secretId: id });
    const read = async () => (await clients.vaults.getSecret({ secretId: id })).secret;
    expect((await read()).rotationStatus).toBe("CANCELLING");
    emulator.clock.advance(1000);
    expect(await read()).toMatchObject({ lifecycleState: "ACTIVE", rotationStatus: "SCHEDULED" });
    expect((await read()).lastRotationTime).toBeUndefined();
  });

  it("refuses when there is none", async () => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A", rotationConfig });
    await expectRefusal(clients.vaults.cancelSecretRotation({ secretId: id }), 409, "IncorrectState");
  });
});

describe("generated content", () => {
  it("is a passphrase of the length that is asked for", async () => {
    const { emulator, clients } = await startEmulator();
    const { secret } = await clients.vaults.createSecret(
      toCreate(emulator, "A", { ...generated, secretGenerationContext: passphrase }),
    );
    expect(secret.isAutoGenerationEnabled).toBe(true);
    expect(emulator.getSecret("A")?.content).toHaveLength(24);
    const { secretVersion } = await clients.vaults.getSecretVersion({ secretId: secret.id, secretVersionNumber: 1 });
    expect(secretVersion.isContentAutoGenerated).toBe(true);
  });

  it("is an SSH key pair in JSON that parses", async () => {
    const { emulator, clients } = await startEmulator();
    const secretGenerationContext = {
      generationType: "SSH_KEY",
      generationTemplate: models.SshKeyGenerationContext.GenerationTemplate.Rsa2048,
    };
    await clients.vaults.createSecret(toCreate(emulator, "A", { ...generated, secretGenerationContext }));
    const pair = JSON.parse(emulator.getSecret("A")?.content?.toString() ?? "") as {
      privateKey: string;
      publicKey: string;
    };
    expect(createPrivateKey(pair.privateKey).asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(pair.publicKey).toContain("BEGIN PUBLIC KEY");
  });

  it("is bytes in a template", async () => {
    const { emulator, clients } = await startEmulator();
    const secretGenerationContext = {
      generationType: "BYTES",
      generationTemplate: models.BytesGenerationContext.GenerationTemplate.Bytes512,
      secretTemplate: '{"key":"%GENERATED_BYTES%"}',
    };
    await clients.vaults.createSecret(toCreate(emulator, "A", { ...generated, secretGenerationContext }));
    const { key } = JSON.parse(emulator.getSecret("A")?.content?.toString() ?? "") as { key: string };
    expect(Buffer.from(key, "base64")).toHaveLength(64);
  });

  it("refuses a template without its placeholder, and generation without a context", async () => {
    const { emulator, clients } = await startEmulator();
    const create = (more: Partial<models.CreateSecretDetails>) =>
      clients.vaults.createSecret(toCreate(emulator, "A", { ...generated, ...more }));
    await expectRefusal(
      create({ secretGenerationContext: { ...passphrase, secretTemplate: "{}" } }),
      400,
      "InvalidParameter",
    );
    await expectRefusal(create({}), 400, "MissingParameter");
  });

  it("can be switched on later, and refuses uploads while it is on", async () => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A", content: "by hand" });
    const update = (updateSecretDetails: models.UpdateSecretDetails) =>
      clients.vaults.updateSecret({ secretId: id, updateSecretDetails });
    await update({ enableAutoGeneration: true, secretGenerationContext: passphrase });
    expect(emulator.getSecret("A")?.currentVersionNumber).toBe(2);
    await expectRefusal(update({ secretContent: toContent("x") }), 400, "InvalidParameter");
    await update({ description: "unchanged otherwise" });
    expect(emulator.getSecret("A")?.currentVersionNumber).toBe(2);
    await update({ enableAutoGeneration: false, secretContent: toContent("x") });
    expect(emulator.getSecret("A")?.content?.toString()).toBe("x");
  });
});
