import { paginate } from "../paging";
import { listLiveVersions } from "../state/versions";
import { readWord } from "../validate/read-query";
import { toSecretBundleVersion } from "../views/bundle-view";
import type { Operation } from "./operation";
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
    const { query } = request;
    const secret = requireSecret(request, context);
    requireReadable(secret, context);
    readWord(query, "sortBy", ["VERSION_NUMBER"]);
    const order = readWord(query, "sortOrder", ["ASC", "DESC"]) ?? "DESC";
    const page = paginate(listLiveVersions(secret), {
      query,
      quirks: context.quirks,
      getSortKey: ({ versionNumber }) => ({ value: versionNumber, id: secret.id }),
      order,
    });
    return { body: page.items.map((version) => toSecretBundleVersion(secret, version)), nextPage: page.nextPage };
  },
};
