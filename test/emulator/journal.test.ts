import { describe, expect, it } from "vitest";
import { sendRaw, sendSigned } from "./support/raw-request";
import { expectRefusal } from "./support/refusal";
import { toContent, toCreate } from "./support/secret-details";
import { startEmulator } from "./support/start-emulator";

describe("the journal", () => {
  it("says which names had writes carried out, and how many of each kind", async () => {
    const { emulator, clients } = await startEmulator();
    const { secret } = await clients.vaults.createSecret(toCreate(emulator, "B"));
    await clients.vaults.createSecret(toCreate(emulator, "A"));
    await clients.vaults.updateSecret({ secretId: secret.id, updateSecretDetails: { secretContent: toContent("x") } });
    await expectRefusal(clients.vaults.createSecret(toCreate(emulator, "A")), 400, "InvalidParameter");
    await clients.vaults.listSecrets({ compartmentId: emulator.compartmentOcid });
    expect(emulator.journal.writtenNames).toEqual(["A", "B"]);
    expect(emulator.journal.writeCounts).toEqual({ CreateSecret: 2, UpdateSecret: 1 });
  });

  it("knows a secret's name by its id, and the id of a new one", async () => {
    const { emulator, clients } = await startEmulator();
    const { secret } = await clients.vaults.createSecret({ ...toCreate(emulator, "A"), opcRetryToken: "token" });
    await clients.secrets.getSecretBundle({ secretId: secret.id });
    expect(emulator.journal.entries).toMatchObject([
      {
        sequence: 1,
        operation: "CreateSecret",
        method: "POST",
        path: "/20180608/secrets",
        name: "A",
        id: secret.id,
        status: 200,
        isWrite: true,
        isDone: true,
        retryToken: "token",
      },
      {
        sequence: 2,
        operation: "GetSecretBundle",
        method: "GET",
        name: "A",
        id: secret.id,
        status: 200,
        isWrite: false,
      },
    ]);
  });

  it("counts by operation, name, id, status and kind", async () => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A" });
    await clients.vaults.getSecret({ secretId: id });
    await clients.vaults.updateSecret({ secretId: id, updateSecretDetails: { description: "x" } });
    await expectRefusal(clients.vaults.getSecret({ secretId: "none" }), 404, "NotAuthorizedOrNotFound");
    const { journal } = emulator;
    expect(journal.count()).toBe(3);
    expect(journal.count({ operation: "GetSecret" })).toBe(2);
    expect(journal.count({ operation: ["GetSecret", "UpdateSecret"], name: "A" })).toBe(2);
    expect(journal.count({ id })).toBe(2);
    expect(journal.count({ status: 404 })).toBe(1);
    expect(journal.count({ isWrite: true })).toBe(1);
    expect(journal.count({ isDone: false })).toBe(1);
  });

  it("notes requests that were no operation", async () => {
    const { emulator } = await startEmulator();
    await sendRaw(emulator.url, { target: "/nothing/here?a=b" });
    expect(emulator.journal.entries).toMatchObject([
      { path: "/nothing/here", status: 404, isDone: false, code: "NotFound" },
    ]);
    expect(emulator.journal.entries[0]?.operation).toBeUndefined();
  });

  it("holds no content and no signature", async () => {
    const { emulator, clients } = await startEmulator();
    await clients.vaults.createSecret(toCreate(emulator, "A", { secretContent: toContent("canary") }));
    const text = JSON.stringify(emulator.journal.entries);
    expect(text).not.toContain(Buffer.from("canary").toString("base64"));
    expect(text).not.toContain("Signature");
  });

  it("can be reset, and goes on counting", async () => {
    const { emulator } = await startEmulator();
    await sendSigned(emulator, { target: "/20180608/secrets" });
    emulator.journal.reset();
    expect(emulator.journal.entries).toEqual([]);
    await sendSigned(emulator, { target: "/20180608/secrets" });
    expect(emulator.journal.entries).toMatchObject([{ sequence: 2 }]);
  });

  it("keeps the newest entries only", async () => {
    const { emulator } = await startEmulator({ journalSize: 2 });
    for (let at = 0; at < 5; at += 1) await sendSigned(emulator, { target: "/20180608/secrets" });
    expect(emulator.journal.entries.length).toBeLessThan(4);
    expect(emulator.journal.entries.at(-1)?.sequence).toBe(5);
  });
});
