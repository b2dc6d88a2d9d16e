import { createHash } from "node:crypto";
import type { Quirks } from "./quirks";
import { createInvalidParameter } from "./service-error";
import { tryParseJson } from "./try-parse-json";
import { readLimit, readParameter } from "./validate/read-query";

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Base64url, since some official clients put it into the query as it is; undefined on the last page. */
  readonly nextPage: string | undefined;
}

/** What items are ordered by; ids break ties, so that a page token always names one place. */
export interface SortKey {
  readonly value: string | number;
  readonly id: string;
}

interface Cursor extends SortKey {
  /** Digest of the query that the token belongs to. */
  readonly query: string;
}

export interface PagingOptions<Item> {
  readonly query: URLSearchParams;
  readonly quirks: Quirks;
  readonly getSortKey: (item: Item) => SortKey;
  readonly order: "ASC" | "DESC";
}

/**
 * One page of `items`. A token names the last item that was sent: what is added or taken away meanwhile shifts nothing.
 * A token of another query is InvalidParameter.
 */
export function paginate<Item>(
  items: readonly Item[],
  { query, quirks, getSortKey, order }: PagingOptions<Item>,
): Page<Item> {
  const limit = readLimit(query, quirks);
  const digest = digestQuery(query);
  const cursor = readCursor(query, digest);
  const direction = order === "ASC" ? 1 : -1;
  const keyed = items.map((item) => ({ item, key: getSortKey(item) }));
  const rest = cursor === undefined ? keyed : keyed.filter(({ key }) => direction * compareKeys(key, cursor) > 0);
  rest.sort((left, right) => direction * compareKeys(left.key, right.key));
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const nextPage = rest.length > limit && last !== undefined ? writeCursor({ ...last.key, query: digest }) : undefined;
  return { items: page.map(({ item }) => item), nextPage };
}

function compareKeys(left: SortKey, right: SortKey): number {
  if (left.value !== right.value) return left.value < right.value ? -1 : 1;
  if (left.id === right.id) return 0;
  return left.id < right.id ? -1 : 1;
}

// `limit` may change from page to page; everything else makes another list.
function digestQuery(query: URLSearchParams): string {
  const filters = [...query.entries()].filter(([name]) => name !== "page" && name !== "limit").sort();
  return createHash("sha256").update(JSON.stringify(filters)).digest("base64url").slice(0, 12);
}

function writeCursor({ value, id, query }: Cursor): string {
  return Buffer.from(JSON.stringify([value, id, query])).toString("base64url");
}

function readCursor(query: URLSearchParams, digest: string): SortKey | undefined {
  const token = readParameter(query, "page");
  if (token === undefined) return undefined;
  const cursor = parseCursor(token);
  if (cursor?.query !== digest) throw createInvalidParameter("page is no token of this list");
  return cursor;
}

function parseCursor(token: string): Cursor | undefined {
  const parts = tryParseJson(Buffer.from(token, "base64url").toString("utf8"));
  if (!Array.isArray(parts)) return undefined;
  const [value, id, query] = parts as readonly unknown[];
  const isValue = typeof value === "string" || typeof value === "number";
  return isValue && typeof id === "string" && typeof query === "string" ? { value, id, query } : undefined;
}
