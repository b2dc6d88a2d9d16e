import { describe, expect, it } from "vitest";
import { sendSigned } from "./support/raw-request";
import { expectRefusal } from "./support/refusal";
import { toContent, toCreate } from "./support/secret-details";
import { DAY_MS, daysAhead, startEmulator } from "./support/start-emulator";

describe("ScheduleSecretDeletion", () => {
  it("goes over SCHEDULING_DELETION to PENDING_DELETION and, at its time, to DELETED", async () => {
    const { emulator, clients } = await startEmulator({ lifecycleMs: { scheduleDeletionMs: 1000, deleteMs: 500 } });
    const { id } = emulator.putSecret({ name: "A" });
    const stateNow = async () => (await clients.vaults.getSecret({ secretId: id })).secret.lifecycleState;
    await clients.vaults.scheduleSecretDeletion({
      secretId: id,
      scheduleSecretDeletionDetails: { timeOfDeletion: daysAhead(emulator, 1) },
    });
    expect(await stateNow()).toBe("SCHEDULING_DELETION");
    emulator.clock.advance(1000);
    expect(await stateNow()).toBe("PENDING_DELETION");
    emulator.clock.advance(DAY_MS + 59_000);
    expect(await stateNow()).toBe("DELETING");
    emulator.clock.advance(500);
    expect(await stateNow()).toBe("DELETED");
    expect(emulator.getSecret(id)?.content).toBeUndefined();
  });

  it("answers with an etag and no body", async () => {
    const { emulator } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A" });
    const answer = await sendSigned(emulator, {
      method: "POST",
      target: `/20180608/secrets/${id}/actions/scheduleDeletion`,
      body: "{}",
    });
    expect(answer).toMatchObject({ status: 200, text: "" });
    expect(answer.headers).toMatchObject({
      "content-length": "0",
      etag: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
  });

  it("answers 204 where that is assumed", async () => {
    const { emulator, clients } = await startEmulator({ quirks: { actionStatus: 204 } });
    const { id } = emulator.putSecret({ name: "A" });
    const { etag } = await clients.vaults.scheduleSecretDeletion({ secretId: id, scheduleSecretDeletionDetails: {} });
    expect(etag).toBeDefined();
    expect(emulator.journal.entries.at(-1)?.status).toBe(204);
  });

  it("is thirty days ahead where no time is given, be it with {} or with no body at all", async () => {
    const { emulator } = await startEmulator();
    const target = (id: string) => `/20180608/secrets/${id}/actions/scheduleDeletion`;
    const expected = new Date(emulator.clock.now() + 30 * DAY_MS);
    for (const body of ["{}", ""]) {
      const { id } = emulator.putSecret({ name: `A${String(body.length)}` });
      expect((await sendSigned(emulator, { method: "POST", target: target(id), body })).status).toBe(200);
      expect(emulator.getSecret(id)?.timeOfDeletion).toEqual(expected);
    }
  });

  it("takes 1 to 30 days ahead, to the millisecond", async () => {
    const { emulator, clients } = await startEmulator();
    const schedule = (name: string, ms: number) =>
      clients.vaults.scheduleSecretDeletion({
        secretId: emulator.putSecret({ name }).id,
        scheduleSecretDeletionDetails: { timeOfDeletion: new Date(emulator.clock.now() + ms) },
      });
    await schedule("SHORTEST", DAY_MS);
    await schedule("LONGEST", 30 * DAY_MS);
    await expectRefusal(schedule("TOO_SOON", DAY_MS - 1), 400, "InvalidParameter");
    await expectRefusal(schedule("TOO_LATE", 30 * DAY_MS + 1), 400, "InvalidParameter");
  });

  it("reads times with nanoseconds and offsets, as the Go SDK sends them", async () => {
    const { emulator } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A" });
    const time = new Date(emulator.clock.now() + 3 * DAY_MS);
    const local = new Date(time.getTime() + 2 * 3_600_000).toISOString().replace(/\.(\d+)Z/, ".$1456789+02:00");
    const body = JSON.stringify({ timeOfDeletion: local });
    const answer = await sendSigned(emulator, {
      method: "POST",
      target: `/20180608/secrets/${id}/actions/scheduleDeletion`,
      body,
    });
    expect(answer.status).toBe(200);
    expect(emulator.getSecret(id)?.timeOfDeletion).toEqual(time);
  });

  it("hides the content at once, while GetSecret and ListSecrets still show the secret", async () => {
    const { emulator, clients } = await startEmulator({ transitionMs: 1000 });
    const { id } = emulator.putSecret({ name: "A" });
    await clients.vaults.scheduleSecretDeletion({ secretId: id, scheduleSecretDeletionDetails: {} });
    const byName = { secretName: "A", vaultId: emulator.vaultOcid };
    for (const state of ["SCHEDULING_DELETION", "PENDING_DELETION"]) {
      expect(emulator.getSecret("A")?.lifecycleState).toBe(state);
      await expectRefusal(clients.secrets.getSecretBundle({ secretId: id }), 404, "NotAuthorizedOrNotFound");
      await expectRefusal(clients.secrets.getSecretBundleByName(byName), 404, "NotAuthorizedOrNotFound");
      expect((await clients.vaults.listSecrets({ compartmentId: emulator.compartmentOcid })).items).toHaveLength(1);
      emulator.clock.advance(1000);
    }
  });

  it("refuses a secret that is on its way out already", async () => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A", lifecycleState: "PENDING_DELETION" });
    await expectRefusal(
      clients.vaults.scheduleSecretDeletion({ secretId: id, scheduleSecretDeletionDetails: {} }),
      409,
      "IncorrectState",
    );
  });

  it("takes a FAILED secret", async () => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A", lifecycleState: "FAILED" });
    await clients.vaults.scheduleSecretDeletion({ secretId: id, scheduleSecretDeletionDetails: {} });
    expect(emulator.getSecret("A")?.lifecycleState).toBe("PENDING_DELETION");
  });

  it("minds the etag", async () => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A" });
    const call = clients.vaults.scheduleSecretDeletion({
      secretId: id,
      scheduleSecretDeletionDetails: {},
      ifMatch: "old",
    });
    await expectRefusal(call, 412, "NoEtagMatch");
  });
});

describe("a name", () => {
  it("stays taken while the deletion is pending, in every compartment", async () => {
    const { emulator, clients } = await startEmulator();
    emulator.putSecret({
      name: "A",
      compartmentOcid: emulator.secondCompartmentOcid,
      lifecycleState: "PENDING_DELETION",
    });
    const { items } = await clients.vaults.listSecrets({ compartmentId: emulator.compartmentOcid, name: "A" });
    expect(items).toEqual([]);
    const refusal = await expectRefusal(clients.vaults.createSecret(toCreate(emulator, "A")), 400, "InvalidParameter");
    expect(refusal.message).toContain("name already exists");
  });

  it("is free once the secret is DELETED, and both are listed for a while", async () => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A", lifecycleState: "DELETED" });
    const { secret } = await clients.vaults.createSecret(toCreate(emulator, "A"));
    expect(secret.id).not.toBe(id);
    const { items } = await clients.vaults.listSecrets({ compartmentId: emulator.compartmentOcid, name: "A" });
    expect(items.map(({ lifecycleState }) => lifecycleState).sort()).toEqual(["ACTIVE", "DELETED"]);
    expect(
      (await clients.secrets.getSecretBundleByName({ secretName: "A", vaultId: emulator.vaultOcid })).secretBundle
        .secretId,
    ).toBe(secret.id);
    emulator.clock.advance(31 * DAY_MS);
    expect((await clients.vaults.listSecrets({ compartmentId: emulator.compartmentOcid })).items).toHaveLength(1);
    await expectRefusal(clients.vaults.getSecret({ secretId: id }), 404, "NotAuthorizedOrNotFound");
  });

  it("stays taken by a DELETED secret where that is assumed", async () => {
    const { emulator, clients } = await startEmulator({ quirks: { isDeletedNameReserved: true } });
    emulator.putSecret({ name: "A", lifecycleState: "DELETED" });
    await expectRefusal(clients.vaults.createSecret(toCreate(emulator, "A")), 400, "InvalidParameter");
  });
});

describe("CancelSecretDeletion", () => {
  it("brings the secret back over CANCELLING_DELETION, with its content and tags", async () => {
    const { emulator, clients } = await startEmulator({ lifecycleMs: { cancelDeletionMs: 1000 } });
    const { id } = emulator.putSecret({
      name: "A",
      content: "kept",
      freeformTags: { a: "b" },
      lifecycleState: "PENDING_DELETION",
    });
    await clients.vaults.cancelSecretDeletion({ secretId: id });
    expect(emulator.getSecret("A")).toMatchObject({ lifecycleState: "CANCELLING_DELETION", timeOfDeletion: undefined });
    await expectRefusal(clients.secrets.getSecretBundle({ secretId: id }), 404, "NotAuthorizedOrNotFound");
    emulator.clock.advance(1000);
    expect(emulator.getSecret("A")).toMatchObject({ lifecycleState: "ACTIVE", freeformTags: { a: "b" } });
    const { secretBundle } = await clients.secrets.getSecretBundle({ secretId: id });
    expect(secretBundle.secretBundleContent).toEqual(toContent("kept"));
  });

  it.each(["ACTIVE", "SCHEDULING_DELETION", "DELETED"] as const)(
    "refuses a secret that is %s",
    async (lifecycleState) => {
      const { emulator, clients } = await startEmulator();
      const { id } = emulator.putSecret({ name: "A", lifecycleState });
      await expectRefusal(clients.vaults.cancelSecretDeletion({ secretId: id }), 409, "IncorrectState");
    },
  );

  it("does not delete what was brought back", async () => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({
      name: "A",
      lifecycleState: "PENDING_DELETION",
      timeOfDeletion: daysAhead(emulator, 1),
    });
    await clients.vaults.cancelSecretDeletion({ secretId: id });
    emulator.clock.advance(60 * DAY_MS);
    expect(emulator.getSecret("A")?.lifecycleState).toBe("ACTIVE");
  });
});
