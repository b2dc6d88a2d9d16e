import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { tryParseJson } from "../../oci/try-parse-json";
import { createTokenError } from "../service-error";

const claims = z.object({
  identityId: z.string(),
  identityAccessTokenId: z.string(),
  authTokenType: z.literal("identityAccessToken"),
  /** Seconds since 1970. */
  iat: z.number(),
  exp: z.number().optional(),
});

export type AccessTokenClaims = z.output<typeof claims>;

const MALFORMED =
  "The provided access token is malformed. Please use a valid token or generate a new one and try again.";
const EXPIRED = "Your token has expired. Please re-authenticate.";

/** A JSON web token, HS256. `ttlSeconds` 0: it does not end. */
export function signAccessToken(identityId: string, key: string, nowMs: number, ttlSeconds: number): string {
  const iat = Math.floor(nowMs / 1000);
  const body: AccessTokenClaims = {
    identityId,
    identityAccessTokenId: randomUUID(),
    authTokenType: "identityAccessToken",
    iat,
    ...(ttlSeconds === 0 ? {} : { exp: iat + ttlSeconds }),
  };
  const content = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(body)}`;
  return `${content}.${createSignature(content, key)}`;
}

/** @throws ServiceError 403 TokenError. */
export function verifyAccessToken(token: string, key: string, nowMs: number): AccessTokenClaims {
  const [head, body, signature, ...rest] = token.split(".");
  if (head === undefined || body === undefined || signature === undefined || rest.length > 0) {
    throw createTokenError(MALFORMED);
  }
  const parsed = claims.safeParse(tryParseJson(Buffer.from(body, "base64url").toString("utf8")));
  if (!parsed.success) throw createTokenError(MALFORMED);
  if (!isSame(signature, createSignature(`${head}.${body}`, key))) throw createTokenError("invalid signature");
  const { exp } = parsed.data;
  if (exp !== undefined && nowMs / 1000 >= exp) throw createTokenError(EXPIRED);
  return parsed.data;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function createSignature(content: string, key: string): string {
  return createHmac("sha256", key).update(content).digest("base64url");
}

function isSame(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
