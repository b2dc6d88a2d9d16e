import picomatch from "picomatch";
import { mergeFolders, refuseDoubles, type Folder } from "../core/desired";
import { SyncError } from "../core/errors";
import type { FolderContent, Source, SourceLocation } from "../ports/source";
import { retry, type Retrier } from "./retry";

export interface SourceRequest {
  readonly location: SourceLocation;
  /** More folders; own keys win, among these the last wins. */
  readonly imports: readonly SourceLocation[];
  readonly recursive: boolean;
  readonly include: readonly string[] | undefined;
  readonly exclude: readonly string[] | undefined;
  readonly missingFolder: "error" | "empty";
}

export interface SourceReading {
  readonly folder: Folder;
  /**
   * The folders that held secrets, selected ones or not: `dev:/api` for one that was asked for, `dev:/mail (within dev:/)`
   * for a sub-folder of it or one that the source itself merges into it.
   */
  readonly filledFolders: readonly string[];
  readonly warnings: readonly string[];
}

const EMPTY: FolderContent = { secrets: [], failures: [], warnings: [] };

/**
 * Reads the folder and its imports, selects keys, and merges: weakest first.
 * @throws SyncError SOURCE_UNREADABLE when a folder is missing and that is not admitted
 */
export async function readSource(
  source: Source,
  request: SourceRequest,
  retrier: Retrier,
  signal?: AbortSignal,
): Promise<SourceReading> {
  const locations = [...request.imports, request.location];
  const options = { recursive: request.recursive };
  const contents = await Promise.all(
    locations.map((location) => retry(retrier, () => source.readFolder(location, options, signal), { signal })),
  );
  const isSelected = createSelection(request);
  const folders = contents.map((content, at) => requireFolder(content, locations[at], request));
  const filled = locations.flatMap((location, at) => listFilled(location, folders[at] ?? EMPTY));
  return {
    folder: mergeFolders(folders.map((folder) => refuseDoubles(select(folder, isSelected)))),
    filledFolders: [...new Set(filled)].sort(),
    warnings: contents.flatMap((content) => content?.warnings ?? []),
  };
}

export function formatLocation({ environment, secretPath }: SourceLocation): string {
  return `${environment}:${secretPath}`;
}

const WITHIN = " (within ";

function listFilled(asked: SourceLocation, { secrets, failures, filled }: FolderContent): readonly string[] {
  const root = formatLocation(asked);
  const places = (filled ?? (secrets.length + failures.length > 0 ? [asked] : [])).map(formatLocation);
  return places.map((place) => (place === root ? root : `${place}${WITHIN}${root})`));
}

/** The folder that was asked for, of an entry of `filledFolders`. */
export function toAskedFolder(filled: string): string {
  const at = filled.lastIndexOf(WITHIN);
  return at < 0 ? filled : filled.slice(at + WITHIN.length, -1);
}

function requireFolder(
  content: FolderContent | undefined,
  location: SourceLocation | undefined,
  request: SourceRequest,
): FolderContent {
  if (content !== undefined) return content;
  if (request.missingFolder === "empty" || location === undefined) return EMPTY;
  throw new SyncError("SOURCE_UNREADABLE", `the folder ${formatLocation(location)} does not exist in the source`, {
    hint: 'Create it, mend environment or secretPath, or set source.missingFolder: "empty"',
    property: location === request.location ? "secretPath" : "imports",
  });
}

/** Which keys a sync is about; `exclude` is stronger. */
export function createSelection({
  include,
  exclude,
}: Pick<SourceRequest, "include" | "exclude">): (key: string) => boolean {
  const options = { dot: true } as const;
  const isIncluded = include === undefined ? () => true : picomatch([...include], options);
  const isExcluded = exclude === undefined ? () => false : picomatch([...exclude], options);
  return (key) => isIncluded(key) && !isExcluded(key);
}

function select(content: FolderContent, isSelected: (key: string) => boolean): FolderContent {
  return {
    ...content,
    secrets: content.secrets.filter(({ key }) => isSelected(key)),
    failures: content.failures.filter(({ key }) => isSelected(key)),
  };
}
