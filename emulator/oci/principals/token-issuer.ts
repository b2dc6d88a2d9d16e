import type { KeyObject } from "node:crypto";
import { createSecurityToken } from "../auth/security-token";
import type { SubjectClaims } from "../auth/security-token";

export interface IssuedToken {
  readonly token: string;
  readonly expiresAt: Date;
}

/** Issues the security tokens of principals; request verification takes them until they end. */
export type TokenIssuer = (subject: SubjectClaims, sessionKey: KeyObject, lifeMs?: number) => IssuedToken;

export function createTokenIssuer(tokenKeyPem: string, tokenSeconds: number, now: () => number): TokenIssuer {
  return (subject, sessionKey, lifeMs = tokenSeconds * 1000) => {
    const issuedAt = Math.floor(now() / 1000);
    const expiresAt = Math.floor((now() + lifeMs) / 1000);
    const token = createSecurityToken(subject, sessionKey, tokenKeyPem, { issuedAt, expiresAt });
    return { token, expiresAt: new Date(expiresAt * 1000) };
  };
}
