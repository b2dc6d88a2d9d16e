import { SyncError } from "../../core/errors";
import type { SecretValue } from "../../core/secret-value";
import type { SourceLocation, WriteOutcome } from "../../ports/source";
import { written, type ListedSecret } from "./answers";
import { parseAnswer, type InfisicalClient } from "./client";
import { toOrigin, toWritePurpose } from "./place";
import { HIDDEN_VALUE, findKeyFault, hasReference, trimAsStored } from "./quirks";
import type { HttpAnswer } from "./transport";

const APPROVAL_REASON = "a change policy asked for an approval; approve it in Infisical and run again";
const CHANGED_REASON = "Infisical stored another value than was written: look at it there";
const MISSING_REASON = "Infisical does not say that it wrote it: look whether it is there, and run again";
const BINARY_REASON = "its value is not text, and Infisical holds nothing else: leave it out";
const BLANKS_REASON =
  "its value begins or ends with blanks or several line breaks, which Infisical takes away: take them away at the " +
  "destination, or leave it out";
const PLACEHOLDER_REASON =
  "its value is what Infisical shows for a hidden one: write the right value at the destination";
const REFERENCE_REASON = "its value holds ${...}, which Infisical would read as a reference: leave it out";

/** Refusals of a whole batch: the service says what it is about in words only, which can quote what was sent. */
const BATCH_STATUSES = [400, 413, 422];

interface Candidate {
  readonly key: string;
  readonly text: string;
}

/** Adds or replaces the given keys with one call; nothing else in the folder changes. */
export async function writeFolder(
  client: InfisicalClient,
  projectId: string,
  location: SourceLocation,
  secrets: ReadonlyMap<string, SecretValue>,
  signal: AbortSignal | undefined,
): Promise<readonly WriteOutcome[]> {
  const checked = Array.from(secrets, ([key, value]) => check(key, value));
  const candidates = checked.flatMap((one) => ("text" in one ? [one] : []));
  const refused = findRefusedWrites(secrets);
  if (candidates.length === 0) return refused;
  return [...refused, ...(await upsert(client, projectId, location, candidates, signal))];
}

/** The refusals that are known before anything is sent. */
export function findRefusedWrites(secrets: ReadonlyMap<string, SecretValue>): readonly WriteOutcome[] {
  return Array.from(secrets, ([key, value]) => check(key, value)).flatMap((one) => ("text" in one ? [] : [one]));
}

/** What Infisical would not give back as it was written is refused before it is sent. */
function check(key: string, value: SecretValue): Candidate | WriteOutcome {
  const keyFault = findKeyFault(key);
  if (keyFault !== undefined) return { key, refusedBecause: keyFault };
  const text = value.revealText();
  if (text === undefined) return { key, refusedBecause: BINARY_REASON };
  const valueFault = findValueFault(text);
  return valueFault === undefined ? { key, text } : { key, refusedBecause: valueFault };
}

function findValueFault(text: string): string | undefined {
  if (trimAsStored(text) !== text) return BLANKS_REASON;
  if (text === HIDDEN_VALUE) return PLACEHOLDER_REASON;
  return hasReference(text) ? REFERENCE_REASON : undefined;
}

async function upsert(
  client: InfisicalClient,
  projectId: string,
  location: SourceLocation,
  candidates: readonly Candidate[],
  signal: AbortSignal | undefined,
): Promise<readonly WriteOutcome[]> {
  const purpose = toWritePurpose(location, client.host);
  const secrets = candidates.map(({ key, text }) => ({ secretKey: key, secretValue: text }));
  const body = { projectId, ...location, mode: "upsert", secrets };
  const call = { method: "PATCH", path: "/api/v4/secrets/batch", body } as const;
  const answer = await client.send(call, purpose, { signal, tolerate: [404, ...BATCH_STATUSES] });
  if (answer.status === 404) throw toMissingFolderError(location, client.host, answer);
  if (BATCH_STATUSES.includes(answer.status)) return refuseAll(candidates, describeRefusal(answer));
  const result = parseAnswer(written, answer, purpose);
  if ("approval" in result) return refuseAll(candidates, APPROVAL_REASON);
  const stored = new Map(result.secrets.map((secret) => [secret.secretKey, secret]));
  return candidates.map((candidate) => toOutcome(candidate, stored.get(candidate.key)));
}

function toOutcome({ key, text }: Candidate, stored: ListedSecret | undefined): WriteOutcome {
  if (stored === undefined) return { key, refusedBecause: MISSING_REASON };
  const isShown = stored.secretValueHidden !== true && stored.secretValue !== HIDDEN_VALUE;
  return isShown && stored.secretValue !== text ? { key, refusedBecause: CHANGED_REASON } : { key };
}

function refuseAll(candidates: readonly Candidate[], refusedBecause: string): readonly WriteOutcome[] {
  return candidates.map(({ key }) => ({ key, refusedBecause }));
}

function describeRefusal({ status, requestId }: HttpAnswer): string {
  const request = requestId === undefined ? "" : ` [request ${requestId}]`;
  const cause =
    status === 413
      ? "it is too large: import fewer secrets at once"
      : "one of its secrets is not acceptable, perhaps because a secret rotation writes it or the folder's policy forbids its value: see Infisical's log";
  return `Infisical refused the whole batch (HTTP ${String(status)})${request}, so nothing was written; ${cause}`;
}

function toMissingFolderError(location: SourceLocation, host: string, { requestId }: HttpAnswer): SyncError {
  const text = `writing to ${toOrigin(location)}: Infisical at ${host} knows no such folder, environment or project`;
  return new SyncError("SOURCE_UNREADABLE", text, {
    hint: "Create the folder in Infisical, and check environment and projectId",
    ...(requestId === undefined ? {} : { requestId }),
  });
}
