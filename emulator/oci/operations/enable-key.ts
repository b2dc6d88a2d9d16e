import { answerKey, changeKey, requireKeyInState } from "./key-access";
import type { Operation } from "./operation";

/** POST /20180608/keys/{keyId}/actions/enable on a vault's own endpoint. */
export const enableKey: Operation = {
  name: "EnableKey",
  method: "POST",
  path: "/20180608/keys/{keyId}/actions/enable",
  endpoint: "vault",
  isWrite: true,
  handle: (request, context) => {
    const key = requireKeyInState(request, context, ["DISABLED"]);
    const transition = { state: "ENABLING", next: "ENABLED", ms: context.delays.enableMs } as const;
    return answerKey(changeKey(context, key, {}, transition));
  },
};
