import { createRequire } from "node:module";
import process from "node:process";
import { makeSecrets, measure } from "./measure.mjs";

const require = createRequire(import.meta.url);
const common = require("oci-common");
const { VaultsClient } = require("oci-vault");
const { SecretsClient } = require("oci-secrets");

/** Names of its own, so that it meets nothing of the sync. */
const PREFIX = "SERIAL_";
/** Beyond this many secrets one call at a time takes minutes: fewer are measured, and said so. */
const MOST = 200;

/**
 * The official SDK as it comes (its own signer, retries and breaker), one call at a time: what a script does that a
 * person writes in an afternoon.
 */
export async function serialClient(emulator, count) {
  const measured = Math.min(count, MOST);
  const clients = openClients(emulator);
  const names = Object.keys(makeSecrets(measured)).map((key) => PREFIX + key);
  const ids = [];
  const create = await measure(emulator, async () => {
    for (const name of names) ids.push(await createSecret(clients, emulator.ready, name));
  });
  const read = await measure(emulator, async () => {
    for (const secretId of ids) await clients.secrets.getSecretBundle({ secretId });
  });
  const destroy = await measure(emulator, async () => {
    for (const secretId of ids)
      await clients.vaults.scheduleSecretDeletion({ secretId, scheduleSecretDeletionDetails: {} });
  });
  clients.vaults.close();
  clients.secrets.close();
  const row = (what, { wallMs, calls }) => ({
    what: `serial client, ${what}, N = ${measured}`,
    calls,
    least: measured,
    "wall ms": Math.round(wallMs),
    "limit ms": measured * 30,
    ratio: (wallMs / (measured * 30)).toFixed(2),
    "peak MB": Math.round(process.resourceUsage().maxRSS / 1024),
  });
  return [row("first sync", create), row("read", read), row("destroy", destroy)];
}

function openClients({ ready, privateKey }) {
  const { tenancyOcid, userOcid, fingerprint, region, url } = ready;
  const authenticationDetailsProvider = new common.SimpleAuthenticationDetailsProvider(
    tenancyOcid,
    userOcid,
    fingerprint,
    privateKey,
    null,
    common.Region.fromRegionId(region),
  );
  const vaults = new VaultsClient({ authenticationDetailsProvider });
  const secrets = new SecretsClient({ authenticationDetailsProvider });
  vaults.endpoint = url;
  secrets.endpoint = url;
  return { vaults, secrets };
}

async function createSecret({ vaults }, { compartmentOcid, vaultOcid, keyOcid }, name) {
  const content = Buffer.from(`value of ${name}`).toString("base64");
  const createSecretDetails = {
    compartmentId: compartmentOcid,
    vaultId: vaultOcid,
    keyId: keyOcid,
    secretName: name,
    secretContent: { contentType: "BASE64", content },
  };
  const { secret } = await vaults.createSecret({ createSecretDetails });
  return secret.id;
}
