import { paginate } from "../paging";
import { createNotFound } from "../service-error";
import { readWord, requireParameter } from "../validate/read-query";
import { toVaultSummary } from "../views/vault-view";
import type { Operation } from "./operation";

/** GET /20180608/vaults: one compartment. */
export const listVaults: Operation = {
  name: "ListVaults",
  method: "GET",
  path: "/20180608/vaults",
  endpoint: "base",
  isWrite: false,
  handle: ({ query }, { store, quirks, getEndpoint }) => {
    const compartmentId = requireParameter(query, "compartmentId");
    if (store.getCompartment(compartmentId) === undefined) throw createNotFound();
    const sortBy = readWord(query, "sortBy", ["TIMECREATED", "DISPLAYNAME"]) ?? "TIMECREATED";
    const order = readWord(query, "sortOrder", ["ASC", "DESC"]) ?? (sortBy === "DISPLAYNAME" ? "ASC" : "DESC");
    const vaults = store.listVaults().filter((vault) => vault.compartmentId === compartmentId);
    const page = paginate(vaults, {
      query,
      quirks,
      order,
      getSortKey: ({ id, displayName, timeCreated }) => ({
        id,
        value: sortBy === "DISPLAYNAME" ? displayName : timeCreated,
      }),
    });
    return { body: page.items.map((vault) => toVaultSummary(vault, getEndpoint(vault.port))), nextPage: page.nextPage };
  },
};
