import { createPrivateKey, createPublicKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { createNotAuthenticated } from "../service-error";
import type { StoredIdentity } from "../state/model";
import { readSecurityToken } from "./security-token";
import type { SessionKey } from "./security-token";
import type { KeyResolver } from "./verify-request";

const TOKEN_PREFIX = "ST$";
/** Parsed session keys that are kept; a session makes many calls with one token. */
const TOKEN_CACHE_SIZE = 100;

/** Public keys of the user by key id (`tenancy/user/fingerprint`). */
export type ApiKeys = Map<string, KeyObject>;

export function createApiKeys(identity: StoredIdentity): ApiKeys {
  return new Map([[createKeyId(identity, identity.fingerprint), createPublicKey(identity.publicKeyPem)]]);
}

export function createKeyId({ tenancyOcid, userOcid }: StoredIdentity, fingerprint: string): string {
  return `${tenancyOcid}/${userOcid}/${fingerprint}`;
}

/** Knows the API keys of the user and the sessions this emulator issued (`ST$` and a token). */
export function createKeyResolver(
  identity: StoredIdentity,
  apiKeys: ReadonlyMap<string, KeyObject>,
  now: () => number,
): KeyResolver {
  const tokenKey = createPublicKey(createPrivateKey(identity.tokenKeyPem));
  const sessions = new Map<string, SessionKey>();
  const resolveToken = (token: string): KeyObject => {
    const session = sessions.get(token) ?? readSecurityToken(token, tokenKey);
    if (session.expiresAt <= now()) throw createNotAuthenticated("the security token has expired");
    if (sessions.size >= TOKEN_CACHE_SIZE) sessions.clear();
    sessions.set(token, session);
    return session.key;
  };
  return (keyId) => {
    const apiKey = apiKeys.get(keyId);
    if (apiKey !== undefined) return apiKey;
    if (keyId.startsWith(TOKEN_PREFIX)) return resolveToken(keyId.slice(TOKEN_PREFIX.length));
    throw createNotAuthenticated("the key id names no key of this tenancy");
  };
}
