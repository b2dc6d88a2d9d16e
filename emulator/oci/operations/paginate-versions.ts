import { paginate } from "../paging";
import type { Page } from "../paging";
import type { StoredSecret, StoredVersion } from "../state/model";
import { listLiveVersions } from "../state/versions";
import { readWord } from "../validate/read-query";
import type { ServiceContext } from "./operation";

/** One page of a secret's versions, newest first unless asked otherwise. */
export function paginateVersions(
  secret: StoredSecret,
  query: URLSearchParams,
  { quirks }: ServiceContext,
): Page<StoredVersion> {
  readWord(query, "sortBy", ["VERSION_NUMBER"]);
  const order = readWord(query, "sortOrder", ["ASC", "DESC"]) ?? "DESC";
  const getSortKey = ({ versionNumber }: StoredVersion) => ({ value: versionNumber, id: secret.id });
  return paginate(listLiveVersions(secret), { query, quirks, getSortKey, order });
}
