import { createHash, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { MAX_CLOCK_SKEW_MS } from "../limits";
import { createNotAuthenticated } from "../service-error";
import { parseAuthorization } from "./parse-authorization";
import type { SignatureParameters } from "./parse-authorization";

/** What was signed: the request line and the headers as they came, the body as bytes. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query, exactly as on the wire. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Finds the public key of a key id. Throws NotAuthenticated for one it does not know. */
export type KeyResolver = (keyId: string) => KeyObject;

/** What a service asks of a signature. */
export interface SignatureRules {
  /** Must be signed, besides a date and what a body brings along. */
  readonly required: readonly string[];
  /** An `x-date` that is sent but not signed does no harm, if `date` is signed. */
  readonly isXDateOptional: boolean;
}

/** The services' rules (docs.oracle.com API/Concepts/signingrequests.htm). */
const SERVICE_RULES: SignatureRules = { required: ["(request-target)", "host"], isXDateOptional: false };

const BODY_HEADERS = ["x-content-sha256", "content-type", "content-length"] as const;

/**
 * Checks a signature as docs.oracle.com API/Concepts/signingrequests.htm describes it (draft-cavage-http-signatures-08,
 * RSA-SHA256). Throws NotAuthenticated with a reason; returns nothing.
 */
export function verifyRequest(
  request: SignedRequest,
  resolveKey: KeyResolver,
  now: number,
  rules: SignatureRules = SERVICE_RULES,
): void {
  const parameters = parseAuthorization(request.headers.authorization);
  if (parameters === undefined) throw createNotAuthenticated("there is no Signature authorization header");
  requireVersion(parameters);
  requireHeaders(request.method, parameters.headers, rules);
  requireFreshDate(request.headers, findDate(request.headers, parameters.headers, rules), now);
  requireBodyDigest(request, parameters.headers);
  const key = resolveKey(parameters.keyId);
  const text = Buffer.from(buildSigningString(request, parameters.headers));
  if (verify("RSA-SHA256", text, key, Buffer.from(parameters.signature, "base64"))) return;
  throw createNotAuthenticated("the signature does not match the request");
}

function requireVersion({ algorithm, version }: SignatureParameters): void {
  if (algorithm.toLowerCase() !== "rsa-sha256")
    throw createNotAuthenticated(`the algorithm ${algorithm} is not rsa-sha256`);
  if (version !== undefined && version !== "1") throw createNotAuthenticated(`signature version ${version} is not 1`);
}

function requireHeaders(method: string, signed: readonly string[], rules: SignatureRules): void {
  const hasBody = method === "POST" || method === "PUT" || method === "PATCH";
  const required = [...rules.required, ...(hasBody ? BODY_HEADERS : [])];
  const missing = required.filter((name) => !signed.includes(name));
  if (!signed.includes("date") && !signed.includes("x-date")) missing.push("date");
  if (missing.length > 0) throw createNotAuthenticated(`not signed: ${missing.join(", ")}`);
}

// Where both dates are sent, x-date is the one that counts: browsers and proxies rewrite `date`.
function findDate(headers: IncomingHttpHeaders, signed: readonly string[], rules: SignatureRules): "date" | "x-date" {
  const isXDateSigned = signed.includes("x-date");
  const name = headers["x-date"] !== undefined && (isXDateSigned || !rules.isXDateOptional) ? "x-date" : "date";
  if (!signed.includes(name)) throw createNotAuthenticated(`${name} is sent but not signed`);
  return name;
}

function requireFreshDate(headers: IncomingHttpHeaders, name: "date" | "x-date", now: number): void {
  const time = Date.parse(String(headers[name]));
  if (Number.isNaN(time)) throw createNotAuthenticated(`${name} is not a date`);
  const skewMs = Math.abs(now - time);
  if (skewMs <= MAX_CLOCK_SKEW_MS) return;
  throw createNotAuthenticated(`${name} is ${String(Math.round(skewMs / 1000))} seconds away from the service's clock`);
}

function requireBodyDigest({ headers, body }: SignedRequest, signed: readonly string[]): void {
  if (!signed.includes("x-content-sha256")) return;
  const digest = createHash("sha256").update(body).digest("base64");
  if (digest !== headers["x-content-sha256"]) throw createNotAuthenticated("x-content-sha256 does not match the body");
}

function buildSigningString({ method, target, headers }: SignedRequest, signed: readonly string[]): string {
  const lines = signed.map((name) => {
    if (name === "(request-target)") return `(request-target): ${method.toLowerCase()} ${target}`;
    const value = headers[name];
    if (value === undefined) throw createNotAuthenticated(`${name} is signed but not sent`);
    return `${name}: ${Array.isArray(value) ? value.join(", ") : value}`;
  });
  return lines.join("\n");
}
