import { computeExpiry } from "../state/expiry";
import type { StoredSecret, StoredVersion } from "../state/model";
import { toWireTime } from "./to-wire-time";

/** SecretBundle: the one shape that carries content. */
export function toSecretBundle(secret: StoredSecret, version: StoredVersion): Readonly<Record<string, unknown>> {
  return {
    ...toSecretBundleVersion(secret, version),
    secretBundleContent: { contentType: "BASE64", content: version.content },
    metadata: secret.metadata,
  };
}

/** SecretBundleVersionSummary: a bundle without content and metadata. */
export function toSecretBundleVersion(secret: StoredSecret, version: StoredVersion): Readonly<Record<string, unknown>> {
  return {
    secretId: secret.id,
    timeCreated: toWireTime(version.timeCreated),
    versionNumber: version.versionNumber,
    versionName: version.name,
    timeOfDeletion: toWireTime(version.timeOfDeletion),
    timeOfExpiry: toWireTime(computeExpiry(secret, version)),
    stages: version.stages,
  };
}
