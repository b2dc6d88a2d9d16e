// A program in a pod: signs in by workload identity, makes one call, and prints in its last line how it went.
import common from "oci-common";
import vault from "oci-vault";
import { readReady } from "../lib/suite.mjs";

console.warn = console.info = () => undefined;

const ready = await readReady();
const { caFile, tokenFile } = ready.kubernetes;
try {
  const provider = common.OkeWorkloadIdentityAuthenticationDetailsProvider.builder(caFile, tokenFile);
  // By itself first: within a call the SDK would try again for a minute.
  await provider.refresh();
  const client = new vault.VaultsClient({ authenticationDetailsProvider: provider });
  client.endpoint = ready.url;
  await client.listSecrets({ compartmentId: ready.compartmentOcid });
  console.log("signed in");
} catch (error) {
  console.log(`refused: ${String(error?.message ?? error).replace(/\s+/g, " ")}`);
}
// The SDK's breakers keep timers.
process.exit();
