import { SyncError } from "../../core/errors";
import type { SourceLocation } from "../../ports/source";
import { folders } from "./answers";
import { parseAnswer, type InfisicalClient } from "./client";
import { toOrigin, toReadPurpose } from "./place";
import { toFlag } from "./quirks";

/**
 * Whether the folder is there: a list call answers one that is not with an empty list, and an empty list must never
 * be taken for a folder without secrets.
 * @throws SyncError SOURCE_UNREADABLE when there is no such environment or project.
 */
export async function isFolderThere(
  client: InfisicalClient,
  projectId: string,
  location: SourceLocation,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const at = location.secretPath.lastIndexOf("/");
  const name = location.secretPath.slice(at + 1);
  const parent = { ...location, secretPath: at <= 0 ? "/" : location.secretPath.slice(0, at) };
  const found = await listFolders(client, { projectId, location: parent, asked: location, isRecursive: false, signal });
  return name === "" || found.some((folder) => folder.name === name);
}

/** Absolute paths of all folders below `location`. */
export async function listSubfolders(
  client: InfisicalClient,
  projectId: string,
  location: SourceLocation,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const root = location.secretPath === "/" ? "" : location.secretPath;
  const found = await listFolders(client, { projectId, location, asked: location, isRecursive: true, signal });
  return found.flatMap(({ relativePath }) => {
    if (relativePath === undefined) return [];
    const path = relativePath.startsWith("/") ? relativePath : `/${relativePath}`;
    return path === "/" ? [] : [root + path];
  });
}

interface FoldersRequest {
  readonly projectId: string;
  /** The folder whose sub-folders are listed. */
  readonly location: SourceLocation;
  /** The folder that it is about, for messages. */
  readonly asked: SourceLocation;
  readonly isRecursive: boolean;
  readonly signal: AbortSignal | undefined;
}

async function listFolders(client: InfisicalClient, request: FoldersRequest) {
  const { projectId, location, asked, isRecursive, signal } = request;
  const purpose = toReadPurpose(asked, client.host);
  const query = {
    projectId,
    environment: location.environment,
    path: location.secretPath,
    recursive: toFlag(isRecursive),
  };
  const call = { method: "GET", path: "/api/v2/folders", query } as const;
  const answer = await client.send(call, purpose, { signal, tolerate: [404] });
  if (answer.status === 404) throw toUnknownPlaceError(asked, client.host, answer.requestId);
  return parseAnswer(folders, answer, purpose).folders;
}

/** The environment or the project: the service answers both with 404. */
export function toUnknownPlaceError(location: SourceLocation, host: string, requestId: string | undefined): SyncError {
  const text = `reading ${toOrigin(location)}: Infisical at ${host} knows no such environment or project`;
  return new SyncError("SOURCE_UNREADABLE", text, {
    hint:
      "environment is the slug of one (dev, not Development), projectId the id in the project's settings; and the " +
      "identity must be a member of the project",
    ...(requestId === undefined ? {} : { requestId }),
  });
}
