import { createDigester, deriveDigestKey } from "../../core/digest";
import { renderDesired, type Desired } from "../../core/desired";
import {
  formatLocation,
  readSource,
  toAskedFolder,
  type SourceReading,
  type SourceRequest,
} from "../../engine/read-source";
import type { Connection } from "../../ports/connection";
import type { Source } from "../../ports/source";
import { SecretValue } from "../../core/secret-value";
import type { SecretSyncInputs } from "../../schema/secret-sync";
import type { Deps } from "../deps";
import { schemaOfInputs } from "./state";

/** OCI admits 25 KB in a secret; the destination's own capability says the same and needs an open connection. */
export const MAX_VALUE_BYTES = 25 * 1024;

/** What of the inputs says where secrets come from and how they are named. */
export type SourcePart = Pick<SecretSyncInputs, "source" | "environment" | "secretPath" | "imports" | "syncOptions">;

export interface Wanted {
  readonly desired: Desired;
  readonly reading: SourceReading;
}

export function sourceRequest(
  inputs: Omit<SourcePart, "syncOptions"> & { readonly syncOptions: Pick<SourcePart["syncOptions"], "recursive"> },
): SourceRequest {
  const { include, exclude, missingFolder } = inputs.source;
  return {
    location: { environment: inputs.environment, secretPath: inputs.secretPath },
    imports: inputs.imports ?? [],
    recursive: inputs.syncOptions.recursive,
    include,
    exclude,
    missingFolder,
  };
}

/** Reads the source and renders the names. */
export async function readWanted(deps: Deps, source: Source, inputs: SourcePart): Promise<Wanted> {
  const reading = await readSource(source, sourceRequest(inputs), deps.retrier, deps.bound?.signal);
  return { reading, desired: renderDesired(reading.folder, schemaOfInputs(inputs), MAX_VALUE_BYTES) };
}

/** Folders that held secrets at the last run, are still asked for, and hold none now. */
export function findEmptiedFolders(
  before: readonly string[],
  inputs: SourcePart,
  reading: SourceReading,
): readonly string[] {
  const asked = new Set([sourceRequest(inputs).location, ...(inputs.imports ?? [])].map(formatLocation));
  return before.filter((folder) => asked.has(toAskedFolder(folder)) && !reading.filledFolders.includes(folder));
}

/** The connection's key material; else the source's; the values themselves only when there is no other secret. */
export async function makeDigestKey(
  connection: Connection,
  source: Source,
  desired: Desired,
  owner: string,
  container: string,
): Promise<string> {
  const material = (await connection.keyMaterial()) ?? (await source.keyMaterial()) ?? joinValues(desired);
  return deriveDigestKey(material, owner, container);
}

function joinValues({ named }: Desired): SecretValue {
  const names = [...named.keys()].sort();
  const parts = names.flatMap((name) => {
    const value = named.get(name)?.value.reveal() ?? new Uint8Array();
    return [Buffer.from(`${name}\0${String(value.length)}\0`), value];
  });
  return SecretValue.fromBytes(Buffer.concat(parts));
}

export function digestAll(desired: Desired, digestKey: string): ReadonlyMap<string, string> {
  const digest = createDigester(digestKey);
  return new Map([...desired.named].map(([name, { value }]) => [name, digest(name, value)]));
}
