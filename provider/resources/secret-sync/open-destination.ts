import { SteadyDestination } from "../../engine/steady-destination";
import type { SecretSyncInputs } from "../../schema/secret-sync";
import type { Deps } from "../deps";

/** The vault of a sync, with its pace kept and its calls repeated. Makes no call. */
export function openSteadyDestination(
  deps: Deps,
  {
    connection,
    destinationConfig,
    syncOptions,
  }: Pick<SecretSyncInputs, "connection" | "destinationConfig"> & {
    readonly syncOptions: Pick<SecretSyncInputs["syncOptions"], "maxConcurrency">;
  },
): SteadyDestination {
  const destination = deps.adapters.openDestination(connection, destinationConfig);
  const limiter = deps.limiterOf(destination.container, syncOptions.maxConcurrency);
  return new SteadyDestination(destination, limiter, deps.retrier, deps.bound);
}
