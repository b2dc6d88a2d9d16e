import { toSecretBundleVersion } from "../views/bundle-view";
import type { Operation } from "./operation";
import { paginateVersions } from "./paginate-versions";
import { requireSecret } from "./require-resource";
import { requireReadable } from "./select-bundle";

/** GET /20190301/secretbundles/{secretId}/versions: newest first unless asked otherwise. */
export const listSecretBundleVersions: Operation = {
  name: "ListSecretBundleVersions",
  method: "GET",
  path: "/20190301/secretbundles/{secretId}/versions",
  endpoint: "base",
  isWrite: false,
  handle: (request, context) => {
    const secret = requireSecret(request, context);
    requireReadable(secret, context);
    const page = paginateVersions(secret, request.query, context);
    return { body: page.items.map((version) => toSecretBundleVersion(secret, version)), nextPage: page.nextPage };
  },
};
