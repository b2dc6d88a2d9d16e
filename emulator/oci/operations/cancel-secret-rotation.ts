import { ServiceError } from "../service-error";
import { answerAction, changeSecret } from "./change-secret";
import type { Operation } from "./operation";
import { requireMatch, createSecretEtag, requireSecret } from "./require-resource";

/** POST /20180608/secrets/{secretId}/actions/cancelRotation: of a rotation that is in progress. */
export const cancelSecretRotation: Operation = {
  name: "CancelSecretRotation",
  method: "POST",
  path: "/20180608/secrets/{secretId}/actions/cancelRotation",
  endpoint: "base",
  isWrite: true,
  handle: (request, context) => {
    const secret = requireSecret(request, context);
    requireMatch(request, createSecretEtag(secret, context));
    if (secret.rotationUntil === undefined) {
      throw new ServiceError({ status: 409, code: "IncorrectState", message: "no rotation is in progress" });
    }
    const ms = context.delays.updateMs;
    const changes = { rotationUntil: undefined, rotationCancelledUntil: context.clock.now() + ms };
    return answerAction(changeSecret(context, secret, changes, { state: "UPDATING", next: "ACTIVE", ms }), context);
  },
};
