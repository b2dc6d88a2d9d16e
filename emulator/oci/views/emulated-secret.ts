import type { EmulatedSecret, EmulatedVersion } from "../emulator";
import type { StoredSecret, StoredVersion } from "../state/model";
import { findVersionByStage, listLiveVersions } from "../state/versions";

/** A secret as the library shows it to tests. */
export function toEmulatedSecret(secret: StoredSecret): EmulatedSecret {
  const current = findVersionByStage(secret, "CURRENT");
  return {
    id: secret.id,
    name: secret.secretName,
    vaultOcid: secret.vaultId,
    compartmentOcid: secret.compartmentId,
    keyOcid: secret.keyId,
    lifecycleState: secret.lifecycle.state,
    description: secret.description,
    metadata: secret.metadata,
    freeformTags: secret.freeformTags,
    definedTags: secret.definedTags,
    secretRules: secret.secretRules,
    rotationConfig: secret.rotationConfig,
    timeCreated: new Date(secret.timeCreated),
    timeOfDeletion: toDate(secret.timeOfDeletion),
    currentVersionNumber: current?.versionNumber,
    content: current === undefined ? undefined : decode(current),
    versions: listLiveVersions(secret).map(toEmulatedVersion),
  };
}

function toEmulatedVersion(version: StoredVersion): EmulatedVersion {
  return {
    versionNumber: version.versionNumber,
    name: version.name,
    stages: version.stages,
    content: decode(version),
    timeOfDeletion: toDate(version.timeOfDeletion),
  };
}

function decode({ content }: StoredVersion): Buffer {
  return Buffer.from(content ?? "", "base64");
}

function toDate(ms: number | undefined): Date | undefined {
  return ms === undefined ? undefined : new Date(ms);
}
