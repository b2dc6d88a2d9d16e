import type { z } from "zod";
import { createInvalidParameter, createMissingParameter } from "../service-error";

/**
 * The body as the schema sees it. A field that is not there is MissingParameter, anything else InvalidParameter; the
 * message names the field and never its value. `null` counts as not there; unknown fields are left out.
 */
export function parseDetails<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const details = dropNulls(body ?? {});
  const result = schema.safeParse(details);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = (issue?.path ?? []).map(String).join(".");
  if (readPath(details, issue?.path ?? []) === undefined) throw createMissingParameter(field);
  throw createInvalidParameter(`${field}: ${issue?.message ?? "invalid"}`);
}

function dropNulls(body: unknown): unknown {
  if (typeof body !== "object" || body === null) return body;
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}

function readPath(value: unknown, path: readonly PropertyKey[]): unknown {
  let inner = value;
  for (const key of path) {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, key)) return undefined;
    inner = (inner as Readonly<Record<PropertyKey, unknown>>)[key];
  }
  return inner;
}
