import type { Operation } from "./operation";
import { answerVault, requireVault } from "./vault-access";

/** GET /20180608/vaults/{vaultId}. */
export const getVault: Operation = {
  name: "GetVault",
  method: "GET",
  path: "/20180608/vaults/{vaultId}",
  endpoint: "base",
  isWrite: false,
  handle: (request, context) => answerVault(requireVault(request, context), context),
};
