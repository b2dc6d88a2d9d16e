import type { InputFailure } from "../schema/parse";

/** Plain values, as they travel between a face and a controller. */
export type Props = Readonly<Record<string, unknown>>;

export interface CheckResult {
  readonly inputs: Props;
  readonly failures: readonly InputFailure[];
}

export interface DiffResult {
  readonly hasChanges: boolean;
  /** Properties whose change replaces the resource. */
  readonly replaces: readonly string[];
}

/** A resource's hooks on plain values. Knows ids and state, not Pulumi: a face translates in, calls, translates out. */
export interface Controller {
  check(olds: Props, news: Props): Promise<CheckResult>;
  diff(id: string, olds: Props, news: Props): Promise<DiffResult>;
  create(inputs: Props): Promise<{ readonly id: string; readonly outs: Props }>;
  update(id: string, olds: Props, news: Props): Promise<{ readonly outs: Props }>;
  read(id: string, props: Props): Promise<{ readonly id: string; readonly props: Props; readonly inputs: Props }>;
  delete(id: string, props: Props): Promise<void>;
}

/** Something landed and something did not: the state is saved, every reason is listed, the next run goes on from there. */
export class PartialFailure extends Error {
  override readonly name = "PartialFailure";
  readonly id: string;
  readonly outs: Props;
  readonly reasons: readonly string[];

  constructor(message: string, id: string, outs: Props, reasons: readonly string[]) {
    super(message);
    this.id = id;
    this.outs = outs;
    this.reasons = reasons;
  }
}

/** Whether two plain values are the same; the order of keys does not matter, and a missing key equals `undefined`. */
export function isSameValue(a: unknown, b: unknown): boolean {
  return JSON.stringify(canonicalize(a)) === JSON.stringify(canonicalize(b));
}

function canonicalize(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonicalize);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, entry]) => [key, canonicalize(entry)]),
  );
}
