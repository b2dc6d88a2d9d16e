import { parseDetails } from "../validate/parse-details";
import { changeCompartmentSchema } from "../validate/secret-details";
import { answerAction, changeSecret } from "./change-secret";
import type { Operation } from "./operation";
import { findReplay, rememberReplay } from "./replay";
import { requireCompartment, requireSecret, requireSecretInState } from "./require-resource";

/** POST /20180608/secrets/{secretId}/actions/changeCompartment. The vault stays. */
export const changeSecretCompartment: Operation = {
  name: "ChangeSecretCompartment",
  method: "POST",
  path: "/20180608/secrets/{secretId}/actions/changeCompartment",
  endpoint: "base",
  isWrite: true,
  handle: (request, context) => {
    const { compartmentId } = parseDetails(changeCompartmentSchema, request.body);
    const replay = findReplay(request, context, "ChangeSecretCompartment");
    if (replay !== undefined) return answerAction(requireSecret(request, context), context);
    const secret = requireSecretInState(request, context, ["ACTIVE"]);
    requireCompartment(compartmentId, context);
    const transition = { state: "UPDATING", next: "ACTIVE", ms: context.delays.changeCompartmentMs } as const;
    const changed = changeSecret(context, secret, { compartmentId }, transition);
    rememberReplay(request, context, "ChangeSecretCompartment", { resourceId: secret.id });
    return answerAction(changed, context);
  },
};
