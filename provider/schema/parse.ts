import type { z } from "zod";
import { quoteValue } from "./quote-value";
import { holdsUnknown, isUnknown } from "./unknown";

/** One thing that is wrong with the inputs: where, and what to do. */
export interface InputFailure {
  /** `syncOptions.keySchema`; never that of a top-level property that is or may be a secret: the engine prints it whole. */
  readonly property: string;
  readonly reason: string;
}

export type Parsed<T> =
  | { readonly kind: "parsed"; readonly value: T }
  | { readonly kind: "failed"; readonly failures: readonly InputFailure[] }
  /** Nothing is wrong so far, and something is not known yet. */
  | { readonly kind: "unknown" };

type Path = readonly (string | number)[];

/**
 * Top-level properties that the engine prints whole when a failure names them: it looks up exactly the name that it is
 * given. The failure names a place inside, and the reason says what is meant.
 */
const NESTED: ReadonlyMap<string, string> = new Map([
  ["connection", "connection.app"],
  ["credentials", "credentials.method"],
  ["source", "source.kind"],
]);

/** Parses inputs as a program gives them: all failures at once, each with its path, the offending value and what to do. */
export function parseInputs<S extends z.ZodType>(schema: S, inputs: unknown): Parsed<z.output<S>> {
  const result = schema.safeParse(inputs, { reportInput: true });
  if (result.success && !holdsUnknown(inputs)) return { kind: "parsed", value: result.data };
  const issues = result.success ? [] : result.error.issues.filter((issue) => !isExcused(issue, inputs));
  if (issues.length === 0) return { kind: "unknown" };
  return { kind: "failed", failures: issues.flatMap((issue) => describeIssue(issue, inputs)) };
}

/** Parses some of the inputs alone, whatever else was given. */
export function parsePart<S extends z.ZodObject>(
  schema: S,
  inputs: Readonly<Record<string, unknown>>,
): Parsed<z.output<S>> {
  const part = Object.entries(inputs).filter(([name]) => Object.hasOwn(schema.shape, name));
  return parseInputs(schema, Object.fromEntries(part));
}

/** Parses each of the inputs by itself, and gives those that are known and right. */
export function parseEach<S extends z.ZodObject>(
  schema: S,
  inputs: Readonly<Record<string, unknown>>,
): Partial<z.output<S>> {
  const fields = Object.entries(schema.shape).flatMap(([name, field]) => {
    const parsed = parseInputs(field, inputs[name]);
    return parsed.kind === "parsed" ? [[name, parsed.value] as const] : [];
  });
  return Object.fromEntries(fields) as Partial<z.output<S>>;
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
      property: path.length === 0 ? `[${JSON.stringify(key)}]` : formatPath([...path, key]),
      reason: "is not an input: mend its spelling or remove it",
    }));
  }
  const value = lookUp(inputs, path);
  const place = formatPath(path);
  const nested = NESTED.get(place);
  const subject = nested === undefined ? "" : `${place} `;
  return [
    { property: nested ?? place, reason: `${subject}${describeExpectation(issue, value)}${quoteValue(path, value)}` },
  ];
}

/** The words of JSON, for people. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ["string", "text"],
  ["number", "a number"],
  ["int", "a whole number"],
  ["boolean", "true or false"],
  ["array", "a list"],
  ["object", "an object"],
  ["record", "an object"],
]);

function describeExpectation(issue: z.core.$ZodIssue, value: unknown): string {
  const options = listOptions(issue);
  if (value === undefined) return options === undefined ? "is required" : `is required: ${options}`;
  if (options !== undefined) return `must be ${options}`;
  if (issue.code === "invalid_type") return `must be ${TYPES.get(issue.expected) ?? issue.expected}`;
  return issue.code === "invalid_union" ? "has an unknown value" : issue.message;
}

/** What may stand there, when that is a list of words. */
function listOptions(issue: z.core.$ZodIssue): string | undefined {
  if (issue.code === "invalid_value") return listValues(issue.values);
  return issue.code === "invalid_union" && "options" in issue && Array.isArray(issue.options)
    ? listValues(issue.options)
    : undefined;
}

function listValues(values: readonly unknown[]): string {
  const words = values.map((value) => JSON.stringify(value)).join(", ");
  return values.length === 1 ? words : `one of ${words}`;
}

function formatPath(path: Path): string {
  return path
    .map((step, at) => (typeof step === "number" ? `[${String(step)}]` : at === 0 ? step : `.${step}`))
    .join("");
}
