import { paginate } from "../paging";
import { createNotFound } from "../service-error";
import type { StoredSecret } from "../state/model";
import { readParameter, readWord, requireParameter } from "../validate/read-query";
import { toSecretSummary } from "../views/secret-view";
import type { Operation, ServiceContext } from "./operation";
import { readQueryName } from "./read-body-name";
import { isVisible } from "./require-resource";

/** GET /20180608/secrets: one compartment, not those below it. */
export const listSecrets: Operation = {
  name: "ListSecrets",
  method: "GET",
  path: "/20180608/secrets",
  endpoint: "base",
  isWrite: false,
  readName: readQueryName("name"),
  handle: ({ query }, context) => {
    const compartmentId = requireParameter(query, "compartmentId");
    if (context.store.getCompartment(compartmentId) === undefined) throw createNotFound();
    requireKnownVault(readParameter(query, "vaultId"), context);
    const sortBy = readWord(query, "sortBy", ["TIMECREATED", "NAME"]) ?? "TIMECREATED";
    const order = readWord(query, "sortOrder", ["ASC", "DESC"]) ?? (sortBy === "NAME" ? "ASC" : "DESC");
    const secrets = context.store.listSecrets().filter(createFilter(query, compartmentId, context));
    const getSortKey = ({ id, secretName, timeCreated }: StoredSecret) => ({
      id,
      value: sortBy === "NAME" ? secretName : timeCreated,
    });
    const page = paginate(secrets, { query, quirks: context.quirks, getSortKey, order });
    return { body: page.items.map(toSecretSummary), nextPage: page.nextPage };
  },
};

function requireKnownVault(vaultId: string | undefined, { store, quirks }: ServiceContext): void {
  if (vaultId === undefined || quirks.isUnknownVaultListEmpty) return;
  if (store.getVault(vaultId) === undefined) throw createNotFound();
}

function createFilter(
  query: URLSearchParams,
  compartmentId: string,
  context: ServiceContext,
): (secret: StoredSecret) => boolean {
  const vaultId = readParameter(query, "vaultId");
  const name = readParameter(query, "name");
  // The model's documentation: "The state value is case-insensitive."
  const state = readParameter(query, "lifecycleState")?.toUpperCase();
  return (secret) =>
    secret.compartmentId === compartmentId &&
    (vaultId === undefined || secret.vaultId === vaultId) &&
    (name === undefined || secret.secretName === name) &&
    (state === undefined || secret.lifecycle.state === state) &&
    isVisible(secret, context);
}
