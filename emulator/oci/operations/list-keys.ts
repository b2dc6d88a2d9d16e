import { paginate } from "../paging";
import { createNotFound } from "../service-error";
import type { StoredKey } from "../state/model";
import { readParameter, readWord, requireParameter } from "../validate/read-query";
import { toKeySummary } from "../views/key-view";
import { requireEndpointVault } from "./key-access";
import type { Operation } from "./operation";

/** GET /20180608/keys on a vault's own endpoint: the request names no vault, the host is the vault. */
export const listKeys: Operation = {
  name: "ListKeys",
  method: "GET",
  path: "/20180608/keys",
  endpoint: "vault",
  isWrite: false,
  handle: (request, context) => {
    const { query } = request;
    const vault = requireEndpointVault(request, context);
    const compartmentId = requireParameter(query, "compartmentId");
    if (context.store.getCompartment(compartmentId) === undefined) throw createNotFound();
    const sortBy = readWord(query, "sortBy", ["TIMECREATED", "DISPLAYNAME"]) ?? "TIMECREATED";
    const order = readWord(query, "sortOrder", ["ASC", "DESC"]) ?? (sortBy === "DISPLAYNAME" ? "ASC" : "DESC");
    const fits = createFilter(query);
    const keys = context.store
      .listKeys()
      .filter((key) => key.vaultId === vault.id && key.compartmentId === compartmentId && fits(key));
    const getSortKey = ({ id, displayName, timeCreated }: StoredKey) => ({
      id,
      value: sortBy === "DISPLAYNAME" ? displayName : timeCreated,
    });
    const page = paginate(keys, { query, quirks: context.quirks, getSortKey, order });
    return { body: page.items.map(toKeySummary), nextPage: page.nextPage };
  },
};

function createFilter(query: URLSearchParams): (key: StoredKey) => boolean {
  const mode = readWord(query, "protectionMode", ["HSM", "SOFTWARE", "EXTERNAL"]);
  const algorithm = readWord(query, "algorithm", ["AES", "RSA", "ECDSA"]);
  const length = readParameter(query, "length");
  const curve = readParameter(query, "curveId");
  return ({ protectionMode, keyShape }) =>
    (mode === undefined || protectionMode === mode) &&
    (algorithm === undefined || keyShape.algorithm === algorithm) &&
    (length === undefined || String(keyShape.length) === length) &&
    (curve === undefined || keyShape.curveId === curve);
}
