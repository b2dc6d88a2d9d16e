import { SyncError } from "../../core/errors";
import type { SourceLocation } from "../../ports/source";
import { listing, type Listing } from "./answers";
import { parseAnswer, type InfisicalClient } from "./client";
import { isWithin, toOrigin, toReadPurpose } from "./place";
import { INCLUDE_IMPORTS_SPELLINGS, toFlag } from "./quirks";
import { toSelectionQuery, type Selection } from "./selection";

export interface ListRequest {
  readonly projectId: string;
  readonly location: SourceLocation;
  /** Default true; false asks for keys and labels only. */
  readonly hasValues?: boolean;
  readonly isExpanded: boolean;
  readonly isRecursive: boolean;
  readonly selection?: Selection | undefined;
  readonly signal?: AbortSignal | undefined;
}

const NOTHING: Listing = { secrets: [], imports: undefined };

/**
 * One list call: all secrets of a folder, and of its imports. A folder that is not there looks like an empty one
 * (see `folder-exists.ts`). Personal overrides are left out.
 */
export async function listSecrets(client: InfisicalClient, wanted: ListRequest): Promise<Listing> {
  const { location, signal } = wanted;
  const purpose = toReadPurpose(location, client.host);
  const call = { method: "GET", path: "/api/v4/secrets", query: toQuery(wanted) } as const;
  const answer = await client.send(call, purpose, { signal, tolerate: [404] });
  if (answer.status === 404) return NOTHING;
  const listed = parseAnswer(listing, answer, purpose);
  const secrets = listed.secrets.filter(({ type }) => type !== "personal");
  requireSamePlace({ ...listed, secrets }, wanted);
  return { ...listed, secrets };
}

function toQuery(wanted: ListRequest): Record<string, string> {
  const { projectId, location, hasValues = true, isExpanded, isRecursive, selection } = wanted;
  return {
    projectId,
    environment: location.environment,
    secretPath: location.secretPath,
    viewSecretValue: toFlag(hasValues),
    expandSecretReferences: toFlag(isExpanded && hasValues),
    recursive: toFlag(isRecursive),
    ...Object.fromEntries(INCLUDE_IMPORTS_SPELLINGS.map((name) => [name, toFlag(true)])),
    includePersonalOverrides: toFlag(false),
    ...(selection === undefined ? {} : toSelectionQuery(selection)),
  };
}

/** Credentials that are bound to a scope are answered from it, whatever was asked for. */
function requireSamePlace({ secrets }: Listing, { location, isRecursive }: ListRequest): void {
  const isElsewhere = ({ environment, secretPath }: Listing["secrets"][number]) =>
    (environment ?? location.environment) !== location.environment ||
    !isAsked(secretPath ?? location.secretPath, location.secretPath, isRecursive);
  const stray = secrets.find(isElsewhere);
  if (stray === undefined) return;
  const place = toOrigin({
    environment: stray.environment ?? location.environment,
    secretPath: stray.secretPath ?? "?",
  });
  throw new SyncError("SOURCE_UNREADABLE", `reading ${toOrigin(location)}: Infisical answers from ${place}`, {
    hint: "The credentials are bound to a folder of their own: use a machine identity",
  });
}

function isAsked(secretPath: string, asked: string, isRecursive: boolean): boolean {
  return isRecursive ? isWithin(secretPath, asked) : secretPath === asked;
}
