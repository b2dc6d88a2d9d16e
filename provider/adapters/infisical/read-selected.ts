import type { SourceLocation } from "../../ports/source";
import type { Listing } from "./answers";
import type { InfisicalClient } from "./client";
import { listSecrets } from "./list-secrets";
import { hasImportedSecrets, mergeImports, type FoundSecret } from "./merge-imports";
import { toOrigin } from "./place";
import { MAX_IMPORT_DEPTH } from "./quirks";
import { isSelected, readLabels, type Labels, type Selection } from "./selection";

export interface SelectedRequest {
  readonly projectId: string;
  readonly location: SourceLocation;
  readonly selection: Selection;
  readonly signal: AbortSignal | undefined;
}

type LabelsByKey = ReadonlyMap<string, Labels>;

/**
 * What a folder shows, less what is not selected. The service selects among the folder's own secrets only, and tells no
 * tags of imported ones; so where a folder has imports, the labels are read with one call for each folder in the chain.
 */
export async function keepSelected(
  client: InfisicalClient,
  listed: Listing,
  wanted: SelectedRequest,
): Promise<ReadonlyMap<string, FoundSecret>> {
  const found = mergeImports(listed, wanted.location);
  const labels = hasImportedSecrets(listed)
    ? await readAllLabels(client, wanted, wanted.location, new Set())
    : undefined;
  const isWanted = ([key, { secret }]: readonly [string, FoundSecret]) =>
    isSelected(labels?.get(key) ?? readLabels(secret), wanted.selection);
  return new Map([...found].filter(isWanted));
}

/** The labels of every key that the folder shows, those of imported keys from where they are. */
async function readAllLabels(
  client: InfisicalClient,
  wanted: SelectedRequest,
  location: SourceLocation,
  visited: ReadonlySet<string>,
): Promise<LabelsByKey> {
  const { projectId, signal } = wanted;
  const chain = new Set([...visited, toOrigin(location)]);
  const listed = await listSecrets(client, {
    projectId,
    location,
    hasValues: false,
    isExpanded: false,
    isRecursive: false,
    signal,
  });
  const labels = new Map<string, Labels>();
  for (const imported of listed.imports ?? []) {
    const isEnd = chain.has(toOrigin(imported)) || chain.size > MAX_IMPORT_DEPTH;
    const theirs: LabelsByKey = isEnd ? new Map() : await readAllLabels(client, wanted, imported, chain);
    for (const { secretKey } of imported.secrets)
      labels.set(secretKey, theirs.get(secretKey) ?? { tags: [], metadata: {} });
  }
  for (const secret of listed.secrets) labels.set(secret.secretKey, readLabels(secret));
  return labels;
}
