import type { Operation } from "./operation";

/** The organization of whoever signs in with a token. */
export const getIdentityDetails: Operation = {
  name: "GetIdentityDetails",
  method: "GET",
  path: "/api/v1/identities/details",
  rate: "read",
  isWrite: false,
  handle: (_request, { store }) => {
    const organization = { id: store.identity.organizationId, name: "Emulated", slug: "emulated" };
    return { body: { identityDetails: { organization } } };
  },
};
