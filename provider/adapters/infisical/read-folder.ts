import pLimit from "p-limit";
import type { FolderContent, ReadFolderOptions, SourceLocation } from "../../ports/source";
import type { InfisicalSource } from "../../schema/secret-sync";
import type { Listing } from "./answers";
import type { InfisicalClient } from "./client";
import { isFolderThere, listSubfolders } from "./folders";
import { listSecrets } from "./list-secrets";
import { hasImportedSecrets, mergeImports, type FoundSecret } from "./merge-imports";
import { toOrigin } from "./place";
import { keepSelected } from "./read-selected";
import { getSelection, isSelected, readLabels } from "./selection";
import { toFolderContent } from "./to-folder-content";

/** Lists in flight at once, where every sub-folder is read by itself. */
const FOLDER_CONCURRENCY = 4;

/** Reads one folder, usually with one call; see `source.ts`. */
export async function readFolder(
  client: InfisicalClient,
  config: InfisicalSource,
  location: SourceLocation,
  { recursive = false }: ReadFolderOptions,
  signal: AbortSignal | undefined,
): Promise<FolderContent | undefined> {
  const listed = await list(client, config, location, recursive, signal);
  if (isEmpty(listed) && !(await isFolderThere(client, config.projectId, location, signal))) return undefined;
  const found = recursive
    ? await collectBelow(client, config, location, listed, signal)
    : await resolve(client, config, location, listed, signal);
  return { ...toFolderContent(found, config, location), filled: listFilled(listed, location) };
}

/** The folders that the list came from: an import is told apart even where own keys hide all that is in it. */
function listFilled({ secrets, imports }: Listing, location: SourceLocation): readonly SourceLocation[] {
  const paths = new Set(secrets.map(({ secretPath }) => secretPath ?? location.secretPath));
  const own = [...paths].map((secretPath) => ({ ...location, secretPath }));
  const imported = (imports ?? []).filter((folder) => folder.secrets.length > 0);
  return [...own, ...imported.map(({ environment, secretPath }) => ({ environment, secretPath }))];
}

function isEmpty({ secrets, imports }: Listing): boolean {
  return secrets.length === 0 && (imports ?? []).length === 0;
}

function list(
  client: InfisicalClient,
  config: InfisicalSource,
  location: SourceLocation,
  isRecursive: boolean,
  signal: AbortSignal | undefined,
): Promise<Listing> {
  const { projectId, expandReferences: isExpanded } = config;
  return listSecrets(client, { projectId, location, isExpanded, isRecursive, selection: getSelection(config), signal });
}

/** What one folder shows. */
async function resolve(
  client: InfisicalClient,
  config: InfisicalSource,
  location: SourceLocation,
  listed: Listing,
  signal: AbortSignal | undefined,
): Promise<readonly FoundSecret[]> {
  const selection = getSelection(config);
  if (selection === undefined) return [...mergeImports(listed, location).values()];
  const found = await keepSelected(client, listed, { projectId: config.projectId, location, selection, signal });
  return [...found.values()];
}

/**
 * A recursive list does not tell which folder an import belongs to, and so not which keys it loses to: where there are
 * imports, every folder is read by itself.
 */
async function collectBelow(
  client: InfisicalClient,
  config: InfisicalSource,
  location: SourceLocation,
  listed: Listing,
  signal: AbortSignal | undefined,
): Promise<readonly FoundSecret[]> {
  if (!hasImportedSecrets(listed)) return toOwnSecrets(listed, config, location);
  const paths = [location.secretPath, ...(await listSubfolders(client, config.projectId, location, signal))];
  const limit = pLimit(FOLDER_CONCURRENCY);
  const found = await limit.map(paths, async (secretPath) => {
    const place = { ...location, secretPath };
    return resolve(client, config, place, await list(client, config, place, false, signal), signal);
  });
  return found.flat();
}

function toOwnSecrets({ secrets }: Listing, config: InfisicalSource, location: SourceLocation): readonly FoundSecret[] {
  const selection = getSelection(config);
  return secrets
    .filter((secret) => selection === undefined || isSelected(readLabels(secret), selection))
    .map((secret) => ({
      secret,
      origin: toOrigin({ ...location, secretPath: secret.secretPath ?? location.secretPath }),
    }));
}
