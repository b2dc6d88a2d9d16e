import type { z } from "zod";
import { holdsUnknown, isUnknown } from "./unknown";

/** One thing that is wrong with the inputs: where, and what to do. */
export interface InputFailure {
  /** `syncOptions.keySchema`; never a top-level secret property, which the engine would print whole. */
  readonly property: string;
  readonly reason: string;
}

export type Parsed<T> =
  | { readonly kind: "parsed"; readonly value: T }
  | { readonly kind: "failed"; readonly failures: readonly InputFailure[] }
  /** Nothing is wrong so far, and something is not known yet. */
  | { readonly kind: "unknown" };

type Path = readonly (string | number)[];

/** Properties that hold secrets at any depth below them: their values are never quoted. */
const SECRET_PROPERTIES: ReadonlySet<string> = new Set([
  "credentials",
  "secrets",
  "privateKey",
  "passphrase",
  "clientSecret",
  "token",
  "ageKey",
  "digests",
  "digestKey",
]);
/** Top-level properties that the engine prints whole when a failure names them; the nested path names the same place. */
const NESTED: Readonly<Record<string, string>> = {
  connection: "connection.app",
  credentials: "credentials.method",
  source: "source.kind",
};
const LONGEST_QUOTE = 120;

/** Parses inputs as a program gives them: all failures at once, each with its path, the offending value and what to do. */
export function parseInputs<S extends z.ZodType>(schema: S, inputs: unknown): Parsed<z.output<S>> {
  const result = schema.safeParse(inputs, { reportInput: true });
  if (result.success && !holdsUnknown(inputs)) return { kind: "parsed", value: result.data };
  const issues = result.success ? [] : result.error.issues.filter((issue) => !isExcused(issue, inputs));
  if (issues.length === 0) return { kind: "unknown" };
  return { kind: "failed", failures: issues.flatMap((issue) => describeIssue(issue, inputs)) };
}

/** What is not known yet is not wrong yet. */
function isExcused(issue: z.core.$ZodIssue, inputs: unknown): boolean {
  const path = issue.path as Path;
  for (let depth = 0; depth <= path.length; depth++) {
    if (isUnknown(lookUp(inputs, path.slice(0, depth)))) return true;
  }
  return issue.code === "custom" && holdsUnknown(lookUp(inputs, path));
}

function lookUp(inputs: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => (isRecord(value) ? value[step] : undefined), inputs);
}

function isRecord(value: unknown): value is Record<string | number, unknown> {
  return typeof value === "object" && value !== null;
}

function describeIssue(issue: z.core.$ZodIssue, inputs: unknown): readonly InputFailure[] {
  const path = issue.path as Path;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      property: formatPath([...path, key]),
      reason: "is not an input: mend its spelling or remove it",
    }));
  }
  const value = lookUp(inputs, path);
  return [{ property: formatPath(path), reason: `${describeExpectation(issue, value)}${quote(path, value)}` }];
}

function describeExpectation(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === undefined)
    return issue.code === "invalid_value" ? `is required: ${listValues(issue.values)}` : "is required";
  switch (issue.code) {
    case "invalid_type":
      return `must be ${issue.expected}`;
    case "invalid_value":
      return `must be ${listValues(issue.values)}`;
    case "invalid_union":
      return "options" in issue && Array.isArray(issue.options)
        ? `must be ${listValues(issue.options)}`
        : "has an unknown value";
    default:
      return issue.message;
  }
}

function listValues(values: readonly unknown[]): string {
  return `one of ${values.map((value) => JSON.stringify(value)).join(", ")}`;
}

function quote(path: Path, value: unknown): string {
  if (value === undefined || typeof value === "object") return "";
  if (path.some((step) => SECRET_PROPERTIES.has(String(step)) && !isPublicCredential(path))) return "";
  const text = JSON.stringify(value);
  return ` (got ${text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text})`;
}

const PUBLIC_CREDENTIALS: ReadonlySet<string> = new Set([
  "userOcid",
  "tenancyOcid",
  "region",
  "fingerprint",
  "path",
  "profile",
]);

function isPublicCredential(path: Path): boolean {
  return PUBLIC_CREDENTIALS.has(String(path.at(-1)));
}

function formatPath(path: Path): string {
  const text = path
    .map((step, at) => (typeof step === "number" ? `[${String(step)}]` : at === 0 ? step : `.${step}`))
    .join("");
  return NESTED[text] ?? text;
}
