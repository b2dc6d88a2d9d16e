import { startTransition } from "../state/lifecycle";
import type { StoredVault } from "../state/model";
import { restoreKey } from "./key-access";
import type { Operation, ServiceContext } from "./operation";
import { answerVault, requireVaultInState } from "./vault-access";

/** POST /20180608/vaults/{vaultId}/actions/cancelDeletion: brings back the vault and the keys that went with it. */
export const cancelVaultDeletion: Operation = {
  name: "CancelVaultDeletion",
  method: "POST",
  path: "/20180608/vaults/{vaultId}/actions/cancelDeletion",
  endpoint: "base",
  isWrite: true,
  handle: (request, context) => {
    const vault = requireVaultInState(request, context, "PENDING_DELETION");
    restoreKeys(vault, context);
    const { timeOfDeletion: _timeOfDeletion, ...rest } = vault;
    const { cancelDeletionMs } = context.delays;
    const lifecycle = startTransition("CANCELLING_DELETION", "ACTIVE", context.clock.now(), cancelDeletionMs);
    const changed: StoredVault = { ...rest, lifecycle, revision: vault.revision + 1 };
    context.store.putVault(changed);
    return answerVault(changed, context);
  },
};

// Keys that were scheduled on their own, for an earlier day, stay scheduled.
function restoreKeys(vault: StoredVault, { store }: ServiceContext): void {
  for (const key of store.listKeys()) {
    if (key.vaultId === vault.id && key.timeOfDeletion === vault.timeOfDeletion) store.putKey(restoreKey(key));
  }
}
