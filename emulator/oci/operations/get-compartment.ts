import { createNotFound } from "../service-error";
import { createEtag } from "../views/create-etag";
import { toCompartment } from "../views/identity-view";
import type { Operation } from "./operation";

/** GET /20160918/compartments/{compartmentId}; the tenancy is its own root compartment. */
export const getCompartment: Operation = {
  name: "GetCompartment",
  method: "GET",
  path: "/20160918/compartments/{compartmentId}",
  endpoint: "base",
  isWrite: false,
  handle: ({ params }, { store }) => {
    const compartment = store.getCompartment(params["compartmentId"] ?? "");
    if (compartment === undefined) throw createNotFound();
    return { body: toCompartment(compartment, false), etag: createEtag({ id: compartment.id, revision: 1 }) };
  },
};
