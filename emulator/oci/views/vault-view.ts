import type { StoredVault } from "../state/model";
import { toWireTime } from "./to-wire-time";

/** VaultSummary: what ListVaults sends. `endpoint` serves the vault's keys. */
export function toVaultSummary(vault: StoredVault, endpoint: string): Readonly<Record<string, unknown>> {
  return {
    compartmentId: vault.compartmentId,
    cryptoEndpoint: endpoint,
    definedTags: vault.definedTags,
    displayName: vault.displayName,
    freeformTags: vault.freeformTags,
    id: vault.id,
    lifecycleState: vault.lifecycle.state,
    managementEndpoint: endpoint,
    timeCreated: toWireTime(vault.timeCreated),
    vaultType: vault.vaultType,
  };
}

/** Vault: what every other vault operation sends. */
export function toVault(vault: StoredVault, endpoint: string): Readonly<Record<string, unknown>> {
  return {
    ...toVaultSummary(vault, endpoint),
    wrappingkeyId: vault.wrappingKeyId,
    timeOfDeletion: toWireTime(vault.timeOfDeletion),
    isPrimary: true,
  };
}
