import { describe, expect, it } from "vitest";
import type { Emulator } from "../../emulator/oci";
import { sendRaw, sendSigned } from "./support/raw-request";
import { toCreate } from "./support/secret-details";
import { DAY_MS, startEmulator } from "./support/start-emulator";

async function control(emulator: Emulator, method: string, path: string, body?: unknown) {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const answer = await sendRaw(emulator.url, {
    method,
    target: `/_emulator/${path}`,
    ...(text === undefined ? {} : { body: text }),
  });
  return { status: answer.status, body: JSON.parse(answer.text) as Record<string, unknown> };
}

describe("the control endpoints", () => {
  it("tell how to connect, without the key", async () => {
    const { emulator } = await startEmulator();
    const { body } = await control(emulator, "GET", "ready");
    expect(body).toMatchObject({
      url: emulator.url,
      vaultOcid: emulator.vaultOcid,
      privateKeyPath: emulator.privateKeyPath,
    });
    expect(JSON.stringify(body)).not.toContain("PRIVATE KEY");
  });

  it("show, filter and reset the journal, and do not stand in it", async () => {
    const { emulator, clients } = await startEmulator();
    await clients.vaults.createSecret(toCreate(emulator, "A"));
    await clients.vaults.listSecrets({ compartmentId: emulator.compartmentOcid });
    const all = await control(emulator, "GET", "journal");
    expect(all.body).toMatchObject({ writtenNames: ["A"], writeCounts: { CreateSecret: 1 } });
    expect(all.body["entries"]).toHaveLength(2);
    expect((await control(emulator, "GET", "journal?operation=ListSecrets")).body["entries"]).toHaveLength(1);
    expect((await control(emulator, "GET", "journal?name=A&isWrite=true")).body["entries"]).toHaveLength(1);
    await control(emulator, "DELETE", "journal");
    expect(emulator.journal.count()).toBe(0);
  });

  it("add and clear fault rules", async () => {
    const { emulator } = await startEmulator();
    const target = `/20180608/secrets?compartmentId=${emulator.compartmentOcid}`;
    await control(emulator, "POST", "faults", {
      match: { operation: "ListSecrets" },
      do: { status: 429, code: "TooManyRequests" },
    });
    expect((await sendSigned(emulator, { target })).status).toBe(429);
    expect((await control(emulator, "GET", "faults")).body).toMatchObject({ fired: [1] });
    await control(emulator, "DELETE", "faults");
    expect((await sendSigned(emulator, { target })).status).toBe(200);
  });

  it.each([
    [{ match: {}, do: { status: 200 } }, "do.status"],
    [{ match: { operation: "Nothing" }, do: {} }, "match.operation"],
    [{ match: { nht: 1 }, do: {} }, "nht"],
    [{ match: {}, do: { dropBefore: true, dropAfter: true } }, "exclude each other"],
    [[{ match: {}, do: {} }, { match: {} }], "1.do"],
  ])("refuse the rule %j and name the field", async (rule, field) => {
    const { emulator } = await startEmulator();
    const { status, body } = await control(emulator, "POST", "faults", rule);
    expect(status).toBe(400);
    expect(body["message"]).toContain(field);
    expect(emulator.faults.rules).toEqual([]);
  });

  it("put secrets there and list them without their content", async () => {
    const { emulator } = await startEmulator();
    const { body } = await control(emulator, "POST", "secrets", {
      name: "A",
      content: "canary",
      lifecycleState: "PENDING_DELETION",
    });
    expect(body).toMatchObject({ name: "A", lifecycleState: "PENDING_DELETION", contentBytes: 6 });
    expect(emulator.getSecret("A")?.content?.toString()).toBe("canary");
    const list = await control(emulator, "GET", "secrets");
    expect(list.body).toMatchObject([{ name: "A", versions: [{ contentBytes: 6 }] }]);
    expect(JSON.stringify(list.body)).not.toContain("canary");
    expect((await control(emulator, "POST", "secrets", { nmae: "A" })).status).toBe(400);
    expect((await control(emulator, "POST", "secrets", { name: "A", vaultOcid: "none" })).body["message"]).toContain(
      "there is no vault none",
    );
  });

  it("move the clock", async () => {
    const { emulator } = await startEmulator();
    const before = emulator.clock.now();
    const { body } = await control(emulator, "POST", "clock", { advanceMs: DAY_MS });
    expect(body).toEqual({ now: new Date(before + DAY_MS).toISOString() });
    expect((await control(emulator, "GET", "clock")).body).toEqual(body);
    expect((await control(emulator, "POST", "clock", { advanceMs: -1 })).status).toBe(400);
  });

  it("deny operations, and set the state of vaults and keys", async () => {
    const { emulator } = await startEmulator();
    await control(emulator, "PUT", "denied", ["GetTenancy"]);
    expect((await sendSigned(emulator, { target: `/20160918/tenancies/${emulator.tenancyOcid}` })).status).toBe(404);
    expect((await control(emulator, "PUT", "denied", ["Nothing"])).status).toBe(400);
    await control(emulator, "PUT", "lifecycle", { id: emulator.vaultOcid, state: "PENDING_DELETION" });
    const vault = await sendSigned(emulator, { target: `/20180608/vaults/${emulator.vaultOcid}` });
    expect(JSON.parse(vault.text)).toMatchObject({ lifecycleState: "PENDING_DELETION" });
    await control(emulator, "PUT", "lifecycle", { id: emulator.keyOcid, state: "DISABLED" });
    const key = await sendSigned(emulator, {
      url: emulator.managementEndpoint,
      target: `/20180608/keys/${emulator.keyOcid}`,
    });
    expect(JSON.parse(key.text)).toMatchObject({ lifecycleState: "DISABLED" });
    expect((await control(emulator, "PUT", "lifecycle", { id: emulator.keyOcid, state: "ACTIVE" })).status).toBe(400);
  });

  it("give out sessions", async () => {
    const { emulator } = await startEmulator();
    const { body } = await control(emulator, "POST", "sessions");
    const { token, privateKeyPem } = body as { token: string; privateKeyPem: string };
    const target = `/20160918/tenancies/${emulator.tenancyOcid}`;
    const answer = await sendSigned(emulator, { target, privateKeyPem, authorization: { keyId: `ST$${token}` } });
    expect(answer.status).toBe(200);
  });

  it("say what there is where something else is asked", async () => {
    const { emulator } = await startEmulator();
    expect(await control(emulator, "GET", "nothing")).toMatchObject({ status: 404, body: { code: "NotFound" } });
    expect(await control(emulator, "PATCH", "journal")).toMatchObject({ status: 405 });
    const broken = await sendRaw(emulator.url, { method: "POST", target: "/_emulator/faults", body: "{" });
    expect(broken).toMatchObject({ status: 400, code: "CannotParseRequest" });
    expect((await sendRaw(emulator.url, { target: "/_emulator/constructor" })).status).toBe(404);
  });

  it("refuse browsers, and are not served on a vault's endpoint", async () => {
    const { emulator } = await startEmulator();
    const fromPage = await sendRaw(emulator.url, {
      target: "/_emulator/ready",
      headers: { origin: "http://example.com" },
    });
    expect(fromPage.status).toBe(403);
    expect((await sendRaw(emulator.managementEndpoint, { target: "/_emulator/ready" })).status).toBe(404);
  });
});
