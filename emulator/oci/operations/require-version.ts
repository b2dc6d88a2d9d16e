import { createNotFound } from "../service-error";
import type { StoredSecret, StoredVersion } from "../state/model";
import { findVersion } from "../state/versions";
import { parseVersionNumber } from "../validate/read-query";
import type { ParsedRequest } from "./operation";

/** The version of the path; NotAuthorizedOrNotFound if there is none, or no more. */
export function requireVersion(request: ParsedRequest, secret: StoredSecret): StoredVersion {
  const versionNumber = parseVersionNumber(request.params["secretVersionNumber"] ?? "", "secretVersionNumber");
  const version = findVersion(secret, versionNumber);
  if (version === undefined) throw createNotFound();
  return version;
}
