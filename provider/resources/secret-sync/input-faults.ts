import type { Source } from "../../ports/source";
import type { InputFailure } from "../../schema/parse";
import type { SecretSyncInputs } from "../../schema/secret-sync";
import type { Deps } from "../deps";
import { locateDestinationFailure, locateSourceFailure } from "./locate-failure";

/** Faults that no single field shows: what does not go together, and credentials that cannot work. */
export function findInputFaults(
  deps: Deps,
  inputs: SecretSyncInputs,
): { readonly failures: readonly InputFailure[]; readonly source: Source | undefined } {
  const failures: InputFailure[] = [...findOwnerFault(inputs), ...findKeyFault(inputs)];
  const open = <T>(opener: () => T, locate: (error: unknown) => InputFailure): T | undefined => {
    try {
      return opener();
    } catch (error) {
      failures.push(locate(error));
      return undefined;
    }
  };
  const source = open(
    () => deps.adapters.openSource(inputs.source),
    (error) => locateSourceFailure(error, inputs.source.kind),
  );
  open(() => deps.adapters.openConnection(inputs.connection), locateDestinationFailure);
  if (source !== undefined) failures.push(...findImportFaults(inputs, source));
  return { failures, source };
}

function findOwnerFault(inputs: SecretSyncInputs): readonly InputFailure[] {
  if (inputs.owner !== undefined || inputs.ownerId !== undefined) return [];
  return [{ property: "ownerId", reason: "is required where the SDK's class, which computes the owner, is not used" }];
}

/** Vault and key carry the same shard in their OCIDs. Source: observed OCIDs, `adapters/oci-vault/quirks.ts`. */
function findKeyFault({ destinationConfig: { vaultOcid, keyOcid } }: SecretSyncInputs): readonly InputFailure[] {
  const vaultShard = shardOf(vaultOcid);
  const keyShard = shardOf(keyOcid);
  if (vaultShard === undefined || keyShard === undefined || vaultShard === keyShard) return [];
  return [
    {
      property: "destinationConfig.keyOcid",
      reason: `is a key of another vault: use a key of ${vaultOcid} (got "${keyOcid}")`,
    },
  ];
}

function shardOf(ocid: string): string | undefined {
  const parts = ocid.split(".");
  return parts.length === 6 ? parts[4] : undefined;
}

function findImportFaults({ syncOptions, source: config }: SecretSyncInputs, source: Source): readonly InputFailure[] {
  const { initialSyncBehavior, recursive } = syncOptions;
  if (initialSyncBehavior === "overwrite-destination") return [];
  const property = "syncOptions.initialSyncBehavior";
  const use = `: use "overwrite-destination" (got "${initialSyncBehavior}")`;
  const { writable, reason } = source.capabilities;
  if (!writable) {
    return [
      {
        property,
        reason: `needs a source that can be written, and source.kind "${config.kind}" cannot: ${reason ?? "it is read-only"}${use}`,
      },
    ];
  }
  return recursive ? [{ property, reason: `cannot be combined with syncOptions.recursive${use}` }] : [];
}
