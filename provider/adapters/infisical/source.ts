import { SyncError } from "../../core/errors";
import type { Source, SourceCapabilities } from "../../ports/source";
import type { InfisicalSource } from "../../schema/secret-sync";
import { createInfisicalClient, type InfisicalDeps } from "./client";
import { getKeyMaterial } from "./connection";
import { readFolder } from "./read-folder";
import { getSelection } from "./selection";
import type { TransportOptions } from "./transport";
import { findRefusedWrites, writeFolder } from "./write-folder";

/**
 * An Infisical project as a source. What a folder shows is what Infisical itself merges: its own secrets win, among its
 * imports the last one wins; personal overrides are never used.
 *
 * | read | calls |
 * | --- | --- |
 * | a folder with secrets, its imports included, recursive or not | 1 |
 * | an empty answer: is the folder there? | + 1 |
 * | tags or metadata select, and the folder has imports | + 1 for the folder and each folder in the chain of imports |
 * | recursive, and a folder in there has imports | + 1, + 1 for each folder |
 * | the first call of an identity in this process | + 1 to sign in |
 *
 * A write is one call.
 */
export function createInfisicalSource(
  config: InfisicalSource,
  deps: InfisicalDeps,
  options: TransportOptions = {},
): Source {
  const client = createInfisicalClient(config.connection, deps, options);
  const capabilities = getCapabilities(config);
  return {
    capabilities,
    readFolder: (location, readOptions = {}, signal) => readFolder(client, config, location, readOptions, signal),
    writeFolder: async (location, secrets, signal) => {
      if (!capabilities.writable)
        throw new SyncError("INVALID_INPUT", `the source cannot be written: ${capabilities.reason ?? ""}`);
      return writeFolder(client, config.projectId, location, secrets, signal);
    },
    findRefusedWrites: async (_location, secrets) => findRefusedWrites(secrets),
    keyMaterial: async () => getKeyMaterial(config.connection),
  };
}

function getCapabilities(config: InfisicalSource): SourceCapabilities {
  if (getSelection(config) === undefined) return { writable: true };
  const reason = "source.tags and source.metadata select secrets, and a secret written back would carry neither";
  return { writable: false, reason };
}
