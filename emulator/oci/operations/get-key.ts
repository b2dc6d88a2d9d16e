import { answerKey, requireKey } from "./key-access";
import type { Operation } from "./operation";

/** GET /20180608/keys/{keyId} on a vault's own endpoint. */
export const getKey: Operation = {
  name: "GetKey",
  method: "GET",
  path: "/20180608/keys/{keyId}",
  endpoint: "vault",
  isWrite: false,
  handle: (request, context) => answerKey(requireKey(request, context)),
};
