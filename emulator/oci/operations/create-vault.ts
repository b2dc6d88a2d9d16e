import { createOcid, createShard } from "../ocid";
import { startTransition } from "../state/lifecycle";
import type { StoredVault } from "../state/model";
import { createVaultSchema } from "../validate/kms-details";
import { parseDetails } from "../validate/parse-details";
import type { Answer, Operation, ServiceContext } from "./operation";
import { readBodyName } from "./read-body-name";
import { createInvalidatedRetryToken, findReplay, rememberReplay } from "./replay";
import { requireCompartment } from "./require-resource";
import { answerVault } from "./vault-access";

/** POST /20180608/vaults. The new vault's keys are served on a port of its own. */
export const createVault: Operation = {
  name: "CreateVault",
  method: "POST",
  path: "/20180608/vaults",
  endpoint: "base",
  isWrite: true,
  readName: readBodyName("displayName"),
  handle: async (request, context) => {
    const details = parseDetails(createVaultSchema, request.body);
    const replay = findReplay(request, context, "CreateVault");
    if (replay !== undefined) return answerReplay(replay.resourceId, context);
    requireCompartment(details.compartmentId, context);
    const { region } = context.store.identity;
    const shard = createShard();
    const id = createOcid("vault", region, shard);
    // Before the port is open: a second request with the same token must find the first.
    rememberReplay(request, context, "CreateVault", { resourceId: id });
    const now = context.clock.now();
    const vault: StoredVault = {
      id,
      compartmentId: details.compartmentId,
      displayName: details.displayName,
      vaultType: details.vaultType,
      wrappingKeyId: createOcid("key", region, shard),
      port: await context.openVaultEndpoint(id),
      freeformTags: details.freeformTags ?? {},
      definedTags: details.definedTags ?? {},
      lifecycle: startTransition("CREATING", "ACTIVE", now, context.delays.createMs),
      timeCreated: now,
      revision: 1,
    };
    context.store.putVault(vault);
    return answerVault(vault, context);
  },
};

function answerReplay(vaultId: string, context: ServiceContext): Answer {
  const vault = context.store.getVault(vaultId);
  if (vault === undefined || vault.lifecycle.state === "DELETED") throw createInvalidatedRetryToken();
  return answerVault(vault, context);
}
