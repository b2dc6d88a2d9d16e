/**
 * What is known about Infisical's API, as of 2026-11-24. Sources: the public repository `Infisical/infisical`
 * (backend/src and docs), read for its behaviour, and issue threads.
 */

/** Both spellings are in use: `include_imports` (routers of 2025), `includeImports` (2026). Unknown ones are dropped, and defaults differ, so both are always sent. */
export const INCLUDE_IMPORTS_SPELLINGS = ["include_imports", "includeImports"] as const;

/** Stands for a value that the identity may list and not read; comes with `secretValueHidden: true` and HTTP 200. */
export const HIDDEN_VALUE = "<hidden-by-infisical>";

/** `error` of a 403 that means "sign in again": the token is malformed, expired or signed by somebody else (error-handler.ts). */
export const TOKEN_ERROR = "TokenError";

/** Service tokens with a single scope are answered from that scope, whatever folder is asked for (v4/secret-router.ts). */
export const SERVICE_TOKEN_PREFIX = "st.";

/** Imports of imports are followed this deep (secret-import-fns.ts). */
export const MAX_IMPORT_DEPTH = 10;

/** A list call takes this many metadata filters (v4/secret-router.ts). */
export const MAX_METADATA_FILTERS = 10;

/** In a filter these separate keys and values; there is no way to escape them (v4/secret-router.ts). */
const METADATA_SEPARATORS = /[,=|]/;

/** Whether a list call can be asked for this metadata. */
export function isMetadataFilterable(text: string): boolean {
  return text !== "" && text === text.trim() && !METADATA_SEPARATORS.test(text);
}

/** Text that looks like a reference: `${KEY}`, `${env.folder.KEY}`, `${@project.env.KEY}`. */
const REFERENCE = /\$\{[@A-Za-z0-9_.-]+\}/;

/** References without a target are left in the value as they are written (secret-reference.mdx). */
export function hasReference(value: string): boolean {
  return REFERENCE.test(value);
}

/** What a write makes of a value: blanks around it go, one line break at its end stays (v4/secret-router.ts). */
export function trimAsStored(value: string): string {
  return value.endsWith("\n") ? `${value.trim()}\n` : value.trim();
}

/** Why a key is refused on a write (server/lib/schemas: SecretNameSchema); `undefined` when it is not. */
export function findKeyFault(key: string): string | undefined {
  if (key.trim() !== key || key === "") return "Infisical admits no empty key and no blanks around one: rename it";
  if (/[:/]/.test(key)) return "Infisical admits no colon and no slash in a key: rename it";
  return undefined;
}

/** In a query of 2025 and 2026 alike, booleans are these words. */
export function toFlag(value: boolean): "true" | "false" {
  return value ? "true" : "false";
}
