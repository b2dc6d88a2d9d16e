import type { Refusal } from "./service-error";

/**
 * Where releases of the real service differ, or public documents do not say: one entry each, with the source (read
 * 2026-11-24). `createInfisicalEmulator({ quirks })` overrides any of them, so that a client can be tried against both.
 */
export interface Quirks {
  /**
   * Name and default of the list call's booleans. `underscore`: `include_imports`, all default to false (routers/v4/
   * secret-router.ts of late 2025). `camel`: `includeImports`, it and `expandSecretReferences` default to true (e2e
   * tests and clients of 2026). Unknown parameters are dropped.
   */
  readonly listParameters: "underscore" | "camel";
  /** Does a list of a folder or environment that is not there answer 200 with nothing (true, secret-v2-bridge-service) or 404? */
  readonly isUnknownFolderEmpty: boolean;
  /**
   * Personal overrides. `listed`: they stand in the list beside the shared secret (2025). `onRequest`: they replace it,
   * and only with `includePersonalOverrides=true` (2026). A machine identity of the real service has none.
   */
  readonly personalOverrides: "listed" | "onRequest";
  /** A value that may be listed and not read: 200 with a placeholder (`masked`), or 403 for the whole list (`denied`). */
  readonly unreadableValue: "masked" | "denied";
  /** Answer for a project that is not there, or whose member the identity is not. */
  readonly unknownProject: Refusal;
}

export const QUIRKS: Quirks = {
  listParameters: "underscore",
  isUnknownFolderEmpty: true,
  personalOverrides: "onRequest",
  unreadableValue: "masked",
  unknownProject: { status: 404, code: "NotFound", message: "Project not found" },
};

/** What stands for a value that may not be read. */
export const HIDDEN_VALUE = "<hidden-by-infisical>";
/** References are followed this deep (docs/documentation/platform/secret-reference.mdx). */
export const MAX_REFERENCE_DEPTH = 10;
/** Imports of imports are followed this deep. */
export const MAX_IMPORT_DEPTH = 10;
/** Access tokens of universal auth live this long by default: 30 days. */
export const DEFAULT_TOKEN_TTL_SECONDS = 2_592_000;
/** Infisical's documented windows are minutes (docs/api-reference/overview/rate-limits.mdx). */
export const RATE_WINDOW_MS = 60_000;
