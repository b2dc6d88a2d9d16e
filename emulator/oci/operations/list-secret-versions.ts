import { toSecretVersionSummary } from "../views/secret-view";
import type { Operation } from "./operation";
import { paginateVersions } from "./paginate-versions";
import { requireSecret } from "./require-resource";

/** GET /20180608/secrets/{secretId}/versions: newest first unless asked otherwise. */
export const listSecretVersions: Operation = {
  name: "ListSecretVersions",
  method: "GET",
  path: "/20180608/secrets/{secretId}/versions",
  endpoint: "base",
  isWrite: false,
  handle: (request, context) => {
    const secret = requireSecret(request, context);
    const page = paginateVersions(secret, request.query, context);
    return { body: page.items.map((version) => toSecretVersionSummary(secret, version)), nextPage: page.nextPage };
  },
};
