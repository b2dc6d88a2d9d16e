import { VAULT_DELETION_DAYS } from "../limits";
import { answerKey, changeKey, requireKeyInState } from "./key-access";
import type { Operation } from "./operation";
import { readTimeOfDeletion } from "./read-time-of-deletion";

/** POST /20180608/keys/{keyId}/actions/scheduleDeletion on a vault's own endpoint: 7 to 30 days ahead. */
export const scheduleKeyDeletion: Operation = {
  name: "ScheduleKeyDeletion",
  method: "POST",
  path: "/20180608/keys/{keyId}/actions/scheduleDeletion",
  endpoint: "vault",
  isWrite: true,
  handle: (request, context) => {
    const timeOfDeletion = readTimeOfDeletion(request, context, VAULT_DELETION_DAYS);
    const key = requireKeyInState(request, context, ["ENABLED", "DISABLED"]);
    const changes = { timeOfDeletion, stateBeforeDeletion: key.lifecycle.state };
    const transition = {
      state: "SCHEDULING_DELETION",
      next: "PENDING_DELETION",
      ms: context.delays.scheduleDeletionMs,
    } as const;
    return answerKey(changeKey(context, key, changes, transition));
  },
};
