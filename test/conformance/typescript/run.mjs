// Cases of the TypeScript SDK as it comes: its own retries, breaker, waiters and paginators. EMULATOR_READY names the ready file.
import assert from "node:assert/strict";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import common from "oci-common";
import identity from "oci-identity";
import kms from "oci-keymanagement";
import secrets from "oci-secrets";
import vault from "oci-vault";
import { control, createSuite, fromBase64, readReady, toBase64 } from "../lib/suite.mjs";
import { addPrincipalCases } from "./principals.mjs";

// The SDK prints its retries and where its configuration comes from.
console.warn = console.info = () => undefined;

const ready = await readReady();
const folder = await fs.mkdtemp(path.join(os.tmpdir(), "conformance-typescript-"));
const suite = createSuite();

async function writeConfig(name, lines) {
  const file = path.join(folder, name);
  const all = { tenancy: ready.tenancyOcid, fingerprint: ready.fingerprint, region: ready.region, ...lines };
  const text = Object.entries(all).map(([key, value]) => `${key}=${value}\n`);
  await fs.writeFile(file, `[DEFAULT]\n${text.join("")}`, { mode: 0o600 });
  return file;
}

const configFile = await writeConfig("config", { user: ready.userOcid, key_file: ready.privateKeyPath });
const provider = new common.ConfigFileAuthenticationDetailsProvider(configFile);

function connect(Client, authenticationDetailsProvider = provider, url = ready.url) {
  const client = new Client({ authenticationDetailsProvider });
  client.endpoint = url;
  return client;
}

const vaults = connect(vault.VaultsClient);
const bundles = connect(secrets.SecretsClient);
const kmsVaults = connect(kms.KmsVaultClient);
const people = connect(identity.IdentityClient);

const toContent = (text, more) => ({ contentType: "BASE64", content: toBase64(text), ...more });
const create = (secretName, text = "value", more = {}) =>
  vaults.createSecret({
    createSecretDetails: {
      compartmentId: ready.compartmentOcid,
      vaultId: ready.vaultOcid,
      keyId: ready.keyOcid,
      secretName,
      secretContent: toContent(text),
      ...more,
    },
  });
const read = async (secretId, more = {}) => {
  const { secretBundle } = await bundles.getSecretBundle({ secretId, ...more });
  return fromBase64(secretBundle.secretBundleContent.content);
};
const refused = (status, code, call) => assert.rejects(call, { statusCode: status, serviceCode: code });
const fault = (operation, name, effect) =>
  control(ready, "POST", "faults", { match: { operation, name, times: 1 }, do: effect });

suite.add("a configuration file lets the user in", async () => {
  assert.equal((await people.getUser({ userId: ready.userOcid })).user.id, ready.userOcid);
});

suite.add("a session's token and key lets the user in", async () => {
  const { token, privateKeyPem } = await control(ready, "POST", "sessions", { expiresInMs: 60_000 });
  const [tokenFile, keyFile] = [path.join(folder, "token"), path.join(folder, "session.pem")];
  await fs.writeFile(tokenFile, token);
  await fs.writeFile(keyFile, privateKeyPem);
  const session = await writeConfig("session", { security_token_file: tokenFile, key_file: keyFile });
  const client = connect(identity.IdentityClient, new common.SessionAuthDetailProvider(session, "DEFAULT"));
  assert.equal((await client.getTenancy({ tenancyId: ready.tenancyOcid })).tenancy.id, ready.tenancyOcid);
});

suite.add("another user is 401", async () => {
  const other = await writeConfig("other", { user: "ocid1.user.oc1..other", key_file: ready.privateKeyPath });
  const client = connect(identity.IdentityClient, new common.ConfigFileAuthenticationDetailsProvider(other));
  await refused(401, "NotAuthenticated", client.getTenancy({ tenancyId: ready.tenancyOcid }));
});

addPrincipalCases(suite, ready, connect);

suite.add("compartments are paged by the SDK's iterator", async () => {
  const names = [];
  const request = { compartmentId: ready.tenancyOcid, limit: 1, sortBy: "NAME" };
  for await (const { name } of people.listCompartmentsRecordIterator(request)) names.push(name);
  assert.deepEqual(names, ["first", "second"]);
});

suite.add("a vault's management endpoint serves its keys", async () => {
  const { vault: found } = await kmsVaults.getVault({ vaultId: ready.vaultOcid });
  const keys = connect(kms.KmsManagementClient, provider, found.managementEndpoint);
  const { items } = await keys.listKeys({ compartmentId: ready.compartmentOcid });
  assert.equal(items.length, 4);
  await refused(404, "NotAuthorizedOrNotFound", keys.getKey({ keyId: ready.secondKeyOcid }));
});

suite.add("a new secret is waited for with the SDK's waiter", async () => {
  const { secret } = await create("TS_CREATE");
  assert.equal(secret.lifecycleState, "CREATING");
  const waited = await vaults.createWaiters(undefined).forSecret({ secretId: secret.id }, "ACTIVE");
  assert.equal(waited.secret.lifecycleState, "ACTIVE");
});

suite.add("text beyond ASCII, tags and metadata come back", async () => {
  const more = { description: "Schlüssel ☃", freeformTags: { Größe: "groß" }, metadata: { port: 5432 } };
  const { secret } = await create("TS_TEXT", "Größe ☃", more);
  assert.deepEqual(
    { description: secret.description, freeformTags: secret.freeformTags, metadata: secret.metadata },
    more,
  );
  assert.equal(await read(secret.id), "Größe ☃");
});

suite.add("a name that is taken is 400 InvalidParameter", async () => {
  await create("TS_TAKEN");
  await refused(400, "InvalidParameter", create("TS_TAKEN"));
});

suite.add("secrets are paged by the SDK's iterator, each once", async () => {
  for (let at = 0; at < 5; at += 1) await create(`TS_LIST_${at}`, "x", { compartmentId: ready.secondCompartmentOcid });
  const names = [];
  const request = { compartmentId: ready.secondCompartmentOcid, limit: 2, sortBy: "NAME" };
  for await (const { secretName } of vaults.listSecretsRecordIterator(request)) names.push(secretName);
  assert.deepEqual(
    names,
    [0, 1, 2, 3, 4].map((at) => `TS_LIST_${at}`),
  );
});

suite.add("new content is a new version; a version number rolls back", async () => {
  const { secret } = await create("TS_VERSIONS", "one");
  const update = (updateSecretDetails) => vaults.updateSecret({ secretId: secret.id, updateSecretDetails });
  await update({ secretContent: toContent("two") });
  assert.deepEqual([await read(secret.id), await read(secret.id, { versionNumber: 1 })], ["two", "one"]);
  await update({ currentVersionNumber: 1 });
  assert.equal(await read(secret.id), "one");
});

suite.add("an older etag is 412", async () => {
  const { secret, etag } = await create("TS_ETAG");
  const update = () =>
    vaults.updateSecret({ secretId: secret.id, ifMatch: etag, updateSecretDetails: { description: "x" } });
  await update();
  await refused(412, "NoEtagMatch", update());
});

suite.add("a deletion is scheduled with an empty body and cancelled", async () => {
  const { secret } = await create("TS_DELETE", "kept");
  await vaults.scheduleSecretDeletion({ secretId: secret.id, scheduleSecretDeletionDetails: {} });
  await refused(404, "NotAuthorizedOrNotFound", read(secret.id));
  await refused(400, "InvalidParameter", create("TS_DELETE"));
  await vaults.cancelSecretDeletion({ secretId: secret.id });
  assert.equal(await read(secret.id), "kept");
});

suite.add("a bundle is found by name and vault", async () => {
  await create("TS_NAMED", "by name");
  const { secretBundle } = await bundles.getSecretBundleByName({ secretName: "TS_NAMED", vaultId: ready.vaultOcid });
  assert.equal(fromBase64(secretBundle.secretBundleContent.content), "by name");
});

suite.add("a deprecated version is scheduled for deletion and brought back", async () => {
  await control(ready, "POST", "secrets", { name: "TS_PRUNE", versions: ["1", "2", "3"] });
  const { items } = await vaults.listSecrets({ compartmentId: ready.compartmentOcid, name: "TS_PRUNE" });
  const version = { secretId: items[0].id, secretVersionNumber: 1 };
  await vaults.scheduleSecretVersionDeletion({ ...version, scheduleSecretVersionDeletionDetails: {} });
  await refused(404, "NotAuthorizedOrNotFound", read(version.secretId, { versionNumber: 1 }));
  await vaults.cancelSecretVersionDeletion(version);
  assert.equal(await read(version.secretId, { versionNumber: 1 }), "1");
});

suite.add("the SDK's own retries get over 503, and a create whose answer is lost is not done twice", async () => {
  await fault("GetSecret", "TS_RETRY", { status: 503, code: "ServiceUnavailable" });
  await fault("CreateSecret", "TS_RETRY", { dropAfter: true });
  const { secret } = await create("TS_RETRY");
  assert.equal((await vaults.getSecret({ secretId: secret.id })).secret.id, secret.id);
  const creates = await control(ready, "GET", "journal?operation=CreateSecret&name=TS_RETRY");
  assert.deepEqual(
    creates.entries.map(({ status }) => status),
    [0, 200],
  );
});

await suite.run();
await fs.rm(folder, { recursive: true });
