import { randomUUID } from "node:crypto";
import type { Location, SecretChange, StoredApproval, StoredPolicy } from "../state/model";
import type { Store } from "../state/store";
import type { Answer, ServiceContext } from "./operation";

/** Carries a write out, or files it where a change policy protects the folder: that is a 200 too. */
export function commitChange(change: SecretChange, location: Location, context: ServiceContext, body: unknown): Answer {
  const policy = findPolicy(context.store, location);
  if (policy === undefined) {
    context.store.applyChange(change);
    return { body };
  }
  const approval = fileApproval(change, location, policy, context);
  return { body: { approval: viewApproval(approval) }, isHeldBack: true };
}

function findPolicy(store: Store, { environment, secretPath }: Location): StoredPolicy | undefined {
  return store.listPolicies().find((policy) => policy.environment === environment && policy.secretPath === secretPath);
}

function fileApproval(
  change: SecretChange,
  location: Location,
  policy: StoredPolicy,
  { store, clock }: ServiceContext,
): StoredApproval {
  const id = randomUUID();
  const { environment, secretPath } = location;
  const approval: StoredApproval = {
    id,
    slug: id.slice(0, 8),
    policyId: policy.id,
    status: "open",
    hasMerged: false,
    environment,
    secretPath,
    change,
    createdAt: clock.now(),
  };
  store.putApproval(approval);
  return approval;
}

function viewApproval({ id, slug, policyId, status, hasMerged, createdAt }: StoredApproval) {
  const time = new Date(createdAt).toISOString();
  return { id, slug, policyId, status, hasMerged, conflicts: null, createdAt: time, updatedAt: time };
}
