import { isSyncError } from "../../core/errors";
import type { ActualSecret } from "../../core/model";
import type { CallOptions, OciClients } from "./clients";
import type { Attempt } from "./errors";
import { LIST_LIMIT, MAX_SEARCHED_COMPARTMENTS } from "./quirks";
import { toActualSecret } from "./translate";

type Options = Omit<CallOptions, "attempt">;

const LIST_COMPARTMENTS: Attempt = {
  verb: "list",
  subject: "the compartments of the tenancy",
  target: "container",
  isWrite: false,
};
const SEARCH: Attempt = {
  verb: "search",
  subject: "a compartment of the tenancy",
  target: "container",
  isWrite: false,
};

/** The compartments that the principal may see, the root first; as many as a search may cost. */
export async function listCompartments(clients: OciClients, options: Options): Promise<readonly string[]> {
  const [{ tenancyOcid }, client, { requests }] = await Promise.all([
    clients.session.getPrincipal(),
    clients.identity(),
    import("oci-identity"),
  ]);
  const request = {
    compartmentId: tenancyOcid,
    compartmentIdInSubtree: true,
    accessLevel: requests.ListCompartmentsRequest.AccessLevel.Accessible,
    limit: LIST_LIMIT,
  };
  // One page holds more compartments than are searched.
  const { items } = await clients.call({ ...options, attempt: LIST_COMPARTMENTS }, client, (scoped) =>
    scoped.listCompartments(request),
  );
  return [tenancyOcid, ...items.map(({ id }) => id)].slice(0, MAX_SEARCHED_COMPARTMENTS);
}

/** The secret of the vault that holds a name, in the first compartment that shows it. */
export async function findInCompartments(
  clients: OciClients,
  { name, vaultId }: { readonly name: string; readonly vaultId: string },
  compartments: readonly string[],
  options: Options,
): Promise<ActualSecret | undefined> {
  const client = await clients.vaults();
  for (const compartmentId of compartments) {
    const found = await undefinedIfHidden(
      clients.call({ ...options, attempt: SEARCH }, client, (scoped) =>
        scoped.listSecrets({ compartmentId, vaultId, name }),
      ),
    );
    const holder = found?.items.map(toActualSecret).find(({ lifecycle }) => lifecycle !== "deleted");
    if (holder !== undefined) return holder;
  }
  return undefined;
}

/** A compartment may be seen without its secrets. */
export async function undefinedIfHidden<T>(look: Promise<T>): Promise<T | undefined> {
  try {
    return await look;
  } catch (error) {
    if (isSyncError(error, "ACCESS_DENIED")) return undefined;
    throw error;
  }
}
