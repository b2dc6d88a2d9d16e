import { createNotFound } from "../service-error";
import { toRegionSubscription } from "../views/identity-view";
import type { Operation } from "./operation";

/** GET /20160918/tenancies/{tenancyId}/regionSubscriptions: not paged; the home region only. */
export const listRegionSubscriptions: Operation = {
  name: "ListRegionSubscriptions",
  method: "GET",
  path: "/20160918/tenancies/{tenancyId}/regionSubscriptions",
  endpoint: "base",
  isWrite: false,
  handle: ({ params }, { store }) => {
    if (params["tenancyId"] !== store.identity.tenancyOcid) throw createNotFound();
    return { body: [toRegionSubscription(store.identity)] };
  },
};
