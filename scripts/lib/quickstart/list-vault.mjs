import { createRequire } from "node:module";
import fs from "node:fs/promises";

const require = createRequire(import.meta.url);

/** Asks the vault itself, with Oracle's own client: name, version and state of each secret, never a value. */
export async function listVault(emulator) {
  const { SimpleAuthenticationDetailsProvider } = require("oci-common");
  const { VaultsClient } = require("oci-vault");
  const { tenancyOcid, userOcid, fingerprint, privateKeyPath, url, compartmentOcid, vaultOcid } = emulator;
  const privateKey = await fs.readFile(privateKeyPath, "utf8");
  const client = new VaultsClient({
    authenticationDetailsProvider: new SimpleAuthenticationDetailsProvider(
      tenancyOcid,
      userOcid,
      fingerprint,
      privateKey,
      null,
    ),
  });
  client.endpoint = url;
  try {
    const { items } = await client.listSecrets({ compartmentId: compartmentOcid, vaultId: vaultOcid, limit: 100 });
    return await Promise.all(items.map((item) => describeSecret(client, item)));
  } finally {
    client.close();
  }
}

async function describeSecret(client, { id, secretName, lifecycleState }) {
  const { secret } = await client.getSecret({ secretId: id });
  // The client hands times over as text, although its types say Date.
  const due = secret.timeOfDeletion && new Date(secret.timeOfDeletion).toISOString().slice(0, 10);
  return { name: secretName, version: secret.currentVersionNumber, state: lifecycleState, due };
}

export function renderVault(secrets) {
  const width = Math.max(...secrets.map(({ name }) => name.length), 0);
  const byName = [...secrets].sort((a, b) => (a.name < b.name ? -1 : 1));
  return byName
    .map(
      ({ name, version, state, due }) =>
        `  ${name.padEnd(width)}  rev ${version}  ${state}${due ? `, gone on ${due}` : ""}`,
    )
    .join("\n");
}
