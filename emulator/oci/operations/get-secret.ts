import { toSecret } from "../views/secret-view";
import type { Operation } from "./operation";
import { createSecretEtag, requireSecret } from "./require-resource";

/** GET /20180608/secrets/{secretId}. */
export const getSecret: Operation = {
  name: "GetSecret",
  method: "GET",
  path: "/20180608/secrets/{secretId}",
  endpoint: "base",
  isWrite: false,
  handle: (request, context) => {
    const secret = requireSecret(request, context);
    return { body: toSecret(secret), etag: createSecretEtag(secret, context) };
  },
};
