import { createPrivateKey, createPublicKey, randomUUID, sign, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { createNotAuthenticated } from "../service-error";

/** Who a token speaks for: `sub` and whatever else its kind says. */
export type SubjectClaims = Readonly<Record<string, string>>;

/** When a token was made and when it ends, in seconds since the epoch. */
export interface TokenTimes {
  readonly issuedAt: number;
  readonly expiresAt: number;
}

interface TokenClaims {
  readonly exp: number;
  readonly jwk: string;
}

/** A token of a user, as `oci session authenticate` gets it. */
export function toUserClaims(identity: { readonly tenancyOcid: string; readonly userOcid: string }): SubjectClaims {
  return { sub: identity.userOcid, tenant: identity.tenancyOcid, res_tenant: identity.tenancyOcid };
}

/** A compact JWT (EdDSA) that carries the session's public key in `jwk`, as Oracle's session and resource tokens do. */
export function createSecurityToken(
  subject: SubjectClaims,
  sessionPublicKey: KeyObject,
  tokenKeyPem: string,
  times: TokenTimes,
): string {
  const jwk = { ...sessionPublicKey.export({ format: "jwk" }), kid: "session", use: "sig", alg: "RS256" };
  return createJwt({ ...subject, iss: "secretsync-emulator", jwk: JSON.stringify(jwk) }, tokenKeyPem, times);
}

/** A compact JWT, signed by an Ed25519 key. No two are alike. */
export function createJwt(claims: object, keyPem: string, { issuedAt, expiresAt }: TokenTimes): string {
  const all = { ...claims, iat: issuedAt, exp: expiresAt, jti: randomUUID() };
  const text = `${encode({ alg: "EdDSA", typ: "JWT" })}.${encode(all)}`;
  return `${text}.${sign(null, Buffer.from(text), createPrivateKey(keyPem)).toString("base64url")}`;
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
