import type { Source } from "../../ports/source";
import type { InputFailure } from "../../schema/parse";
import type { SecretSyncInputs } from "../../schema/secret-sync";
import type { Props } from "../controller";
import type { Deps } from "../deps";
import { locateDestinationFailure, locateSourceFailure } from "./locate-failure";
import type { SoundInputs } from "./sound-inputs";

export interface InputFaults {
  readonly failures: readonly InputFailure[];
  /** Undefined if it cannot be opened. */
  readonly source: Source | undefined;
  /** Whether the destination can be asked: it is named, and nothing of it is at fault. */
  readonly hasDestination: boolean;
}

/** Faults that no single field shows: what does not go together, and credentials that cannot work. Makes no call. */
export function findInputFaults(deps: Deps, given: Props, inputs: SoundInputs): InputFaults {
  const opened = openSource(deps, inputs);
  const atDestination = [...findKeyFault(inputs), ...findConnectionFault(deps, inputs)];
  const { connection, destinationConfig } = inputs;
  return {
    failures: [...findOwnerFault(given), ...atDestination, ...opened.failures],
    source: opened.source,
    hasDestination: connection !== undefined && destinationConfig !== undefined && atDestination.length === 0,
  };
}

function findOwnerFault({ owner, ownerId }: Props): readonly InputFailure[] {
  if (owner !== undefined || ownerId !== undefined) return [];
  return [{ property: "ownerId", reason: "is required where the SDK's class, which computes the owner, is not used" }];
}

/** Vault and key carry the same shard in their OCIDs. Source: observed OCIDs, `adapters/oci-vault/quirks.ts`. */
function findKeyFault({ destinationConfig }: SoundInputs): readonly InputFailure[] {
  if (destinationConfig === undefined) return [];
  const { vaultOcid, keyOcid } = destinationConfig;
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

function findConnectionFault({ adapters }: Deps, { connection }: SoundInputs): readonly InputFailure[] {
  if (connection === undefined) return [];
  try {
    adapters.openConnection(connection);
    return [];
  } catch (error) {
    return [locateDestinationFailure(error)];
  }
}

function openSource({ adapters }: Deps, { source, syncOptions }: SoundInputs): Omit<InputFaults, "hasDestination"> {
  if (source === undefined) return { failures: [], source: undefined };
  try {
    const opened = adapters.openSource(source);
    return { failures: findImportFaults(source.kind, syncOptions, opened), source: opened };
  } catch (error) {
    return { failures: [locateSourceFailure(error, source.kind)], source: undefined };
  }
}

function findImportFaults(
  kind: SecretSyncInputs["source"]["kind"],
  { initialSyncBehavior, recursive }: SoundInputs["syncOptions"],
  { capabilities: { writable, reason } }: Source,
): readonly InputFailure[] {
  if (initialSyncBehavior === undefined || initialSyncBehavior === "overwrite-destination") return [];
  const property = "syncOptions.initialSyncBehavior";
  const use = `: use "overwrite-destination" (got "${initialSyncBehavior}")`;
  if (!writable) {
    return [
      {
        property,
        reason: `needs a source that can be written, and source.kind "${kind}" cannot: ${reason ?? "it is read-only"}${use}`,
      },
    ];
  }
  return recursive === true ? [{ property, reason: `cannot be combined with syncOptions.recursive${use}` }] : [];
}
