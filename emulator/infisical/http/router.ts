import type { Operation } from "../operations/operation";

export interface RouteMatch {
  readonly operation: Operation;
  readonly params: Readonly<Record<string, string>>;
}

export interface Router {
  /** `path` is the raw path, still percent-encoded, without the query. */
  match(method: string, path: string): RouteMatch | undefined;
}

interface Route {
  readonly operation: Operation;
  readonly segments: readonly string[];
}

/** The first operation whose method and path fit. */
export function createRouter(operations: readonly Operation[]): Router {
  const routes = operations.map((operation) => ({ operation, segments: operation.path.split("/") }));
  return {
    match: (method, path) => {
      const parts = path.split("/");
      const route = routes.find((candidate) => candidate.operation.method === method && fits(candidate, parts));
      const params = route === undefined ? undefined : readParams(route, parts);
      return route === undefined || params === undefined ? undefined : { operation: route.operation, params };
    },
  };
}

function isParam(segment: string): boolean {
  return segment.startsWith("{");
}

function fits({ segments }: Route, parts: readonly string[]): boolean {
  return (
    segments.length === parts.length &&
    segments.every((segment, at) => (isParam(segment) ? parts[at] !== "" : segment === parts[at]))
  );
}

/** Undefined if a part is no valid percent-encoding. */
function readParams({ segments }: Route, parts: readonly string[]): Record<string, string> | undefined {
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
