import { SECRET_DELETION_DAYS } from "../limits";
import { ServiceError, createIncorrectState } from "../service-error";
import type { StoredSecret } from "../state/model";
import { listLiveVersions } from "../state/versions";
import { answerAction } from "./change-secret";
import { changeVersion } from "./change-version";
import type { Operation, ServiceContext } from "./operation";
import { readTimeOfDeletion } from "./read-time-of-deletion";
import { requireSecretInState } from "./require-resource";
import { requireVersion } from "./require-version";

/** POST /20180608/secrets/{secretId}/version/{secretVersionNumber}/actions/scheduleDeletion: DEPRECATED versions only. */
export const scheduleSecretVersionDeletion: Operation = {
  name: "ScheduleSecretVersionDeletion",
  method: "POST",
  path: "/20180608/secrets/{secretId}/version/{secretVersionNumber}/actions/scheduleDeletion",
  endpoint: "base",
  isWrite: true,
  handle: (request, context) => {
    const timeOfDeletion = readTimeOfDeletion(request, context, SECRET_DELETION_DAYS);
    const secret = requireSecretInState(request, context, ["ACTIVE"]);
    const version = requireVersion(request, secret);
    if (version.timeOfDeletion !== undefined) throw createIncorrectState("the secret version", "PENDING_DELETION");
    if (!version.stages.includes("DEPRECATED")) throw new ServiceError(context.quirks.versionNotDeprecated);
    requireRoomForDeletion(secret, context);
    return answerAction(changeVersion(context, secret, { ...version, timeOfDeletion }), context);
  },
};

function requireRoomForDeletion(secret: StoredSecret, { quirks, limits }: ServiceContext): void {
  const pending = listLiveVersions(secret).filter(({ timeOfDeletion }) => timeOfDeletion !== undefined);
  if (pending.length >= limits.pendingDeletionVersionsPerSecret) throw new ServiceError(quirks.tooManyPendingVersions);
}
