import { createNotFound } from "../service-error";
import { toTenancy } from "../views/identity-view";
import type { Operation } from "./operation";

/** GET /20160918/tenancies/{tenancyId}: without an etag. */
export const getTenancy: Operation = {
  name: "GetTenancy",
  method: "GET",
  path: "/20160918/tenancies/{tenancyId}",
  endpoint: "base",
  isWrite: false,
  handle: ({ params }, { store }) => {
    if (params["tenancyId"] !== store.identity.tenancyOcid) throw createNotFound();
    return { body: toTenancy(store.identity) };
  },
};
