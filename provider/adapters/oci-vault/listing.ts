import { SyncError } from "../../core/errors";
import type { ActualSecret } from "../../core/model";
import type { DestinationConfig } from "../../schema/secret-sync";
import type { CallOptions, OciClients } from "./clients";
import type { Attempt } from "./errors";
import { LIST_LIMIT, MAX_PAGES } from "./quirks";
import { toActualSecret } from "./translate";

const ATTEMPT: Attempt = {
  verb: "list",
  subject: "the secrets of the compartment in the vault",
  target: "container",
  isWrite: false,
  property: "destinationConfig.compartmentOcid",
};

/** Every secret of the vault in the compartment, in every state, over all pages. */
export async function listSecrets(
  clients: OciClients,
  { compartmentOcid, vaultOcid }: DestinationConfig,
  options: Omit<CallOptions, "attempt">,
): Promise<readonly ActualSecret[]> {
  const client = await clients.vaults();
  const secrets: ActualSecret[] = [];
  let page: string | undefined;
  for (let count = 0; count < MAX_PAGES; count += 1) {
    const query = {
      compartmentId: compartmentOcid,
      vaultId: vaultOcid,
      limit: LIST_LIMIT,
      ...(page === undefined ? {} : { page }),
    };
    const answer = await clients.call({ ...options, attempt: ATTEMPT }, () => client.listSecrets({ ...query }));
    secrets.push(...answer.items.map(toActualSecret));
    if (!answer.opcNextPage) return secrets;
    // The SDK writes query values into the URL as they are (quirks.ts).
    page = encodeURIComponent(answer.opcNextPage);
  }
  throw new SyncError("TRANSIENT", `the list of secrets does not end after ${String(MAX_PAGES)} pages`, {
    hint: "Run again",
  });
}
