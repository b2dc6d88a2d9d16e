import { answerAction, changeSecret } from "./change-secret";
import type { Operation } from "./operation";
import { requireSecretInState } from "./require-resource";

/** POST /20180608/secrets/{secretId}/actions/cancelDeletion. */
export const cancelSecretDeletion: Operation = {
  name: "CancelSecretDeletion",
  method: "POST",
  path: "/20180608/secrets/{secretId}/actions/cancelDeletion",
  endpoint: "base",
  isWrite: true,
  handle: (request, context) => {
    const states = context.quirks.isCancelRefusedWhileScheduling
      ? (["PENDING_DELETION"] as const)
      : (["PENDING_DELETION", "SCHEDULING_DELETION"] as const);
    const secret = requireSecretInState(request, context, states);
    const transition = { state: "CANCELLING_DELETION", next: "ACTIVE", ms: context.delays.cancelDeletionMs } as const;
    return answerAction(changeSecret(context, secret, { timeOfDeletion: undefined }, transition), context);
  },
};
