import { describe, expect, it } from "vitest";
import { expectRefusal } from "./support/refusal";
import { toContent, toCreate } from "./support/secret-details";
import { DAY_MS, startEmulator } from "./support/start-emulator";

const expiry = (more: object) => ({ ruleType: "SECRET_EXPIRY_RULE", ...more });
const reuse = (isEnforcedOnDeletedSecretVersions: boolean) =>
  ({ ruleType: "SECRET_REUSE_RULE", isEnforcedOnDeletedSecretVersions }) as const;

describe("an expiry rule", () => {
  it("dates the current version from when it became current", async () => {
    const { emulator, clients } = await startEmulator();
    const { secret } = await clients.vaults.createSecret(
      toCreate(emulator, "A", { secretRules: [expiry({ secretVersionExpiryInterval: "P7D" })] }),
    );
    const start = emulator.clock.now();
    expect(secret.timeOfCurrentVersionExpiry).toBe(new Date(start + 7 * DAY_MS).toISOString());
    emulator.clock.advance(DAY_MS);
    const updated = await clients.vaults.updateSecret({
      secretId: secret.id,
      updateSecretDetails: { secretContent: toContent("new") },
    });
    expect(updated.secret.timeOfCurrentVersionExpiry).toBe(new Date(start + 8 * DAY_MS).toISOString());
    emulator.clock.advance(DAY_MS);
    const back = await clients.vaults.updateSecret({
      secretId: secret.id,
      updateSecretDetails: { currentVersionNumber: 1 },
    });
    expect(back.secret.timeOfCurrentVersionExpiry).toBe(new Date(start + 9 * DAY_MS).toISOString());
  });

  it("lets the earlier of interval and absolute time count", async () => {
    const { emulator, clients } = await startEmulator();
    const timeOfAbsoluteExpiry = new Date(emulator.clock.now() + 3 * DAY_MS).toISOString();
    const rule = expiry({ secretVersionExpiryInterval: "P7D", timeOfAbsoluteExpiry });
    const { secret } = await clients.vaults.createSecret(toCreate(emulator, "A", { secretRules: [rule] }));
    expect(secret.timeOfCurrentVersionExpiry).toBe(timeOfAbsoluteExpiry);
  });

  it("blocks the content after that only if it says so, until the rule is changed", async () => {
    const { emulator, clients } = await startEmulator();
    const rule = expiry({ secretVersionExpiryInterval: "P1D", isSecretContentRetrievalBlockedOnExpiry: true });
    const { secret } = await clients.vaults.createSecret(toCreate(emulator, "A", { secretRules: [rule] }));
    const read = () => clients.secrets.getSecretBundle({ secretId: secret.id });
    emulator.clock.advance(DAY_MS - 1);
    expect((await read()).secretBundle.timeOfExpiry).toBe(new Date(emulator.clock.now() + 1).toISOString());
    emulator.clock.advance(1);
    await expectRefusal(read(), 404, "NotAuthorizedOrNotFound");
    const secretRules = [expiry({ secretVersionExpiryInterval: "P1D" })];
    await clients.vaults.updateSecret({ secretId: secret.id, updateSecretDetails: { secretRules } });
    expect((await read()).secretBundle.versionNumber).toBe(1);
  });

  it("can be read again after new content", async () => {
    const { emulator, clients } = await startEmulator();
    const rule = expiry({ secretVersionExpiryInterval: "P1D", isSecretContentRetrievalBlockedOnExpiry: true });
    const { secret } = await clients.vaults.createSecret(toCreate(emulator, "A", { secretRules: [rule] }));
    emulator.clock.advance(2 * DAY_MS);
    await clients.vaults.updateSecret({
      secretId: secret.id,
      updateSecretDetails: { secretContent: toContent("new") },
    });
    expect((await clients.secrets.getSecretBundle({ secretId: secret.id })).secretBundle.versionNumber).toBe(2);
  });

  it.each([
    { secretVersionExpiryInterval: "P0D" },
    { secretVersionExpiryInterval: "P91D" },
    { secretVersionExpiryInterval: "PT24H" },
    { secretVersionExpiryInterval: "P1W" },
    { timeOfAbsoluteExpiry: "2001-01-01T00:00:00Z" },
    { timeOfAbsoluteExpiry: "2201-01-01T00:00:00Z" },
    { timeOfAbsoluteExpiry: "tomorrow" },
  ])("refuses %j", async (more) => {
    const { emulator, clients } = await startEmulator();
    await expectRefusal(
      clients.vaults.createSecret(toCreate(emulator, "A", { secretRules: [expiry(more)] })),
      400,
      "InvalidParameter",
    );
  });
});

describe("a reuse rule", () => {
  it("refuses content that any version holds", async () => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A", versions: ["1", "2"], secretRules: [reuse(false)] });
    const update = (text: string) =>
      clients.vaults.updateSecret({ secretId: id, updateSecretDetails: { secretContent: toContent(text) } });
    await expectRefusal(update("1"), 400, "InvalidParameter");
    await expectRefusal(update("2"), 400, "InvalidParameter");
    await update("3");
  });

  it.each([true, false])("counts deleted versions if it says so (%s)", async (isEnforced) => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A", versions: ["1", "2", "3"], secretRules: [reuse(isEnforced)] });
    await clients.vaults.scheduleSecretVersionDeletion({
      secretId: id,
      secretVersionNumber: 1,
      scheduleSecretVersionDeletionDetails: {},
    });
    emulator.clock.advance(31 * DAY_MS);
    const update = clients.vaults.updateSecret({
      secretId: id,
      updateSecretDetails: { secretContent: toContent("1") },
    });
    if (isEnforced) await expectRefusal(update, 400, "InvalidParameter");
    else expect((await update).secret.currentVersionNumber).toBe(4);
  });

  it("allows a roll back by number", async () => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A", versions: ["1", "2"], secretRules: [reuse(true)] });
    await clients.vaults.updateSecret({ secretId: id, updateSecretDetails: { currentVersionNumber: 1 } });
    expect(emulator.getSecret("A")?.content?.toString()).toBe("1");
  });
});

it("takes at most one rule of each kind", async () => {
  const { emulator, clients } = await startEmulator();
  await expectRefusal(
    clients.vaults.createSecret(toCreate(emulator, "A", { secretRules: [reuse(true), reuse(false)] })),
    400,
    "InvalidParameter",
  );
  const rules = [reuse(true), expiry({ secretVersionExpiryInterval: "P90D" })];
  await clients.vaults.createSecret(toCreate(emulator, "A", { secretRules: rules }));
  expect(emulator.getSecret("A")?.secretRules).toEqual(rules);
});
