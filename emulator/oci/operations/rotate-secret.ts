import { createOcid } from "../ocid";
import { createInvalidParameter } from "../service-error";
import type { StoredSecret, StoredVersion } from "../state/model";
import { addVersion } from "../state/versions";
import type { NewVersion } from "../state/versions";
import { changeSecret } from "./change-secret";
import { generateContent } from "./generate-content";
import type { Operation, ServiceContext } from "./operation";
import { requireRoomForVersion } from "./read-content";
import { findReplay, rememberReplay } from "./replay";
import { requireSecretInState } from "./require-resource";

/**
 * POST /20180608/secrets/{secretId}/actions/rotate. Where the service generates the content, a new version comes; the
 * target system (a database, a function) is not called.
 */
export const rotateSecret: Operation = {
  name: "RotateSecret",
  method: "POST",
  path: "/20180608/secrets/{secretId}/actions/rotate",
  endpoint: "base",
  isWrite: true,
  handle: async (request, context) => {
    const { quirks, store } = context;
    const replay = findReplay(request, context, "RotateSecret");
    if (replay !== undefined) return { status: quirks.actionStatus, workRequestId: replay.workRequestId };
    const seen = requireSecretInState(request, context, ["ACTIVE"]);
    requireRotation(seen);
    const added = seen.isAutoGenerationEnabled ? await generateContent(seen.generationContext) : undefined;
    // Making content takes time, in which another write may have come first.
    const secret = requireSecretInState(request, context, ["ACTIVE"]);
    const ms = context.delays.rotateMs;
    const changes = { versions: createVersions(secret, added, context), rotationUntil: context.clock.now() + ms };
    changeSecret(context, secret, changes, { state: "UPDATING", next: "ACTIVE", ms });
    const workRequestId = createOcid("vaultsecretworkrequest", store.identity.region);
    rememberReplay(request, context, "RotateSecret", { resourceId: secret.id, workRequestId });
    return { status: quirks.actionStatus, workRequestId };
  },
};

function requireRotation(secret: StoredSecret): void {
  if (secret.rotationConfig === undefined) throw createInvalidParameter("the secret has no rotationConfig");
}

function createVersions(
  secret: StoredSecret,
  added: NewVersion | undefined,
  context: ServiceContext,
): readonly StoredVersion[] {
  if (added === undefined) return secret.versions;
  requireRoomForVersion(secret, added, context);
  return addVersion(secret.versions, added, "CURRENT", context.clock.now(), context.quirks.isPendingReplaced);
}
