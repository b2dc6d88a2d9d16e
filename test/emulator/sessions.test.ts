import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as common from "oci-common";
import { expect, it, onTestFinished } from "vitest";
import type { EmulatedSession, Emulator } from "../../emulator/oci";
import { createClients } from "./support/clients";
import type { OfficialClients } from "./support/clients";
import { sendSigned } from "./support/raw-request";
import { expectRefusal } from "./support/refusal";
import { startEmulator } from "./support/start-emulator";

/** The official session provider, over files as `oci session authenticate` writes them. */
async function createSessionClients(emulator: Emulator, session: EmulatedSession): Promise<OfficialClients> {
  const folder = await mkdtemp(join(tmpdir(), "session-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [tokenFile, keyFile, config] = [join(folder, "token"), join(folder, "key.pem"), join(folder, "config")];
  await writeFile(tokenFile, session.token);
  await writeFile(keyFile, session.privateKeyPem);
  const lines = [
    "[DEFAULT]",
    `tenancy=${emulator.tenancyOcid}`,
    `fingerprint=${emulator.fingerprint}`,
    `region=${emulator.region}`,
    `security_token_file=${tokenFile}`,
    `key_file=${keyFile}`,
  ];
  await writeFile(config, `${lines.join("\n")}\n`);
  const provider = new common.SessionAuthDetailProvider(config, "DEFAULT");
  return createClients({ info: emulator, privateKeyPem: session.privateKeyPem, provider });
}

it("lets a session in with the official session provider", async () => {
  const { emulator } = await startEmulator();
  const clients = await createSessionClients(emulator, await emulator.createSession());
  emulator.putSecret({ name: "A" });
  expect((await clients.vaults.listSecrets({ compartmentId: emulator.compartmentOcid })).items).toHaveLength(1);
  expect((await clients.identity.getUser({ userId: emulator.userOcid })).user.id).toBe(emulator.userOcid);
});

it("refuses a session that has expired, also one that it let in before", async () => {
  let now = Date.now();
  const { emulator } = await startEmulator({ signatureNow: () => now });
  const clients = await createSessionClients(emulator, await emulator.createSession(2 * 60_000));
  const read = () => clients.identity.getTenancy({ tenancyId: emulator.tenancyOcid });
  await read();
  now += 2 * 60_000;
  await expectRefusal(read(), 401, "NotAuthenticated");
});

it("refuses a session's token with another key than its own", async () => {
  const { emulator } = await startEmulator();
  const [mine, theirs] = await Promise.all([emulator.createSession(), emulator.createSession()]);
  const target = `/20160918/tenancies/${emulator.tenancyOcid}`;
  const send = (privateKeyPem: string) =>
    sendSigned(emulator, { target, privateKeyPem, authorization: { keyId: `ST$${mine.token}` } });
  expect((await send(theirs.privateKeyPem)).status).toBe(401);
  expect((await send(mine.privateKeyPem)).status).toBe(200);
});

it("refuses a token of another emulator, and one that was tampered with", async () => {
  const [{ emulator }, { emulator: other }] = [await startEmulator(), await startEmulator()];
  const foreign = await other.createSession();
  const own = await emulator.createSession();
  const [header, payload, signature] = own.token.split(".");
  const claims = JSON.parse(Buffer.from(payload ?? "", "base64url").toString()) as object;
  const later = Buffer.from(JSON.stringify({ ...claims, exp: 9_999_999_999 })).toString("base64url");
  const target = `/20160918/tenancies/${emulator.tenancyOcid}`;
  for (const { token, privateKeyPem } of [foreign, { ...own, token: `${header ?? ""}.${later}.${signature ?? ""}` }]) {
    const answer = await sendSigned(emulator, { target, privateKeyPem, authorization: { keyId: `ST$${token}` } });
    expect(answer).toMatchObject({ status: 401, code: "NotAuthenticated" });
  }
});

it("lets every API key of the user in until it is removed", async () => {
  const { emulator } = await startEmulator();
  const { fingerprint, privateKeyPem } = await emulator.addApiKey();
  const sendWith = async (key: string, keyFingerprint: string): Promise<number> => {
    const keyId = `${emulator.tenancyOcid}/${emulator.userOcid}/${keyFingerprint}`;
    const target = `/20160918/tenancies/${emulator.tenancyOcid}`;
    return (await sendSigned(emulator, { target, privateKeyPem: key, authorization: { keyId } })).status;
  };
  expect(await sendWith(emulator.privateKeyPem, emulator.fingerprint)).toBe(200);
  expect(await sendWith(privateKeyPem, fingerprint)).toBe(200);
  expect(await sendWith(emulator.privateKeyPem, fingerprint)).toBe(401);
  expect(emulator.removeApiKey(emulator.fingerprint)).toBe(true);
  expect(await sendWith(emulator.privateKeyPem, emulator.fingerprint)).toBe(401);
  expect(await sendWith(privateKeyPem, fingerprint)).toBe(200);
  expect(emulator.removeApiKey(emulator.fingerprint)).toBe(false);
});
