import type { Clock } from "../../../ports/clock";
import type { SigningKey } from "../signer";
import type { SecurityToken } from "./security-token";

/** A token is renewed this long before it ends: more than two clocks that understand each other may differ. */
const RENEW_BEFORE_END_MS = 6 * 60_000;
/** A token without an end is renewed after this long. */
const DEFAULT_LIFE_MS = 10 * 60_000;

export interface Grant {
  readonly token: SecurityToken;
  readonly signingKey: SigningKey;
}

/**
 * Keeps a token and renews it before it ends, once for all who ask meanwhile. A token that lives less than twice the
 * usual margin is renewed at half its life. It takes no signal: one caller who gives up must not end what others wait
 * for, and the transport bounds it.
 */
export function createRenewingToken(clock: Clock, fetchGrant: () => Promise<Grant>): () => Promise<Grant> {
  let grant: Grant | undefined;
  let renewAt = 0;
  let underWay: Promise<Grant> | undefined;
  const renew = async (): Promise<Grant> => {
    const now = clock.now();
    const fetched = await fetchGrant();
    const life = (fetched.token.expiresAt ?? now + DEFAULT_LIFE_MS) - now;
    renewAt = now + Math.max(life - RENEW_BEFORE_END_MS, life / 2);
    grant = fetched;
    return fetched;
  };
  return async () => {
    if (grant !== undefined && clock.now() < renewAt) return grant;
    underWay ??= renew().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}
