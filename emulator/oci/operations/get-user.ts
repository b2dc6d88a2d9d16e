import { createNotFound } from "../service-error";
import { createEtag } from "../views/create-etag";
import { toUser } from "../views/identity-view";
import type { Operation } from "./operation";

/** GET /20160918/users/{userId}: there is one user. */
export const getUser: Operation = {
  name: "GetUser",
  method: "GET",
  path: "/20160918/users/{userId}",
  endpoint: "base",
  isWrite: false,
  handle: ({ params }, { store }) => {
    const { identity } = store;
    if (params["userId"] !== identity.userOcid) throw createNotFound();
    const timeCreated = store.getCompartment(identity.tenancyOcid)?.timeCreated ?? 0;
    return { body: toUser(identity, timeCreated), etag: createEtag({ id: identity.userOcid, revision: 1 }) };
  },
};
