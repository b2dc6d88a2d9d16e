import { ServiceError, createIncorrectState } from "../service-error";
import type { StoredSecret } from "../state/model";
import { listLiveVersions } from "../state/versions";
import { answerAction } from "./change-secret";
import { changeVersion } from "./change-version";
import type { Operation, ServiceContext } from "./operation";
import { requireSecretInState } from "./require-resource";
import { requireVersion } from "./require-version";

/** POST /20180608/secrets/{secretId}/version/{secretVersionNumber}/actions/cancelDeletion. */
export const cancelSecretVersionDeletion: Operation = {
  name: "CancelSecretVersionDeletion",
  method: "POST",
  path: "/20180608/secrets/{secretId}/version/{secretVersionNumber}/actions/cancelDeletion",
  endpoint: "base",
  isWrite: true,
  handle: (request, context) => {
    const secret = requireSecretInState(request, context, ["ACTIVE"]);
    const { timeOfDeletion, ...version } = requireVersion(request, secret);
    if (timeOfDeletion === undefined) throw createIncorrectState("the secret version", "ACTIVE");
    requireRoomForActive(secret, context);
    return answerAction(changeVersion(context, secret, version), context);
  },
};

function requireRoomForActive(secret: StoredSecret, { quirks, limits }: ServiceContext): void {
  const active = listLiveVersions(secret).filter(({ timeOfDeletion }) => timeOfDeletion === undefined);
  if (active.length >= limits.activeVersionsPerSecret) throw new ServiceError(quirks.tooManyActiveVersions);
}
