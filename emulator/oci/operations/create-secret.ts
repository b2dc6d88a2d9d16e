import { createOcid } from "../ocid";
import { ServiceError, createInvalidParameter, createRelatedNotFound } from "../service-error";
import { startTransition } from "../state/lifecycle";
import type { StoredSecret, StoredVault } from "../state/model";
import { addVersion } from "../state/versions";
import type { NewVersion } from "../state/versions";
import { parseDetails } from "../validate/parse-details";
import { createSecretSchema } from "../validate/secret-details";
import type { CreateSecretDetails } from "../validate/secret-details";
import { requireRulesInRange } from "../validate/secret-rules";
import { toSecret } from "../views/secret-view";
import { generateContent } from "./generate-content";
import type { Answer, Operation, ServiceContext } from "./operation";
import { readUploadedContent } from "./read-content";
import { readBodyName } from "./read-body-name";
import { createInvalidatedRetryToken, findReplay, rememberReplay } from "./replay";
import { createSecretEtag, requireActiveVault, requireCompartment, requireEncryptionKey } from "./require-resource";
import { requireDescriptionLength } from "./require-description-length";

/** POST /20180608/secrets. With the token of an earlier request: that secret, as it is now. */
export const createSecret: Operation = {
  name: "CreateSecret",
  method: "POST",
  path: "/20180608/secrets",
  endpoint: "base",
  isWrite: true,
  readName: readBodyName("secretName"),
  handle: async (request, context) => {
    const details = parseDetails(createSecretSchema, request.body);
    const replay = findReplay(request, context, "CreateSecret");
    if (replay !== undefined) return answerReplay(replay.resourceId, context);
    requireNameLength(details.secretName, context);
    requireDescriptionLength(details.description, context);
    requireRulesInRange(details.secretRules, context.clock.now());
    const vault = requirePlace(details, context);
    const version = await createFirstVersion(details, context);
    // After the last wait: two requests for one name must not both find it free.
    requireFreeName(vault, details.secretName, context);
    requireRoomInTenancy(context);
    const secret = buildSecret(details, version, context);
    context.store.putSecret(secret);
    rememberReplay(request, context, "CreateSecret", { resourceId: secret.id });
    return answer(secret, context);
  },
};

function answer(secret: StoredSecret, context: ServiceContext): Answer {
  return { body: toSecret(secret), etag: createSecretEtag(secret, context) };
}

const GONE_STATES = ["SCHEDULING_DELETION", "PENDING_DELETION", "DELETING", "DELETED"];

function answerReplay(secretId: string, context: ServiceContext): Answer {
  const secret = context.store.getSecret(secretId);
  if (secret === undefined || GONE_STATES.includes(secret.lifecycle.state)) throw createInvalidatedRetryToken();
  return answer(secret, context);
}

function requireNameLength(name: string, { quirks }: ServiceContext): void {
  if (name.length <= quirks.secretNameLength) return;
  throw createInvalidParameter(`secretName is longer than ${String(quirks.secretNameLength)} characters`);
}

function requirePlace(details: CreateSecretDetails, context: ServiceContext): StoredVault {
  requireCompartment(details.compartmentId, context);
  const vault = context.store.getVault(details.vaultId);
  if (vault === undefined) throw createRelatedNotFound("vaultId");
  requireActiveVault(vault, context);
  requireEncryptionKey(details.keyId, vault, context);
  return vault;
}

// Per vault, over all compartments, and kept while the deletion is pending (external-secrets#6771).
function requireFreeName(vault: StoredVault, name: string, { store, quirks }: ServiceContext): void {
  const holder = store.findSecret(vault.id, name);
  if (holder === undefined || (holder.lifecycle.state === "DELETED" && !quirks.isDeletedNameReserved)) return;
  throw createInvalidParameter("name already exists");
}

function requireRoomInTenancy({ store, limits }: ServiceContext): void {
  // The list is counted only when it could matter: a deleted secret does not count.
  if (store.countSecrets() < limits.secretsPerTenancy) return;
  const count = store.listSecrets().filter(({ lifecycle }) => lifecycle.state !== "DELETED").length;
  if (count < limits.secretsPerTenancy) return;
  throw new ServiceError({
    status: 400,
    code: "LimitExceeded",
    message: "the maximum number of secrets has been reached",
  });
}

async function createFirstVersion(details: CreateSecretDetails, context: ServiceContext): Promise<NewVersion> {
  const { secretContent, secretGenerationContext, enableAutoGeneration } = details;
  if (secretContent?.stage === "PENDING")
    throw createInvalidParameter("secretContent.stage must be CURRENT for a new secret");
  if (enableAutoGeneration !== true) return readUploadedContent(secretContent ?? { contentType: "BASE64" }, context);
  if (secretContent?.content !== undefined) {
    throw createInvalidParameter("secretContent.content and enableAutoGeneration cannot be used together");
  }
  return generateContent(secretGenerationContext, secretContent?.name);
}

function buildSecret(details: CreateSecretDetails, version: NewVersion, context: ServiceContext): StoredSecret {
  const now = context.clock.now();
  return {
    id: createOcid("vaultsecret", context.store.identity.region),
    vaultId: details.vaultId,
    compartmentId: details.compartmentId,
    keyId: details.keyId,
    secretName: details.secretName,
    description: details.description,
    metadata: details.metadata,
    freeformTags: details.freeformTags ?? {},
    definedTags: details.definedTags ?? {},
    secretRules: details.secretRules ?? [],
    rotationConfig: details.rotationConfig,
    replicationConfig: details.replicationConfig,
    generationContext: details.secretGenerationContext,
    isAutoGenerationEnabled: details.enableAutoGeneration ?? false,
    isReplica: false,
    lifecycle: startTransition("CREATING", "ACTIVE", now, context.delays.createMs),
    timeCreated: now,
    versions: addVersion([], version, "CURRENT", now, context.quirks.isPendingReplaced),
    revision: 1,
  };
}
