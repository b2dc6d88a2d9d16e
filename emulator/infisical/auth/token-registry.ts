import { createTokenError, createUnauthorized } from "../service-error";
import { signAccessToken, verifyAccessToken } from "./access-token";
import type { EmulatorClock } from "../../oci/clock";
import type { Store } from "../state/store";

export interface TokenTimes {
  /** How long a token lives, in seconds. 0: for ever. */
  readonly ttlSeconds: number;
  /** How long renewals can stretch that, in seconds. 0: for ever. */
  readonly maxTtlSeconds: number;
}

export interface IssuedToken {
  readonly accessToken: string;
  readonly expiresIn: number;
  readonly accessTokenMaxTTL: number;
  readonly tokenType: "Bearer";
}

/** Gives and checks access tokens. Which tokens were revoked is not kept in the data file. */
export interface TokenRegistry {
  issue(ttlSeconds?: number): IssuedToken;
  /** A new token for one that is still good. @throws ServiceError 401 past its longest life, 403 for a bad one. */
  renew(token: string): IssuedToken;
  /** @throws ServiceError 401 without a token or for a revoked one, 403 TokenError for a bad or expired one. */
  check(authorization: string | undefined): void;
  /** Every token given so far is worth nothing from now on. */
  revokeAll(): void;
}

export function createTokenRegistry(store: Store, clock: EmulatorClock, times: TokenTimes): TokenRegistry {
  /** By token id: when the first token of its line was given, in milliseconds. */
  const firstIssued = new Map<string, number>();
  let revokedBefore = Number.NEGATIVE_INFINITY;
  let revoked = new Set<string>();
  const verify = (token: string) => {
    const claims = verifyAccessToken(token, store.identity.tokenKey, clock.now());
    if (revoked.has(claims.identityAccessTokenId) || claims.iat * 1000 < revokedBefore) {
      throw createUnauthorized("Failed to authorize revoked access token, access token has been revoked");
    }
    return claims;
  };
  const issue = (ttlSeconds: number, since: number): IssuedToken => {
    const { identity } = store;
    const accessToken = signAccessToken(identity.identityId, identity.tokenKey, clock.now(), ttlSeconds);
    const { identityAccessTokenId } = verifyAccessToken(accessToken, identity.tokenKey, clock.now());
    firstIssued.set(identityAccessTokenId, since);
    return { accessToken, expiresIn: ttlSeconds, accessTokenMaxTTL: times.maxTtlSeconds, tokenType: "Bearer" };
  };
  return {
    issue: (ttlSeconds = times.ttlSeconds) => issue(ttlSeconds, clock.now()),
    renew: (token) => {
      const claims = verify(token);
      const since = firstIssued.get(claims.identityAccessTokenId) ?? claims.iat * 1000;
      const endMs = clock.now() + times.ttlSeconds * 1000;
      if (times.maxTtlSeconds > 0 && endMs > since + times.maxTtlSeconds * 1000) {
        throw createUnauthorized("Failed to renew MI access token past its Max TTL expiration");
      }
      return issue(times.ttlSeconds, since);
    },
    check: (authorization) => {
      if (authorization === undefined) throw createUnauthorized("Token missing");
      const [scheme, token, ...rest] = authorization.split(" ");
      if (scheme !== "Bearer" || token === undefined || rest.length > 0) throw createTokenError("jwt malformed");
      verify(token);
    },
    revokeAll: () => {
      revoked = new Set(firstIssued.keys());
      revokedBefore = Math.floor(clock.now() / 1000) * 1000;
    },
  };
}
