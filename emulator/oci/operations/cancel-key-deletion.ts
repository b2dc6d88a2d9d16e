import { answerKey, changeKey, requireKeyInState } from "./key-access";
import type { Operation } from "./operation";

/** POST /20180608/keys/{keyId}/actions/cancelDeletion on a vault's own endpoint. */
export const cancelKeyDeletion: Operation = {
  name: "CancelKeyDeletion",
  method: "POST",
  path: "/20180608/keys/{keyId}/actions/cancelDeletion",
  endpoint: "vault",
  isWrite: true,
  handle: (request, context) => {
    const key = requireKeyInState(request, context, ["PENDING_DELETION"]);
    const transition = {
      state: "CANCELLING_DELETION",
      next: key.stateBeforeDeletion ?? "ENABLED",
      ms: context.delays.cancelDeletionMs,
    } as const;
    return answerKey(changeKey(context, key, { timeOfDeletion: undefined }, transition));
  },
};
