import { paginate } from "../paging";
import { listLiveVersions } from "../state/versions";
import { readWord } from "../validate/read-query";
import { toSecretVersionSummary } from "../views/secret-view";
import type { Operation } from "./operation";
import { requireSecret } from "./require-resource";

/** GET /20180608/secrets/{secretId}/versions: newest first unless asked otherwise. */
export const listSecretVersions: Operation = {
  name: "ListSecretVersions",
  method: "GET",
  path: "/20180608/secrets/{secretId}/versions",
  endpoint: "base",
  isWrite: false,
  handle: (request, context) => {
    const { query } = request;
    const secret = requireSecret(request, context);
    readWord(query, "sortBy", ["VERSION_NUMBER"]);
    const order = readWord(query, "sortOrder", ["ASC", "DESC"]) ?? "DESC";
    const page = paginate(listLiveVersions(secret), {
      query,
      quirks: context.quirks,
      getSortKey: ({ versionNumber }) => ({ value: versionNumber, id: secret.id }),
      order,
    });
    return { body: page.items.map((version) => toSecretVersionSummary(secret, version)), nextPage: page.nextPage };
  },
};
