import type { OperationName } from "./operations/operation-name";

/** One request. Never a body, a header or a value. */
export interface JournalEntry {
  /** Counts from 1 since the start; a reset does not start it anew. */
  readonly sequence: number;
  /** The service's time at arrival, in milliseconds. */
  readonly time: number;
  /** Undefined for a request that was no operation (unknown route). */
  readonly operation?: OperationName | undefined;
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** True for an operation that changes something, whether or not it was carried out. */
  readonly isWrite: boolean;
  /** Keys of the secrets (or name of the folder) that the request was about. */
  readonly names: readonly string[];
  /** HTTP status of the answer; 0 if the connection was dropped instead. */
  readonly status: number;
  /** The `error` of a refusal. */
  readonly code?: string | undefined;
  /** True if the operation was carried out, even where the answer was lost. A write that waits for an approval was not. */
  readonly isDone: boolean;
  readonly isFault: boolean;
  readonly requestId: string;
}

export interface JournalFilter {
  readonly operation?: OperationName | readonly OperationName[];
  readonly name?: string;
  readonly status?: number;
  readonly isWrite?: boolean;
  readonly isDone?: boolean;
}

export interface Journal {
  /** Oldest first. */
  readonly entries: readonly JournalEntry[];
  find(filter?: JournalFilter): readonly JournalEntry[];
  count(filter?: JournalFilter): number;
  /** Keys that had a write carried out, sorted, each once. */
  readonly writtenNames: readonly string[];
  reset(): void;
}

/** Keeps the newest entries; the owner records, everybody else reads. */
export interface RecordingJournal extends Journal {
  record(entry: Omit<JournalEntry, "sequence">): void;
}

const DEFAULT_JOURNAL_SIZE = 200_000;

/** Makes an empty journal that keeps the newest `size` entries. */
export function createJournal(size = DEFAULT_JOURNAL_SIZE): RecordingJournal {
  let entries: JournalEntry[] = [];
  let sequence = 0;
  const find = (filter: JournalFilter = {}): readonly JournalEntry[] =>
    entries.filter((entry) => matches(entry, filter));
  return {
    get entries() {
      return [...entries];
    },
    find,
    count: (filter) => (filter === undefined ? entries.length : find(filter).length),
    get writtenNames() {
      return [...new Set(find({ isWrite: true, isDone: true }).flatMap(({ names }) => names))].sort();
    },
    reset: () => {
      entries = [];
    },
    record: (entry) => {
      sequence += 1;
      entries.push({ sequence, ...entry });
      // Trimmed in one go, so that a full journal costs no more per request than an empty one.
      if (entries.length >= size * 2) entries = entries.slice(-size);
    },
  };
}

function matches(entry: JournalEntry, filter: JournalFilter): boolean {
  return (
    matchesOperation(entry, filter.operation) &&
    (filter.name === undefined || entry.names.includes(filter.name)) &&
    (filter.status === undefined || entry.status === filter.status) &&
    (filter.isWrite === undefined || entry.isWrite === filter.isWrite) &&
    (filter.isDone === undefined || entry.isDone === filter.isDone)
  );
}

function matchesOperation(entry: JournalEntry, wanted: JournalFilter["operation"]): boolean {
  if (wanted === undefined) return true;
  if (typeof wanted === "string") return entry.operation === wanted;
  return entry.operation !== undefined && wanted.includes(entry.operation);
}
