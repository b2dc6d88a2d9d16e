import type { Quirks } from "../quirks";
import { createInvalidParameter, createMissingParameter } from "../service-error";

/** A query parameter that must be there. */
export function requireParameter(query: URLSearchParams, name: string): string {
  const value = query.get(name);
  if (value === null || value === "") throw createMissingParameter(name);
  return value;
}

/** A query parameter that may be there; an empty one counts as not there. */
export function readParameter(query: URLSearchParams, name: string): string | undefined {
  const value = query.get(name);
  return value === null || value === "" ? undefined : value;
}

/** One of `words`, or undefined. */
export function readWord<Word extends string>(
  query: URLSearchParams,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const value = readParameter(query, name);
  if (value === undefined) return undefined;
  const word = words.find((candidate) => candidate === value);
  if (word === undefined) throw createInvalidParameter(`${name} must be one of ${words.join(", ")}`);
  return word;
}

/** `limit`, 1 to the largest page; the default page without it. */
export function readLimit(query: URLSearchParams, { defaultPageSize, maxPageSize }: Quirks): number {
  const text = readParameter(query, "limit");
  if (text === undefined) return defaultPageSize;
  const limit = Number(text);
  if (/^\d+$/.test(text) && limit >= 1 && limit <= maxPageSize) return limit;
  throw createInvalidParameter(`limit must be a whole number from 1 to ${String(maxPageSize)}`);
}

/** A whole number of 1 or more, as in a version number. */
export function parseVersionNumber(text: string, name: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= 1) return value;
  throw createInvalidParameter(`${name} must be a whole number of 1 or more`);
}
