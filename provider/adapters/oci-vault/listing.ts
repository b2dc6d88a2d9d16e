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
  const pages = new Set<string>();
  let page: string | undefined;
  while (pages.size < MAX_PAGES) {
    const query = { compartmentId: compartmentOcid, vaultId: vaultOcid, limit: LIST_LIMIT };
    const request = page === undefined ? query : { ...query, page };
    const answer = await clients.call({ ...options, attempt: ATTEMPT }, client, (scoped) =>
      scoped.listSecrets(request),
    );
    secrets.push(...answer.items.map(toActualSecret));
    if (!answer.opcNextPage) return secrets;
    // The SDK writes query values into the URL as they are (quirks.ts).
    page = encodeURIComponent(answer.opcNextPage);
    if (pages.has(page)) break;
    pages.add(page);
  }
  throw new SyncError("TRANSIENT", "the list of secrets goes round in circles", { hint: "Run again" });
}
