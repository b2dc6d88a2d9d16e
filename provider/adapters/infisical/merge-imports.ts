import type { SourceLocation } from "../../ports/source";
import type { ListedSecret, Listing } from "./answers";
import { toOrigin } from "./place";

/** A secret as the folder shows it, and where it comes from. */
export interface FoundSecret {
  readonly secret: ListedSecret;
  /** `dev:/api`, or `dev:/shared, imported by dev:/api`. */
  readonly origin: string;
}

/**
 * One secret for each key of a folder: its own win, among its imports the last one wins; within an import, which holds
 * what that folder imports in turn, the first one does (docs/documentation/platform/secret-reference.mdx and
 * secret-import-fns.ts, read 2026-11-24).
 */
export function mergeImports(
  { secrets, imports }: Listing,
  location: SourceLocation,
): ReadonlyMap<string, FoundSecret> {
  const found = new Map<string, FoundSecret>();
  const here = toOrigin(location);
  for (const imported of imports ?? []) {
    const origin = `${toOrigin(imported)}, imported by ${here}`;
    for (const secret of [...imported.secrets].reverse()) found.set(secret.secretKey, { secret, origin });
  }
  for (const secret of secrets) found.set(secret.secretKey, { secret, origin: here });
  return found;
}

export function hasImportedSecrets({ imports }: Listing): boolean {
  return (imports ?? []).some(({ secrets }) => secrets.length > 0);
}
