// Signing in as an instance, a resource and a workload with the TypeScript SDK.
//
// What the SDK does not make possible: it reads neither OCI_METADATA_BASE_URL nor a variable for the auth service (both
// are properties of its builder), and its workload identity does not trust the cluster's authority on any Node that it
// runs on: it hands the certificate to an agent, which Node's own fetch ignores (oci-typescript-sdk#296, #416). Such a
// program has to be started with NODE_EXTRA_CA_CERTS.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import fs from "node:fs/promises";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import common from "oci-common";
import vault from "oci-vault";
import { control } from "../lib/suite.mjs";

const WORKLOAD = fileURLToPath(new URL("workload.mjs", import.meta.url));

/** Adds the cases; `connect` makes a client for a provider. */
export function addPrincipalCases(suite, ready, connect) {
  const list = (provider) =>
    connect(vault.VaultsClient, provider).listSecrets({ compartmentId: ready.compartmentOcid });
  const count = async (operation) => (await control(ready, "GET", `journal?operation=${operation}`)).entries.length;

  suite.add("an instance is let in by the certificate of its metadata service, and keeps its token", async () => {
    const before = await count("ExchangeInstanceCertificate");
    const builder = new common.InstancePrincipalsAuthenticationDetailsProviderBuilder();
    builder.metadataBaseUrl = ready.metadataUrl;
    builder.federationEndpoint = ready.authUrl;
    const provider = await builder.build();
    await list(provider);
    await list(provider);
    assert.equal(await count("ExchangeInstanceCertificate"), before + 1);
  });

  suite.add("a resource is let in by the files that the environment names", async () => {
    const provider = withEnvironment(ready.environment, () =>
      common.ResourcePrincipalAuthenticationDetailsProvider.builder(),
    );
    await list(provider);
    assert.equal(await provider.getStringClaim("res_tenant"), ready.tenancyOcid);
    assert.equal(await provider.getStringClaim("res_compartment"), ready.compartmentOcid);
  });

  suite.add("a resource is let in by a token and a key in the environment itself", async () => {
    const [token, key] = await Promise.all(
      [ready.resourcePrincipal.tokenFile, ready.resourcePrincipal.privateKeyFile].map((file) =>
        fs.readFile(file, "utf8"),
      ),
    );
    const variables = { OCI_RESOURCE_PRINCIPAL_RPST: token, OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM: key };
    await list(
      withEnvironment({ ...ready.environment, ...variables }, () =>
        common.ResourcePrincipalAuthenticationDetailsProvider.builder(),
      ),
    );
  });

  suite.add("a workload is let in where Node itself trusts the cluster's authority", async () => {
    const before = await count("ExchangeServiceAccount");
    assert.equal(await runWorkload(ready, { NODE_EXTRA_CA_CERTS: ready.kubernetes.caFile }), "signed in");
    assert.equal(await count("ExchangeServiceAccount"), before + 1);
  });

  suite.add("a workload is not let in otherwise: the SDK's trust does not reach Node's fetch", async () => {
    const before = await count("ExchangeServiceAccount");
    assert.match(await runWorkload(ready, {}), /^refused: .*Failed to call Proxymux/);
    assert.equal(await count("ExchangeServiceAccount"), before);
  });
}

function withEnvironment(variables, build) {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  try {
    return build();
  } finally {
    process.env = before;
  }
}

/** A process of its own: Node reads its authorities once, when it starts. */
async function runWorkload(ready, variables) {
  const env = { ...process.env, ...ready.environment, ...variables };
  const { stdout } = await promisify(execFile)(process.execPath, [WORKLOAD], { env, timeout: 60_000 });
  return stdout.trim().split("\n").at(-1);
}
