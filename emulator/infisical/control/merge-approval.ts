import type { EmulatedApproval } from "../emulator";
import type { StoredApproval } from "../state/model";
import type { Store } from "../state/store";

/** Does what an approval holds back. @throws RangeError for an unknown or closed one. */
export function mergeApproval(store: Store, id: string): void {
  const approval = store.listApprovals().find((candidate) => candidate.id === id);
  if (approval?.status !== "open") throw new RangeError(`there is no open approval ${id}`);
  store.applyChange(approval.change);
  store.putApproval({ ...approval, status: "close", hasMerged: true });
}

export function toEmulatedApproval(store: Store, approval: StoredApproval): EmulatedApproval {
  const { id, status, hasMerged, environment, secretPath, change } = approval;
  const removed = store.listSecrets().filter((secret) => change.removed.includes(secret.id));
  const keys = [...change.put, ...removed].map(({ key }) => key);
  return { id, status, hasMerged, environment, secretPath, keys };
}
