import { describe, expect, it } from "vitest";
import type { Emulator } from "../../emulator/oci";
import { sendSigned } from "./support/raw-request";
import { expectRefusal } from "./support/refusal";
import { toContent, toCreate } from "./support/secret-details";
import { startEmulator } from "./support/start-emulator";

function stagesOf(emulator: Emulator, name = "A"): Record<number, string> {
  return Object.fromEntries(
    (emulator.getSecret(name)?.versions ?? []).map(({ versionNumber, stages }) => [versionNumber, stages.join("+")]),
  );
}

describe("UpdateSecret", () => {
  it("makes new content the current version and the old one PREVIOUS", async () => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A", content: "old" });
    const { secret } = await clients.vaults.updateSecret({
      secretId: id,
      updateSecretDetails: { secretContent: toContent("new") },
    });
    expect(secret).toMatchObject({ lifecycleState: "UPDATING", currentVersionNumber: 2 });
    expect(emulator.getSecret("A")?.content?.toString()).toBe("new");
    expect(stagesOf(emulator)).toEqual({ 1: "PREVIOUS", 2: "CURRENT+LATEST" });
  });

  it("makes the version before the previous one DEPRECATED", async () => {
    const { emulator } = await startEmulator();
    emulator.putSecret({ name: "A", versions: ["1", "2", "3", "4"] });
    expect(stagesOf(emulator)).toEqual({ 1: "DEPRECATED", 2: "DEPRECATED", 3: "PREVIOUS", 4: "CURRENT+LATEST" });
  });

  it("makes a new version also of the same content", async () => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A", content: "same" });
    await clients.vaults.updateSecret({ secretId: id, updateSecretDetails: { secretContent: toContent("same") } });
    expect(emulator.getSecret("A")?.versions).toHaveLength(2);
  });

  it("stages a PENDING version beside the current one, and promotes it by its number", async () => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A", content: "old" });
    const secretContent = toContent("next", { stage: "PENDING" as never, name: "staged" });
    const { secret } = await clients.vaults.updateSecret({ secretId: id, updateSecretDetails: { secretContent } });
    expect(secret.currentVersionNumber).toBe(1);
    expect(stagesOf(emulator)).toEqual({ 1: "CURRENT", 2: "PENDING+LATEST" });
    await clients.vaults.updateSecret({ secretId: id, updateSecretDetails: { currentVersionNumber: 2 } });
    expect(stagesOf(emulator)).toEqual({ 1: "PREVIOUS", 2: "CURRENT+LATEST" });
  });

  it("has one PENDING version at most", async () => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A" });
    for (const text of ["first", "second"]) {
      await clients.vaults.updateSecret({
        secretId: id,
        updateSecretDetails: { secretContent: toContent(text, { stage: "PENDING" as never }) },
      });
    }
    expect(stagesOf(emulator)).toEqual({ 1: "CURRENT", 2: "DEPRECATED", 3: "PENDING+LATEST" });
  });

  it("rolls back by number: the content comes back without a new version", async () => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A", versions: ["one", "two", "three"] });
    await clients.vaults.updateSecret({ secretId: id, updateSecretDetails: { currentVersionNumber: 1 } });
    expect(stagesOf(emulator)).toEqual({ 1: "CURRENT", 2: "DEPRECATED", 3: "PREVIOUS+LATEST" });
    expect(emulator.getSecret("A")?.content?.toString()).toBe("one");
  });

  it("refuses to promote a version that is not there or is to be deleted", async () => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A", versions: ["1", "2", "3"] });
    const promote = (currentVersionNumber: number) =>
      clients.vaults.updateSecret({ secretId: id, updateSecretDetails: { currentVersionNumber } });
    await expectRefusal(promote(9), 400, "InvalidParameter");
    await clients.vaults.scheduleSecretVersionDeletion({
      secretId: id,
      secretVersionNumber: 1,
      scheduleSecretVersionDeletionDetails: {},
    });
    await expectRefusal(promote(1), 400, "InvalidParameter");
  });

  it.each([
    { currentVersionNumber: 1, secretContent: toContent("x") },
    { currentVersionNumber: 1, secretRules: [] },
    { secretContent: toContent("x"), secretRules: [] },
    { secretContent: toContent("x"), replicationConfig: { replicationTargets: [] } },
  ])("refuses what cannot be updated together: %j", async (updateSecretDetails) => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A" });
    await expectRefusal(clients.vaults.updateSecret({ secretId: id, updateSecretDetails }), 400, "InvalidParameter");
    expect(emulator.getSecret("A")?.versions).toHaveLength(1);
  });

  it("leaves alone what is not named, and empties what is set empty", async () => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A", description: "d", freeformTags: { a: "1" }, metadata: { m: "n" } });
    await clients.vaults.updateSecret({ secretId: id, updateSecretDetails: { freeformTags: { b: "2" } } });
    expect(emulator.getSecret("A")).toMatchObject({ description: "d", freeformTags: { b: "2" }, metadata: { m: "n" } });
    await clients.vaults.updateSecret({ secretId: id, updateSecretDetails: { freeformTags: {}, description: "" } });
    expect(emulator.getSecret("A")).toMatchObject({ description: "", freeformTags: {}, metadata: { m: "n" } });
    expect(emulator.getSecret("A")?.versions).toHaveLength(1);
  });

  it("updates tags and content in one call", async () => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A" });
    await clients.vaults.updateSecret({
      secretId: id,
      updateSecretDetails: { freeformTags: { b: "2" }, secretContent: toContent("new") },
    });
    expect(emulator.getSecret("A")).toMatchObject({ freeformTags: { b: "2" }, currentVersionNumber: 2 });
  });

  it("cannot change name, vault or key", async () => {
    const { emulator } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A" });
    const body = JSON.stringify({ secretName: "B", keyId: emulator.otherKeyOcid, description: "x" });
    expect((await sendSigned(emulator, { method: "PUT", target: `/20180608/secrets/${id}`, body })).status).toBe(200);
    expect(emulator.getSecret(id)).toMatchObject({ name: "A", keyOcid: emulator.keyOcid, description: "x" });
  });

  it("refuses a version name that is in use", async () => {
    const { emulator, clients } = await startEmulator();
    const { secret } = await clients.vaults.createSecret(
      toCreate(emulator, "A", { secretContent: toContent("1", { name: "v" }) }),
    );
    const call = clients.vaults.updateSecret({
      secretId: secret.id,
      updateSecretDetails: { secretContent: toContent("2", { name: "v" }) },
    });
    expect((await expectRefusal(call, 400, "InvalidParameter")).message).toContain("name already exists");
  });

  it("takes thirty active versions and refuses the thirty-first", async () => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A", versions: Array.from({ length: 29 }, (_, at) => String(at)) });
    const update = () =>
      clients.vaults.updateSecret({ secretId: id, updateSecretDetails: { secretContent: toContent("x") } });
    await update();
    await expectRefusal(update(), 400, "LimitExceeded");
    expect(emulator.getSecret("A")?.versions).toHaveLength(30);
  });

  it.each([
    "CREATING",
    "UPDATING",
    "SCHEDULING_DELETION",
    "PENDING_DELETION",
    "CANCELLING_DELETION",
    "FAILED",
    "DELETING",
  ] as const)("refuses while %s", async (lifecycleState) => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A", lifecycleState });
    const call = clients.vaults.updateSecret({ secretId: id, updateSecretDetails: { description: "x" } });
    expect((await expectRefusal(call, 409, "IncorrectState")).message).toContain(lifecycleState);
  });

  it("gives a new etag for every write, and refuses an old one", async () => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A" });
    const { etag: first } = await clients.vaults.getSecret({ secretId: id });
    const { etag: second } = await clients.vaults.updateSecret({
      secretId: id,
      ifMatch: first,
      updateSecretDetails: { description: "1" },
    });
    expect(second).not.toBe(first);
    const stale = clients.vaults.updateSecret({
      secretId: id,
      ifMatch: first,
      updateSecretDetails: { description: "2" },
    });
    await expectRefusal(stale, 412, "NoEtagMatch");
    expect((await clients.vaults.getSecret({ secretId: id })).etag).toBe(second);
    await clients.vaults.updateSecret({ secretId: id, ifMatch: "*", updateSecretDetails: { description: "3" } });
    expect(emulator.getSecret("A")?.description).toBe("3");
  });

  it("tells a stale etag before it tells the wrong state", async () => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A", lifecycleState: "UPDATING" });
    const call = clients.vaults.updateSecret({
      secretId: id,
      ifMatch: "0".repeat(64),
      updateSecretDetails: { description: "x" },
    });
    await expectRefusal(call, 412, "NoEtagMatch");
  });

  it("changes the etag at the end of a transition where that is assumed", async () => {
    const { emulator, clients } = await startEmulator({ quirks: { doesEtagFollowTransitions: true } });
    const { id } = emulator.putSecret({ name: "A" });
    const { etag } = await clients.vaults.updateSecret({ secretId: id, updateSecretDetails: { description: "x" } });
    expect((await clients.vaults.getSecret({ secretId: id })).etag).not.toBe(etag);
  });
});
