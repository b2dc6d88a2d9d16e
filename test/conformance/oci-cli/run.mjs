// Cases of the OCI CLI. EMULATOR_READY names the emulator's ready file, OCI_CLI the command.
import assert from "node:assert/strict";
import { control, createSuite, fromBase64, readReady, toBase64 } from "../lib/suite.mjs";
import { createOciCli } from "./oci-cli.mjs";

/** A call is a Python process that is busy with its imports: as many at a time as a small machine has cores. */
const CONCURRENCY = 2;

const ready = await readReady();
const cli = await createOciCli(ready);
const suite = createSuite();
const { call, refuse } = cli;

const place = ["--compartment-id", ready.compartmentOcid, "--vault-id", ready.vaultOcid];
const create = (name, text, ...more) =>
  call([
    "vault",
    "secret",
    "create-base64",
    ...place,
    "--key-id",
    ready.keyOcid,
    "--secret-name",
    name,
    "--secret-content-content",
    toBase64(text),
    ...more,
  ]);
const seed = async (name, more = {}) => {
  await control(ready, "POST", "secrets", { name, ...more });
  const secrets = await control(ready, "GET", "secrets");
  return secrets.find((secret) => secret.name === name).id;
};
const read = async (id, ...more) => {
  const { data } = await call(["secrets", "secret-bundle", "get", "--secret-id", id, ...more]);
  return fromBase64(data["secret-bundle-content"].content);
};

suite.add("iam: the user, with an API key", async () => {
  const { data } = await call(["iam", "user", "get", "--user-id", ready.userOcid]);
  assert.equal(data.id, ready.userOcid);
});

suite.add("iam: another user is 401", async () => {
  await refuse(401, "NotAuthenticated", ["iam", "tenancy", "get", "--tenancy-id", ready.tenancyOcid], {
    profile: "OTHER_USER",
  });
});

suite.add("iam: the tenancy, with a session's security token", async () => {
  await cli.addSession(await control(ready, "POST", "sessions", { expiresInMs: 600_000 }));
  const options = { profile: "SESSION", auth: "security_token" };
  const { data } = await call(["iam", "tenancy", "get", "--tenancy-id", ready.tenancyOcid], options);
  assert.equal(data["home-region-key"], "IAD");
});

suite.add("iam: the tenancy, as an instance", async () => {
  const options = { auth: "instance_principal", env: ready.environment };
  const { data } = await call(["iam", "tenancy", "get", "--tenancy-id", ready.tenancyOcid], options);
  assert.equal(data.id, ready.tenancyOcid);
});

suite.add("iam: the tenancy, as a resource", async () => {
  const options = { auth: "resource_principal", env: ready.environment };
  const { data } = await call(["iam", "tenancy", "get", "--tenancy-id", ready.tenancyOcid], options);
  assert.equal(data.id, ready.tenancyOcid);
});

suite.add("iam: the tenancy, as a workload", async () => {
  assert.equal(ready.kubernetes.port, 12250, "port 12250, which the command calls always, is taken on this machine");
  const options = { auth: "oke_workload_identity", env: ready.environment };
  const { data } = await call(["iam", "tenancy", "get", "--tenancy-id", ready.tenancyOcid], options);
  assert.equal(data.id, ready.tenancyOcid);
});

suite.add("iam: compartments, all pages", async () => {
  const { data } = await call([
    "iam",
    "compartment",
    "list",
    "--all",
    "--page-size",
    "1",
    "--compartment-id",
    ready.tenancyOcid,
  ]);
  assert.deepEqual(data.map(({ name }) => name).sort(), ["first", "second"]);
});

suite.add("iam: region subscriptions", async () => {
  const { data } = await call(["iam", "region-subscription", "list", "--tenancy-id", ready.tenancyOcid]);
  assert.deepEqual(
    data.map((region) => region["region-name"]),
    [ready.region],
  );
});

suite.add("kms: vaults", async () => {
  const { data } = await call(["kms", "management", "vault", "list", "--compartment-id", ready.compartmentOcid]);
  assert.deepEqual(data.map((vault) => vault["display-name"]).sort(), ["first-vault", "second-vault"]);
});

suite.add("kms: keys of one vault, at its management endpoint", async () => {
  const { data } = await call(
    ["kms", "management", "key", "list", "--compartment-id", ready.compartmentOcid, "--all"],
    {
      endpoint: ready.secondManagementEndpoint,
    },
  );
  assert.deepEqual(
    data.map(({ id }) => id),
    [ready.secondKeyOcid],
  );
});

suite.add("kms: a new key, waited for", async () => {
  const shape = JSON.stringify({ algorithm: "AES", length: 32 });
  const wait = ["--wait-for-state", "ENABLED", "--wait-interval-seconds", "1"];
  const args = [
    "--compartment-id",
    ready.secondCompartmentOcid,
    "--display-name",
    "cli",
    "--key-shape",
    shape,
    ...wait,
  ];
  const { data } = await call(["kms", "management", "key", "create", ...args], { endpoint: ready.managementEndpoint });
  assert.equal(data["lifecycle-state"], "ENABLED");
});

suite.add("secret create-base64, waited for, with description and tags beyond ASCII", async () => {
  const wait = ["--wait-for-state", "ACTIVE", "--wait-interval-seconds", "1"];
  const tags = JSON.stringify({ Größe: "groß ☃" });
  const { data, etag } = await create(
    "CLI_CREATE",
    "value",
    "--description",
    "Schlüssel ☃",
    "--freeform-tags",
    tags,
    ...wait,
  );
  assert.equal(data["lifecycle-state"], "ACTIVE");
  assert.equal(data.description, "Schlüssel ☃");
  assert.deepEqual(data["freeform-tags"], { Größe: "groß ☃" });
  assert.ok(etag);
});

suite.add("secret create-base64 of a name that is taken is 400 InvalidParameter", async () => {
  await seed("CLI_TAKEN");
  const args = [
    "vault",
    "secret",
    "create-base64",
    ...place,
    "--key-id",
    ready.keyOcid,
    "--secret-name",
    "CLI_TAKEN",
    "--secret-content-content",
    toBase64("x"),
  ];
  const error = await refuse(400, "InvalidParameter", args);
  assert.match(error.message, /name already exists/);
});

suite.add("secret get", async () => {
  const id = await seed("CLI_GET");
  const { data } = await call(["vault", "secret", "get", "--secret-id", id]);
  assert.equal(data["current-version-number"], 1);
});

suite.add("secret get of another is 404", async () => {
  await refuse(404, "NotAuthorizedOrNotFound", [
    "vault",
    "secret",
    "get",
    "--secret-id",
    "ocid1.vaultsecret.oc1..other",
  ]);
});

suite.add("secret list, all pages, each secret once", async () => {
  for (let at = 0; at < 5; at += 1) await seed(`CLI_LIST_${at}`, { compartmentOcid: ready.secondCompartmentOcid });
  const args = ["--compartment-id", ready.secondCompartmentOcid, "--all", "--page-size", "2", "--sort-by", "NAME"];
  const { data } = await call(["vault", "secret", "list", ...args]);
  assert.deepEqual(
    data.map((secret) => secret["secret-name"]),
    [0, 1, 2, 3, 4].map((at) => `CLI_LIST_${at}`),
  );
});

suite.add("secret list by name and state", async () => {
  await seed("CLI_STATE", { lifecycleState: "PENDING_DELETION" });
  const list = ["vault", "secret", "list", ...place, "--name", "CLI_STATE", "--lifecycle-state"];
  assert.equal((await call([...list, "PENDING_DELETION"])).data.length, 1);
  assert.equal((await call([...list, "ACTIVE"])).data?.length ?? 0, 0);
});

suite.add("secret update-base64 makes a new current version", async () => {
  const id = await seed("CLI_UPDATE", { content: "old" });
  await call(["vault", "secret", "update-base64", "--secret-id", id, "--secret-content-content", toBase64("new")]);
  assert.equal(await read(id), "new");
});

suite.add("secret update rolls back by version number", async () => {
  const id = await seed("CLI_BACK", { versions: ["one", "two"] });
  await call(["vault", "secret", "update", "--secret-id", id, "--current-version-number", "1", "--force"]);
  assert.equal(await read(id), "one");
});

suite.add("secret update with an older etag is 412", async () => {
  const id = await seed("CLI_ETAG");
  await refuse(412, "NoEtagMatch", [
    "vault",
    "secret",
    "update",
    "--secret-id",
    id,
    "--description",
    "x",
    "--if-match",
    "old",
    "--force",
  ]);
});

suite.add("secret schedule-secret-deletion prints the etag only", async () => {
  const id = await seed("CLI_DELETE");
  const printed = await call(["vault", "secret", "schedule-secret-deletion", "--secret-id", id]);
  assert.deepEqual(Object.keys(printed), ["etag"]);
  assert.equal((await call(["vault", "secret", "get", "--secret-id", id])).data["lifecycle-state"], "PENDING_DELETION");
});

suite.add("secret schedule-secret-deletion at a time, and cancel-secret-deletion", async () => {
  const id = await seed("CLI_CANCEL", { content: "kept" });
  const time = new Date(Date.now() + 3 * 24 * 3_600_000).toISOString();
  await call(["vault", "secret", "schedule-secret-deletion", "--secret-id", id, "--time-of-deletion", time]);
  await call(["vault", "secret", "cancel-secret-deletion", "--secret-id", id]);
  assert.equal(await read(id), "kept");
});

suite.add("secret schedule-secret-deletion sooner than in a day is 400", async () => {
  const id = await seed("CLI_SOON");
  const time = new Date(Date.now() + 3_600_000).toISOString();
  await refuse(400, "InvalidParameter", [
    "vault",
    "secret",
    "schedule-secret-deletion",
    "--secret-id",
    id,
    "--time-of-deletion",
    time,
  ]);
});

suite.add("secret change-compartment", async () => {
  const id = await seed("CLI_MOVE");
  await call(["vault", "secret", "change-compartment", "--secret-id", id, "--compartment-id", ready.tenancyOcid]);
  assert.equal((await call(["vault", "secret", "get", "--secret-id", id])).data["compartment-id"], ready.tenancyOcid);
});

suite.add("secret-version list and get", async () => {
  const id = await seed("CLI_VERSIONS", { versions: ["1", "2", "3"] });
  const { data } = await call(["vault", "secret-version", "list", "--secret-id", id, "--all"]);
  assert.deepEqual(
    data.map((version) => version["version-number"]),
    [3, 2, 1],
  );
  const one = await call(["vault", "secret-version", "get", "--secret-id", id, "--secret-version-number", "1"]);
  assert.deepEqual(one.data.stages, ["DEPRECATED"]);
});

suite.add("secret-version schedule-deletion and cancel-deletion", async () => {
  const id = await seed("CLI_PRUNE", { versions: ["1", "2", "3"] });
  const version = ["--secret-id", id, "--secret-version-number", "1"];
  await call(["vault", "secret-version", "schedule-deletion", ...version]);
  assert.ok((await call(["vault", "secret-version", "get", ...version])).data["time-of-deletion"]);
  await call(["vault", "secret-version", "cancel-deletion", ...version]);
  assert.equal((await call(["vault", "secret-version", "get", ...version])).data["time-of-deletion"], null);
});

suite.add("secret-bundle get by number and by stage", async () => {
  const id = await seed("CLI_STAGES", { versions: ["one", "two"] });
  assert.equal(await read(id, "--version-number", "1"), "one");
  assert.equal(await read(id, "--stage", "CURRENT"), "two");
});

suite.add("secret-bundle get-secret-bundle-by-name", async () => {
  await seed("CLI_NAMED", { content: "by name" });
  const args = ["--secret-name", "CLI_NAMED", "--vault-id", ready.vaultOcid];
  const { data } = await call(["secrets", "secret-bundle", "get-secret-bundle-by-name", ...args]);
  assert.equal(fromBase64(data["secret-bundle-content"].content), "by name");
});

suite.add("secret-bundle-version list-versions", async () => {
  const id = await seed("CLI_BUNDLES", { versions: ["1", "2"] });
  const { data } = await call(["secrets", "secret-bundle-version", "list-versions", "--secret-id", id]);
  assert.deepEqual(
    data.map((version) => version["version-number"]),
    [2, 1],
  );
});

suite.add("the CLI's own retries get over 429", async () => {
  const id = await seed("CLI_RETRY");
  const match = { operation: "GetSecret", name: "CLI_RETRY", times: 1 };
  await control(ready, "POST", "faults", { match, do: { status: 429, code: "TooManyRequests" } });
  const { data } = await call(["vault", "secret", "get", "--secret-id", id], { retry: true });
  assert.equal(data.id, id);
  assert.equal((await control(ready, "GET", "journal?operation=GetSecret&name=CLI_RETRY")).entries.length, 2);
});

await suite.run(CONCURRENCY);
await cli.close();
