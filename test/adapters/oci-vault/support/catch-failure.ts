import { isSyncError } from "../../../../provider/core/errors";
import type { SyncError } from "../../../../provider/core/errors";

/** The SyncError that a promise is rejected with; anything else fails the test. */
export async function catchFailure(promise: Promise<unknown>): Promise<SyncError> {
  const outcome: unknown = await promise.then(
    () => "no failure",
    (error: unknown) => error,
  );
  if (isSyncError(outcome)) return outcome;
  throw outcome instanceof Error ? outcome : new Error(`expected a SyncError, got ${String(outcome)}`);
}
