import type { Operation } from "../operations/operation";

export type RouteMatch =
  | { readonly kind: "found"; readonly operation: Operation; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: "wrongMethod"; readonly allowed: readonly string[] }
  | { readonly kind: "unknown" };

export interface Router {
  /** `path` is the raw path, still percent-encoded, without the query. */
  match(method: string, path: string): RouteMatch;
}

interface Route {
  readonly operation: Operation;
  readonly segments: readonly string[];
}

const UNKNOWN: RouteMatch = { kind: "unknown" };

/** Routes by method and path. A `/` inside an id makes another path, a `%2F` an id that nothing has: both are 404. */
export function createRouter(operations: readonly Operation[]): Router {
  const byLength = new Map<number, Route[]>();
  for (const operation of operations) {
    const segments = operation.path.split("/").slice(1);
    byLength.set(segments.length, [...(byLength.get(segments.length) ?? []), { operation, segments }]);
  }
  return {
    match: (method, path) => {
      const parts = path.split("/").slice(1);
      const routes = (byLength.get(parts.length) ?? []).filter((route) => fits(route.segments, parts));
      if (routes.length === 0) return UNKNOWN;
      const route = routes.find(({ operation }) => operation.method === method);
      if (route === undefined) return { kind: "wrongMethod", allowed: routes.map(({ operation }) => operation.method) };
      const params = readParams(route.segments, parts);
      return params === undefined ? UNKNOWN : { kind: "found", operation: route.operation, params };
    },
  };
}

function isParam(segment: string): boolean {
  return segment.startsWith("{");
}

function fits(segments: readonly string[], parts: readonly string[]): boolean {
  return segments.every((segment, at) => (isParam(segment) ? parts[at] !== "" : segment === parts[at]));
}

/** Undefined if a part is no valid percent-encoding. */
function readParams(segments: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [at, segment] of segments.entries()) {
    if (!isParam(segment)) continue;
    const value = decodePart(parts[at] ?? "");
    if (value === undefined) return undefined;
    params[segment.slice(1, -1)] = value;
  }
  return params;
}

function decodePart(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
