import { toSecretBundle } from "../views/bundle-view";
import type { Operation } from "./operation";
import { createSecretEtag, requireSecret } from "./require-resource";
import { selectBundle } from "./select-bundle";

/** GET /20190301/secretbundles/{secretId}: the content. */
export const getSecretBundle: Operation = {
  name: "GetSecretBundle",
  method: "GET",
  path: "/20190301/secretbundles/{secretId}",
  endpoint: "base",
  isWrite: false,
  handle: (request, context) => {
    const secret = requireSecret(request, context);
    const version = selectBundle(secret, request.query, context);
    return { body: toSecretBundle(secret, version), etag: createSecretEtag(secret, context) };
  },
};
