import { randomBytes, randomUUID } from "node:crypto";
import type { StoredState } from "./model";

const CLIENT_SECRET_BYTES = 32;
const TOKEN_KEY_BYTES = 32;

/** A project with nothing in it, and the identity that may do everything in it. */
export function createInitialState(): Omit<StoredState, "port"> {
  return {
    version: 1,
    projectId: randomUUID(),
    identity: {
      identityId: randomUUID(),
      clientId: randomUUID(),
      clientSecret: randomBytes(CLIENT_SECRET_BYTES).toString("hex"),
      tokenKey: randomBytes(TOKEN_KEY_BYTES).toString("hex"),
      organizationId: randomUUID(),
    },
    environments: [],
    folders: [],
    tags: [],
    secrets: [],
    imports: [],
    policies: [],
    approvals: [],
  };
}
