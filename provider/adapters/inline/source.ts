import { SyncError } from "../../core/errors";
import { SecretValue } from "../../core/secret-value";
import type { FolderContent, Source } from "../../ports/source";
import type { InlineSource } from "../../schema/secret-sync";

const READ_ONLY = "the values stand in the program itself";
/** A lone surrogate: a string of a program can hold one, UTF-8 cannot. */
const NOT_UNICODE = /\p{Surrogate}/u;
const ORIGIN = "source.secrets";

/**
 * The secrets that a program hands over itself, as the one folder there is: it stands at every location.
 * They cannot be written back, and no credential comes with them.
 */
export function createInlineSource(config: InlineSource): Source {
  return {
    capabilities: { writable: false, reason: READ_ONLY },
    readFolder: async (_location, _options, signal) => {
      signal?.throwIfAborted();
      return readSecrets(config.secrets);
    },
    writeFolder: async () => {
      throw new SyncError("INVALID_INPUT", `an inline source cannot be written: ${READ_ONLY}`, {
        hint: 'use initialSyncBehavior "overwrite-destination"',
        property: "syncOptions.initialSyncBehavior",
      });
    },
    keyMaterial: async () => undefined,
  };
}

function readSecrets(secrets: InlineSource["secrets"]): FolderContent {
  const entries = Object.entries(secrets);
  return {
    secrets: entries
      .filter(([, value]) => !NOT_UNICODE.test(value))
      .map(([key, value]) => ({ key, value: SecretValue.fromText(value), origin: ORIGIN })),
    failures: entries
      .filter(([, value]) => NOT_UNICODE.test(value))
      .map(([key]) => ({
        key,
        reason: "the text holds half of a surrogate pair, which no encoding can hold",
        origin: ORIGIN,
      })),
    warnings: [],
  };
}
