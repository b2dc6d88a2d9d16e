import type { StoredKey } from "../state/model";
import { toWireTime } from "./to-wire-time";

function toCommonFields(key: StoredKey): Readonly<Record<string, unknown>> {
  return {
    compartmentId: key.compartmentId,
    definedTags: key.definedTags,
    displayName: key.displayName,
    freeformTags: key.freeformTags,
    id: key.id,
    lifecycleState: key.lifecycle.state,
    timeCreated: toWireTime(key.timeCreated),
    vaultId: key.vaultId,
    protectionMode: key.protectionMode,
    isAutoRotationEnabled: false,
  };
}

/** KeySummary: the algorithm, but no shape. */
export function toKeySummary(key: StoredKey): Readonly<Record<string, unknown>> {
  return { ...toCommonFields(key), algorithm: key.keyShape.algorithm };
}

/** Key: the whole shape. */
export function toKey(key: StoredKey): Readonly<Record<string, unknown>> {
  return {
    ...toCommonFields(key),
    currentKeyVersion: key.currentKeyVersion,
    keyShape: key.keyShape,
    timeOfDeletion: toWireTime(key.timeOfDeletion),
    isPrimary: true,
  };
}
