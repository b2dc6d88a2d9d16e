import type { FolderContent, SourceFailure, SourceLocation, SourceSecret } from "../../ports/source";
import { hasValue, type Entry } from "./formats/format";
import type { ReadFile } from "./read-files";

/** An entry and the name of the file it stands in. */
export interface PlacedEntry {
  readonly entry: Entry;
  readonly file: string;
}

/** Every place of every key of a folder, in the order of the files. */
export function groupByKey(files: readonly ReadFile[]): ReadonlyMap<string, readonly PlacedEntry[]> {
  const places = new Map<string, PlacedEntry[]>();
  for (const { stored, opened } of files)
    for (const entry of opened.entries) {
      const known = places.get(entry.key);
      if (known === undefined) places.set(entry.key, [{ entry, file: stored.name }]);
      else known.push({ entry, file: stored.name });
    }
  return places;
}

/** The files of one folder as one content. A key in two files is a failure of that key: which one counts nobody can tell. */
export function mergeFiles(location: SourceLocation, files: readonly ReadFile[]): FolderContent {
  const secrets: SourceSecret[] = [];
  const failures: SourceFailure[] = [];
  for (const [key, places] of groupByKey(files)) {
    const [only, another] = places;
    const origin = showOrigin(location, places);
    if (another !== undefined) failures.push({ key, reason: describeRepetition(places), origin });
    else if (only !== undefined && hasValue(only.entry)) secrets.push({ key, value: only.entry.value, origin });
    else if (only !== undefined && "problem" in only.entry)
      failures.push({ key, reason: `${only.file} (line ${only.entry.line}): ${only.entry.problem}`, origin });
  }
  return { secrets, failures, warnings: files.flatMap(listWarnings) };
}

export function describeRepetition(places: readonly PlacedEntry[]): string {
  const list = places.map(({ entry, file }) => `${file} (line ${entry.line})`);
  return `it is defined in ${list.join(" and in ")}; remove it from all files but one`;
}

function showOrigin({ environment, secretPath }: SourceLocation, places: readonly PlacedEntry[]): string {
  return `${environment}:${secretPath} (${places.map(({ file }) => file).join(", ")})`;
}

function listWarnings({ stored, opened }: ReadFile): readonly string[] {
  return opened.warnings.map(({ line, text }) => `${stored.shown}:${line}: ${text}`);
}
