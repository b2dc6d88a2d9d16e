import { explain, isSyncError, SyncError } from "../../core/errors";
import type { InputFailure } from "../../schema/parse";
import { secretSyncInputs, type SecretSyncInputs } from "../../schema/secret-sync";

const OWN_FIELDS: ReadonlySet<string> = new Set(Object.keys(secretSyncInputs.shape));
const SOURCE_PLACES = { local: "source.path", inline: "source.secrets", infisical: "source.projectId" } as const;

/** Where a failure to open a source or a connection, or to read the source, belongs in the inputs. */
export function locateSourceFailure(error: unknown, kind: SecretSyncInputs["source"]["kind"]): InputFailure {
  if (!isSyncError(error)) throw error;
  const isSignIn = isSyncError(error, "NOT_AUTHENTICATED", "ACCESS_DENIED") && kind === "infisical";
  return locate(error, "source.connection", isSignIn ? "source.connection.credentials" : SOURCE_PLACES[kind]);
}

/** Where a failure to open the destination's connection, or to see the vault, belongs in the inputs. */
export function locateDestinationFailure(error: unknown): InputFailure {
  if (!isSyncError(error)) throw error;
  const isSignIn = isSyncError(error, "NOT_AUTHENTICATED", "INVALID_INPUT");
  return locate(error, "connection", isSignIn ? "connection.credentials" : "destinationConfig.vaultOcid");
}

/** An adapter names properties of its connection as they are called there; in a sync they stand below `connection`. */
function locate(error: SyncError, connection: string, fallback: string): InputFailure {
  const { property } = error.details;
  const reason = explain(error);
  if (property === undefined) return { property: fallback, reason };
  const [field = ""] = property.split(".");
  return { property: OWN_FIELDS.has(field) ? property : `${connection}.${property}`, reason };
}

/** For callers outside a check, where a problem of the container is an error. */
export function requireUsable(problems: readonly InputFailure[]): void {
  if (problems.length === 0) return;
  const reasons = problems.map(({ property, reason }) => `${property}: ${reason}`);
  throw new SyncError("UNAVAILABLE", reasons.join("; "));
}
