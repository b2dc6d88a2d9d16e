import { SyncError } from "../../../core/errors";
import { tryParseJson } from "../../../core/try-parse-json";
import type { Principal } from "../sign-in";

/** What a security token says of itself. It is not verified here: the service does that. */
export interface SecurityToken {
  readonly text: string;
  /** Milliseconds since 1970; `undefined` when the token does not say. */
  readonly expiresAt?: number;
  readonly issuedAt?: number;
  readonly principal: Principal;
}

/** Letters of a JWT: base64url and dots. Anything else would break the header that it is sent in. */
const JWT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/;
const USER = /^ocid1\.(user|saml2idp)\./;

/**
 * Reads a security token (a JWT). White space around it goes: a token file ends with a line end more often than not,
 * and one in the header makes the SDK print the token (oci-common 2.139.1, lib/auth/session-auth-details-provider.js).
 *
 * @throws SyncError INVALID_INPUT when it is no token; it is never quoted.
 */
export function parseSecurityToken(text: string, what: string, property: string): SecurityToken {
  const token = text.trim();
  const claims = JWT.test(token) ? parseClaims(token.split(".")[1] ?? "") : undefined;
  if (claims === undefined)
    throw new SyncError("INVALID_INPUT", `${what} is not a security token`, { property, hint: "Sign in again" });
  const expiresAt = readSeconds(claims["exp"]);
  const issuedAt = readSeconds(claims["iat"]);
  return {
    text: token,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(issuedAt === undefined ? {} : { issuedAt }),
    principal: readPrincipal(claims),
  };
}

/** Users have `sub` and `tenant`; instances `opc-instance` and `opc-tenant`; other resources `res_id` and `res_tenant`. */
function readPrincipal(claims: Readonly<Record<string, unknown>>): Principal {
  const read = (...names: readonly string[]): string => {
    const found = names.map((name) => claims[name]).find((value) => typeof value === "string" && value !== "");
    return typeof found === "string" ? found : "";
  };
  const subject = read("sub");
  const name = read("opc-instance", "res_id") || subject || "unknown principal";
  const tenancyOcid = read("tenant", "opc-tenant", "res_tenant");
  return {
    name: USER.test(subject) ? subject : name,
    tenancyOcid,
    ...(USER.test(subject) ? { userOcid: subject } : {}),
  };
}

function parseClaims(payload: string): Readonly<Record<string, unknown>> | undefined {
  const claims = tryParseJson(Buffer.from(payload, "base64url").toString());
  return typeof claims === "object" && claims !== null ? (claims as Readonly<Record<string, unknown>>) : undefined;
}

function readSeconds(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value * 1000 : undefined;
}
