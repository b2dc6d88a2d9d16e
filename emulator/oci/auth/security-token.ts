import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { createNotAuthenticated } from "../service-error";

export interface TokenIdentity {
  readonly tenancyOcid: string;
  readonly userOcid: string;
}

interface TokenClaims {
  readonly exp: number;
  readonly jwk: string;
  readonly tenant: string;
}

/** A compact JWT (EdDSA) that carries the session's public key in `jwk`, as Oracle's session and resource tokens do. Seconds since the epoch. */
export function createSecurityToken(
  identity: TokenIdentity,
  sessionPublicKeyPem: string,
  tokenKeyPem: string,
  times: { readonly issuedAt: number; readonly expiresAt: number },
): string {
  const claims = {
    sub: identity.userOcid,
    tenant: identity.tenancyOcid,
    res_tenant: identity.tenancyOcid,
    iss: "secretsync-emulator",
    iat: times.issuedAt,
    exp: times.expiresAt,
    jwk: JSON.stringify({
      ...createPublicKey(sessionPublicKeyPem).export({ format: "jwk" }),
      kid: "session",
      use: "sig",
      alg: "RS256",
    }),
  };
  const text = `${encode({ alg: "EdDSA", typ: "JWT" })}.${encode(claims)}`;
  return `${text}.${sign(null, Buffer.from(text), createPrivateKey(tokenKeyPem)).toString("base64url")}`;
}

export interface SessionKey {
  readonly key: KeyObject;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** The session's public key, if the token was signed by `tokenPublicKey`; else NotAuthenticated. Expiry is the caller's. */
export function readSecurityToken(token: string, tokenPublicKey: KeyObject): SessionKey {
  const [header, payload, signature, ...rest] = token.split(".");
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) {
    throw createNotAuthenticated("the security token is not a JWT");
  }
  const text = Buffer.from(`${header}.${payload}`);
  if (!verify(null, text, tokenPublicKey, Buffer.from(signature, "base64url"))) {
    throw createNotAuthenticated("the security token was not issued by this emulator");
  }
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as TokenClaims;
  const key = createPublicKey({ key: JSON.parse(claims.jwk) as Record<string, unknown>, format: "jwk" });
  return { key, expiresAt: claims.exp * 1000 };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
