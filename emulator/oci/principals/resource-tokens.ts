import { createPublicKey } from "node:crypto";
import type { SubjectClaims } from "../auth/security-token";
import { createKeyPair, getProcessKeyPair } from "../auth/key-pair";
import { toResourceClaims } from "./claims";
import { toResourceEnvironment } from "./describe-principals";
import type { PlatformPlace } from "./platform-place";
import type { EmulatedResource } from "./principals";
import type { TokenIssuer } from "./token-issuer";

/** Tokens of the one resource. */
export interface ResourceTokens {
  /** Key of the tokens that `renew` gives: it stays, so that whoever reads between two writes has a pair that fits. */
  readonly privateKeyPem: string;
  /** A new token for that key. */
  readonly renew: () => string;
  /** A token with a key of its own. */
  readonly issue: (expiresInMs?: number) => Promise<EmulatedResource>;
}

export async function createResourceTokens(place: PlatformPlace, issueToken: TokenIssuer): Promise<ResourceTokens> {
  const claims = toResourceClaims(place);
  const { privateKeyPem, publicKeyPem } = await getProcessKeyPair("resource");
  const publicKey = createPublicKey(publicKeyPem);
  return {
    privateKeyPem,
    renew: () => issueToken(claims, publicKey).token,
    issue: (expiresInMs) => issueResource(claims, place.region, issueToken, expiresInMs),
  };
}

async function issueResource(
  claims: SubjectClaims,
  region: string,
  issueToken: TokenIssuer,
  expiresInMs: number | undefined,
): Promise<EmulatedResource> {
  const { privateKeyPem, publicKeyPem } = await createKeyPair();
  const issued = issueToken(claims, createPublicKey(publicKeyPem), expiresInMs);
  return { ...issued, privateKeyPem, environment: toResourceEnvironment(region, issued.token, privateKeyPem) };
}
