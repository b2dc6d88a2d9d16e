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
  if (a === b) return true;
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && isSameList(a, b);
  return isRecord(a) && isRecord(b) && isEachIn(a, b) && isAbsentOutside(a, b);
}

function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, at) => isSameValue(item, b[at]));
}

/** Only own keys count: a secret may be named like a method that every object has. */
function isEachIn(a: Props, b: Props): boolean {
  return Object.keys(a).every((key) => isSameValue(a[key], Object.hasOwn(b, key) ? b[key] : undefined));
}

/** Whether what `a` does not have is not in `b` either. */
function isAbsentOutside(a: Props, b: Props): boolean {
  return Object.keys(b).every((key) => Object.hasOwn(a, key) || b[key] === undefined);
}

function isRecord(value: unknown): value is Props {
  return typeof value === "object" && value !== null;
}
