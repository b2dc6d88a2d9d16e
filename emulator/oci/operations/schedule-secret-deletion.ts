import { SECRET_DELETION_DAYS } from "../limits";
import { answerAction, changeSecret } from "./change-secret";
import type { Operation } from "./operation";
import { readTimeOfDeletion } from "./read-time-of-deletion";
import { requireSecretInState } from "./require-resource";

/** POST /20180608/secrets/{secretId}/actions/scheduleDeletion: 1 to 30 days ahead. */
export const scheduleSecretDeletion: Operation = {
  name: "ScheduleSecretDeletion",
  method: "POST",
  path: "/20180608/secrets/{secretId}/actions/scheduleDeletion",
  endpoint: "base",
  isWrite: true,
  handle: (request, context) => {
    const timeOfDeletion = readTimeOfDeletion(request, context, SECRET_DELETION_DAYS);
    const secret = requireSecretInState(request, context, context.quirks.deletableStates);
    const transition = {
      state: "SCHEDULING_DELETION",
      next: "PENDING_DELETION",
      ms: context.delays.scheduleDeletionMs,
    } as const;
    return answerAction(changeSecret(context, secret, { timeOfDeletion }, transition), context);
  },
};
