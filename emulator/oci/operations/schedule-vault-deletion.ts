import { VAULT_DELETION_DAYS } from "../limits";
import { createIncorrectState } from "../service-error";
import { startTransition } from "../state/lifecycle";
import type { StoredVault } from "../state/model";
import { hideKey } from "./key-access";
import type { Operation, ServiceContext } from "./operation";
import { readTimeOfDeletion } from "./read-time-of-deletion";
import { answerVault, requireVaultInState } from "./vault-access";

/** POST /20180608/vaults/{vaultId}/actions/scheduleDeletion: 7 to 30 days ahead; the vault's keys go with it. */
export const scheduleVaultDeletion: Operation = {
  name: "ScheduleVaultDeletion",
  method: "POST",
  path: "/20180608/vaults/{vaultId}/actions/scheduleDeletion",
  endpoint: "base",
  isWrite: true,
  handle: (request, context) => {
    const timeOfDeletion = readTimeOfDeletion(request, context, VAULT_DELETION_DAYS);
    const vault = requireVaultInState(request, context, "ACTIVE");
    scheduleKeys(vault, timeOfDeletion, context);
    const { scheduleDeletionMs } = context.delays;
    const lifecycle = startTransition(
      "SCHEDULING_DELETION",
      "PENDING_DELETION",
      context.clock.now(),
      scheduleDeletionMs,
    );
    const changed: StoredVault = { ...vault, lifecycle, timeOfDeletion, revision: vault.revision + 1 };
    context.store.putVault(changed);
    return answerVault(changed, context);
  },
};

// A key that is to be deleted later than its vault would outlive it (docs of ScheduleVaultDeletion: 409).
function scheduleKeys(vault: StoredVault, timeOfDeletion: number, { store }: ServiceContext): void {
  const keys = store.listKeys().filter((key) => key.vaultId === vault.id && key.lifecycle.state !== "DELETED");
  if (keys.some((key) => (key.timeOfDeletion ?? 0) > timeOfDeletion)) {
    throw createIncorrectState("a key of the vault", "PENDING_DELETION with a later time of deletion");
  }
  for (const key of keys) if (key.timeOfDeletion === undefined) store.putKey(hideKey(key, timeOfDeletion));
}
