import { createOcid, readShard } from "../ocid";
import { startTransition } from "../state/lifecycle";
import type { StoredKey } from "../state/model";
import { createKeySchema } from "../validate/kms-details";
import { parseDetails } from "../validate/parse-details";
import { answerKey, requireEndpointVault } from "./key-access";
import type { Answer, Operation, ServiceContext } from "./operation";
import { readBodyName } from "./read-body-name";
import { createInvalidatedRetryToken, findReplay, rememberReplay } from "./replay";
import { requireActiveVault, requireCompartment } from "./require-resource";

/** POST /20180608/keys on a vault's own endpoint. */
export const createKey: Operation = {
  name: "CreateKey",
  method: "POST",
  path: "/20180608/keys",
  endpoint: "vault",
  isWrite: true,
  readName: readBodyName("displayName"),
  handle: (request, context) => {
    const details = parseDetails(createKeySchema, request.body);
    const vault = requireActiveVault(requireEndpointVault(request, context), context);
    const replay = findReplay(request, context, "CreateKey");
    if (replay !== undefined) return answerReplay(replay.resourceId, context);
    requireCompartment(details.compartmentId, context);
    const { region } = context.store.identity;
    const shard = readShard(vault.id);
    const now = context.clock.now();
    const key: StoredKey = {
      id: createOcid("key", region, shard),
      vaultId: vault.id,
      compartmentId: details.compartmentId,
      displayName: details.displayName,
      keyShape: details.keyShape,
      protectionMode: details.protectionMode ?? "HSM",
      currentKeyVersion: createOcid("keyversion", region, shard),
      freeformTags: details.freeformTags ?? {},
      definedTags: details.definedTags ?? {},
      lifecycle: startTransition("CREATING", "ENABLED", now, context.delays.createMs),
      timeCreated: now,
      revision: 1,
    };
    context.store.putKey(key);
    rememberReplay(request, context, "CreateKey", { resourceId: key.id });
    return answerKey(key);
  },
};

function answerReplay(keyId: string, context: ServiceContext): Answer {
  const key = context.store.getKey(keyId);
  if (key === undefined || key.lifecycle.state === "DELETED") throw createInvalidatedRetryToken();
  return answerKey(key);
}
