import { describe, expect, it } from "vitest";
import { sendSigned } from "./support/raw-request";
import { expectRefusal } from "./support/refusal";
import { toContent, toCreate } from "./support/secret-details";
import { DAY_MS, startEmulator } from "./support/start-emulator";

describe("opc-retry-token", () => {
  it("answers a repeated create with the secret that the first one made, as it is now", async () => {
    const { emulator, clients } = await startEmulator();
    const request = { ...toCreate(emulator, "A"), opcRetryToken: "token" };
    const first = await clients.vaults.createSecret(request);
    const second = await clients.vaults.createSecret(request);
    expect(second.secret).toMatchObject({ id: first.secret.id, lifecycleState: "ACTIVE" });
    expect(second.etag).toBe(first.etag);
    expect(emulator.secrets).toHaveLength(1);
  });

  it("is good for 24 hours", async () => {
    const { emulator, clients } = await startEmulator();
    const request = { ...toCreate(emulator, "A"), opcRetryToken: "token" };
    await clients.vaults.createSecret(request);
    emulator.clock.advance(DAY_MS - 1);
    await clients.vaults.createSecret(request);
    emulator.clock.advance(1);
    await expectRefusal(clients.vaults.createSecret(request), 400, "InvalidParameter");
  });

  it("is invalid once the secret is on its way out", async () => {
    const { emulator, clients } = await startEmulator();
    const request = { ...toCreate(emulator, "A"), opcRetryToken: "token" };
    const { secret } = await clients.vaults.createSecret(request);
    await clients.vaults.scheduleSecretDeletion({ secretId: secret.id, scheduleSecretDeletionDetails: {} });
    await expectRefusal(clients.vaults.createSecret(request), 409, "InvalidatedRetryToken");
  });

  it("is refused with another body", async () => {
    const { emulator, clients } = await startEmulator();
    await clients.vaults.createSecret({ ...toCreate(emulator, "A"), opcRetryToken: "token" });
    const other = { ...toCreate(emulator, "A", { secretContent: toContent("other") }), opcRetryToken: "token" };
    await expectRefusal(clients.vaults.createSecret(other), 409, "InvalidatedRetryToken");
  });

  it("remembers no request that was refused", async () => {
    const { emulator, clients } = await startEmulator();
    emulator.putSecret({ name: "A" });
    const request = { ...toCreate(emulator, "A"), opcRetryToken: "token" };
    await expectRefusal(clients.vaults.createSecret(request), 400, "InvalidParameter");
    emulator.removeSecret("A");
    await clients.vaults.createSecret(request);
    expect(emulator.secrets).toHaveLength(1);
  });

  it("has 64 characters at most", async () => {
    const { emulator, clients } = await startEmulator();
    const request = { ...toCreate(emulator, "A"), opcRetryToken: "t".repeat(65) };
    await expectRefusal(clients.vaults.createSecret(request), 400, "InvalidParameter");
    await clients.vaults.createSecret({ ...request, opcRetryToken: "t".repeat(64) });
  });

  it("may be left out", async () => {
    const { emulator } = await startEmulator();
    const create = () =>
      sendSigned(emulator, {
        method: "POST",
        target: "/20180608/secrets",
        body: JSON.stringify(toCreate(emulator, "A").createSecretDetails),
      });
    expect((await create()).status).toBe(200);
    expect(await create()).toMatchObject({ status: 400, code: "InvalidParameter" });
  });

  it("finds what a dropped answer had done", async () => {
    const { emulator, clients } = await startEmulator({
      faults: [{ match: { operation: "CreateSecret", nth: 1 }, do: { dropAfter: true } }],
    });
    const request = { ...toCreate(emulator, "A"), opcRetryToken: "token" };
    await expect(clients.vaults.createSecret(request)).rejects.toBeDefined();
    const id = emulator.getSecret("A")?.id;
    expect(id).toBeDefined();
    expect((await clients.vaults.createSecret(request)).secret.id).toBe(id);
  });
});

describe("opc-request-id", () => {
  it("comes back as the beginning of the answer's id", async () => {
    const { emulator, clients } = await startEmulator();
    const { opcRequestId } = await clients.vaults.listSecrets({
      compartmentId: emulator.compartmentOcid,
      opcRequestId: "mine",
    });
    expect(opcRequestId).toMatch(/^mine\/[0-9A-F]{32}\/[0-9A-F]{32}$/);
    expect(emulator.journal.entries.at(-1)?.requestId).toBe(opcRequestId);
  });

  it("is made up where there is none, and stands on refusals too", async () => {
    const { emulator } = await startEmulator();
    const answer = await sendSigned(emulator, { target: "/20180608/secrets" });
    expect(answer.status).toBe(400);
    expect(answer.headers["opc-request-id"]).toMatch(/^[0-9A-F]{32}\/[0-9A-F]{32}\/[0-9A-F]{32}$/);
  });
});
