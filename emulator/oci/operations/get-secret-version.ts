import { createEtag } from "../views/create-etag";
import { toSecretVersion } from "../views/secret-view";
import type { Operation } from "./operation";
import { requireSecret } from "./require-resource";
import { requireVersion } from "./require-version";

/** GET /20180608/secrets/{secretId}/version/{secretVersionNumber}. */
export const getSecretVersion: Operation = {
  name: "GetSecretVersion",
  method: "GET",
  path: "/20180608/secrets/{secretId}/version/{secretVersionNumber}",
  endpoint: "base",
  isWrite: false,
  handle: (request, context) => {
    const secret = requireSecret(request, context);
    const version = requireVersion(request, secret);
    return {
      body: toSecretVersion(secret, version),
      etag: createEtag(secret, `version ${String(version.versionNumber)}`),
    };
  },
};
