import type { StoredSecret, StoredVersion } from "../state/model";
import { changeSecret } from "./change-secret";
import type { ServiceContext } from "./operation";

/** Puts a changed version into its secret. The whole secret is UPDATING meanwhile: the next such call is a 409 until it is ACTIVE. */
export function changeVersion(context: ServiceContext, secret: StoredSecret, changed: StoredVersion): StoredSecret {
  const versions = secret.versions.map((version) =>
    version.versionNumber === changed.versionNumber ? changed : version,
  );
  return changeSecret(
    context,
    secret,
    { versions },
    { state: "UPDATING", next: "ACTIVE", ms: context.delays.updateMs },
  );
}
