import type { PulumiProperty } from "./type-writer";

/** What the package schema says of each resource. */
export const DESCRIPTIONS = {
  appConnection:
    "Credentials of an app, checked by signing in with one read-only call when they are created or changed.",
  secretSync:
    "Keeps the secrets of an OCI vault equal to a source folder. The preview shows, per secret, what will happen.",
} as const;

const texts = { type: "object", additionalProperties: { type: "string" } } as const;

export const APP_CONNECTION_OUTPUTS = {
  principal: { type: "string", description: "Who is signed in, for example the OCID of a user." },
} as const satisfies Record<string, PulumiProperty>;

export const SECRET_SYNC_OUTPUTS = {
  manifest: { ...texts, description: "Name of each secret with its revision: what the preview shows." },
  secretIds: { ...texts, description: "Name of each secret with its OCID." },
  syncStatus: { type: "string", description: "`succeeded`, `failed` or `waiting`." },
  lastSyncedAt: { type: "string", description: "When the last sync ended, RFC 3339." },
  lastSyncMessage: { type: "string", description: "What the last sync did, in one line." },
  initialSyncCompleted: { type: "boolean", description: "Whether one sync has succeeded whole." },
  failures: { ...texts, description: "Name of each secret that failed in the last sync, with the reason." },
} as const satisfies Record<string, PulumiProperty>;
