import { SecretValue } from "../../core/secret-value";
import type { Connection, Verification } from "../../ports/connection";
import type { InfisicalConnection } from "../../schema/connection";
import { createInfisicalClient, type InfisicalClient, type InfisicalDeps } from "./client";

/**
 * The credentials of a machine identity. `verify` signs in once (universal-auth), or asks who the token is of.
 * @throws SyncError INVALID_INPUT for a token that cannot be one.
 */
export function createInfisicalConnection(config: InfisicalConnection, deps: InfisicalDeps): Connection {
  const client = createInfisicalClient(config, deps);
  return {
    verify: async (signal) => {
      const token =
        config.method === "token"
          ? await askForIdentity(client, config.credentials.token, signal)
          : await client.session.signIn(signal);
      return toVerification(config, token);
    },
    keyMaterial: async () => getKeyMaterial(config),
  };
}

/** The credential that stays the same from run to run: the access tokens of universal-auth do not. */
export function getKeyMaterial(config: InfisicalConnection): SecretValue {
  return SecretValue.fromText(config.method === "token" ? config.credentials.token : config.credentials.clientSecret);
}

async function askForIdentity(
  client: InfisicalClient,
  token: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const call = { method: "GET", path: "/api/v1/identities/details" } as const;
  await client.send(
    call,
    { what: "verifying the token", grant: "Use an access token of a machine identity", isWrite: false },
    { signal },
  );
  return token;
}

function toVerification(config: InfisicalConnection, token: string): Verification {
  const identity = readIdentity(token);
  const fallback = config.method === "universal-auth" ? `client ${config.credentials.clientId}` : "a machine identity";
  return { principal: identity === undefined ? fallback : `machine identity ${identity}`, warnings: [] };
}

/** The identity's id, from the token; only its holder is told, so its signature does not matter here. */
function readIdentity(token: string): string | undefined {
  const body = Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8");
  return /"identityId"\s*:\s*"([\w-]{1,64})"/.exec(body)?.[1];
}
