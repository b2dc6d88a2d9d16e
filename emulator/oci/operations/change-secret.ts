import { startTransition } from "../state/lifecycle";
import type { SecretLifecycleState, StoredSecret } from "../state/model";
import type { Answer, ServiceContext } from "./operation";
import { createSecretEtag } from "./require-resource";

export interface SecretTransition {
  readonly state: SecretLifecycleState;
  readonly next: SecretLifecycleState;
  readonly ms: number;
}

/** Puts the changed secret into the store, in transition, with a new etag. */
export function changeSecret(
  context: ServiceContext,
  secret: StoredSecret,
  changes: Partial<StoredSecret>,
  { state, next, ms }: SecretTransition,
): StoredSecret {
  const lifecycle = startTransition(state, next, context.clock.now(), ms);
  const changed: StoredSecret = { ...secret, ...changes, lifecycle, revision: secret.revision + 1 };
  context.store.putSecret(changed);
  return changed;
}

/** The answer of an action: an etag and no body. */
export function answerAction(secret: StoredSecret, context: ServiceContext): Answer {
  return { status: context.quirks.actionStatus, etag: createSecretEtag(secret, context) };
}
