/**
 * The door of the dynamic provider. States hold
 * `exports.handler=()=>require("pulumi-secretsync/dyn").appConnection` (or `.secretSync`): neither this path nor these
 * two names ever change.
 */
import { composeProvider, type Provider } from "../../compose";
import { SECRET_PATHS } from "../secrets";
import { createDynamicProvider } from "./dynamic-provider";
import { createEngineReporter } from "./engine-log";

let provider: Provider | undefined;

/** One per process, so that two syncs of one program know of each other. */
function open(): Provider {
  provider ??= composeProvider({
    reporter: createEngineReporter(process.argv.slice(2)),
    env: process.env,
    cwd: process.cwd(),
  });
  return provider;
}

export const appConnection = createDynamicProvider(() => open().appConnection, SECRET_PATHS.appConnection);
export const secretSync = createDynamicProvider(() => open().secretSync, SECRET_PATHS.secretSync);
