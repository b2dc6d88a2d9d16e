import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { SyncError } from "../../core/errors";
import type { SecretValue } from "../../core/secret-value";
import type { WriteOutcome } from "../../ports/source";
import { editFile } from "./edit-file";
import { explainSystemError, unreadable } from "./errors";
import { isTrackedByGit } from "./is-tracked-by-git";
import type { Folder } from "./list-files";
import { describeRepetition, groupByKey, type PlacedEntry } from "./merge-files";
import type { FileOpener, ReadFile } from "./read-files";
import { replaceFiles, type Replacement } from "./replace-files";

const NEW_FILE = ".env";
const NOTHING = new Uint8Array();

export interface WriteRules {
  readonly openFile: FileOpener;
  readonly allowPlaintextWriteBack: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
}

/** A file and the values that go into it. */
interface FileEdit extends ReadFile {
  readonly isNew: boolean;
  readonly changes: Map<string, SecretValue>;
}

/**
 * Writes secrets into the files of a folder: a known key where it stands, new ones at the end of the folder's main
 * file, which is the only one, else `.env`, else the first by name; where there is none, a new `.env`.
 */
export async function writeFiles(
  folder: Folder,
  files: readonly ReadFile[],
  secrets: ReadonlyMap<string, SecretValue>,
  rules: WriteRules,
): Promise<readonly WriteOutcome[]> {
  const { replacements, outcomes } = await planWrite(folder, files, secrets, rules);
  rules.signal?.throwIfAborted();
  if (replacements.length > 0) await makeFolder(folder);
  await replaceFiles(replacements);
  return outcomes;
}

/** What a write would do, with everything that it would refuse. */
export async function planWrite(
  folder: Folder,
  files: readonly ReadFile[],
  secrets: ReadonlyMap<string, SecretValue>,
  rules: WriteRules,
): Promise<{ readonly replacements: readonly Replacement[]; readonly outcomes: readonly WriteOutcome[] }> {
  const refusals = new Map<string, string>();
  const edits = await planEdits(folder, files, secrets, refusals, rules.openFile);
  await requireUntracked(edits, rules);
  const replacements = await prepareReplacements(edits, refusals, rules);
  const outcomes = [...secrets.keys()].map((key) => {
    const refusedBecause = refusals.get(key);
    return refusedBecause === undefined ? { key } : { key, refusedBecause };
  });
  return { replacements, outcomes };
}

async function makeFolder({ path, shown }: Folder): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    throw unreadable([{ shown, reason: `the folder cannot be made: ${explainSystemError(error)}` }]);
  }
}

async function planEdits(
  folder: Folder,
  files: readonly ReadFile[],
  secrets: ReadonlyMap<string, SecretValue>,
  refusals: Map<string, string>,
  openFile: FileOpener,
): Promise<readonly FileEdit[]> {
  const known = files.map((file) => ({ ...file, isNew: false, changes: new Map<string, SecretValue>() }));
  const main = findMainFile(known) ?? (await newFile(folder, openFile));
  const places = groupByKey(files);
  for (const [key, value] of secrets) {
    const standing = places.get(key) ?? [];
    const edit = known.find(({ stored }) => stored.name === standing[0]?.file) ?? main;
    const refusal = refusePlaces(standing) ?? refuse(edit, key, value);
    if (refusal === undefined) edit.changes.set(key, value);
    else refusals.set(key, refusal);
  }
  return [...new Set([...known, main])].filter(({ changes }) => changes.size > 0);
}

function findMainFile(edits: readonly FileEdit[]): FileEdit | undefined {
  if (edits.length === 1) return edits[0];
  return edits.find(({ stored }) => stored.name === NEW_FILE) ?? edits[0];
}

async function newFile(folder: Folder, openFile: FileOpener): Promise<FileEdit> {
  const stored = {
    name: NEW_FILE,
    path: join(folder.path, NEW_FILE),
    shown: `${folder.shown}/${NEW_FILE}`,
    bytes: NOTHING,
  };
  return { stored, opened: await openFile(stored), isNew: true, changes: new Map() };
}

/** A key that cannot be read is not written either: what stands there is not known. */
function refusePlaces(places: readonly PlacedEntry[]): string | undefined {
  const [only, another] = places;
  if (another !== undefined) return describeRepetition(places);
  return only !== undefined && "problem" in only.entry ? only.entry.problem : undefined;
}

function refuse({ stored, opened }: FileEdit, key: string, value: SecretValue): string | undefined {
  if (value.revealText() === undefined) return `the content is not UTF-8 text, which ${stored.name} cannot hold`;
  return opened.refuseKey(key);
}

/** A plain file that git tracks is on its way to everybody who can read the repository. */
async function requireUntracked(edits: readonly FileEdit[], rules: WriteRules): Promise<void> {
  if (rules.allowPlaintextWriteBack) return;
  const plain = edits.filter(({ opened }) => !opened.isEncrypted);
  const answers = await Promise.all(
    plain.map(({ stored }) => isTrackedByGit({ ...stored, env: rules.env, signal: rules.signal })),
  );
  const tracked = plain.filter((_, index) => answers[index]).map(({ stored }) => stored.shown);
  if (tracked.length === 0) return;
  throw new SyncError("INVALID_INPUT", `git tracks ${tracked.join(", ")}, so secrets are not written there in clear`, {
    hint: "encrypt the file (SOPS, age, dotenvx), take it out of git, or set source.allowPlaintextWriteBack to true",
    property: "source.allowPlaintextWriteBack",
  });
}

async function prepareReplacements(
  edits: readonly FileEdit[],
  refusals: Map<string, string>,
  { openFile }: WriteRules,
): Promise<readonly Replacement[]> {
  const replacements: Replacement[] = [];
  for (const { stored, opened, isNew, changes } of edits) {
    const { bytes: after, refused } = await editFile(stored, opened, changes, openFile);
    for (const key of refused) refusals.set(key, `${stored.name} cannot hold it without changing another key`);
    if (isNew || Buffer.compare(after, stored.bytes) !== 0)
      replacements.push({ ...stored, before: isNew ? undefined : stored.bytes, after });
  }
  return replacements;
}
