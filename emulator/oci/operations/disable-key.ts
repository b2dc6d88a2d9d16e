import { answerKey, changeKey, requireKeyInState } from "./key-access";
import type { Operation } from "./operation";

/** POST /20180608/keys/{keyId}/actions/disable on a vault's own endpoint. */
export const disableKey: Operation = {
  name: "DisableKey",
  method: "POST",
  path: "/20180608/keys/{keyId}/actions/disable",
  endpoint: "vault",
  isWrite: true,
  handle: (request, context) => {
    const key = requireKeyInState(request, context, ["ENABLED"]);
    const transition = { state: "DISABLING", next: "DISABLED", ms: context.delays.enableMs } as const;
    return answerKey(changeKey(context, key, {}, transition));
  },
};
