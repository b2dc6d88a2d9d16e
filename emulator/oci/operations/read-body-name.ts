import type { ParsedRequest } from "./operation";

/** Reads a name from the body, whatever else is wrong with it. */
export function readBodyName(field: string): (request: ParsedRequest) => string | undefined {
  return ({ body }) => {
    if (typeof body !== "object" || body === null || !Object.hasOwn(body, field)) return undefined;
    const value = (body as Readonly<Record<string, unknown>>)[field];
    return typeof value === "string" ? value : undefined;
  };
}

/** Reads a name from the query. */
export function readQueryName(parameter: string): (request: ParsedRequest) => string | undefined {
  return ({ query }) => query.get(parameter) ?? undefined;
}
