import { hash, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { getRequestTarget } from "./transport";

/** The key that signs and the name under which the service knows it. */
export interface SigningKey {
  /** `<tenancy>/<user>/<fingerprint>`, or `ST$` and a token. As secret as a password when it is a token. */
  readonly keyId: string;
  readonly key: KeyObject;
}

export interface UnsignedRequest {
  readonly method: string;
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** With a callback the signature is made on the thread pool: two thirds of a call's CPU time leave the main thread. */
const signAsync = promisify(sign);

const WITH_BODY = new Set(["POST", "PUT", "PATCH"]);

/**
 * Adds date, host, digest of the body and signature, as docs.oracle.com API/Concepts/signingrequests.htm describes it
 * (draft-cavage-http-signatures-08, RSA-SHA256). The request target that is signed is the one that is sent.
 *
 * @param dateName Header of the date. Default `x-date`, which wins where both are there: a proxy may rewrite `date`.
 */
export async function signRequest(
  request: UnsignedRequest,
  { keyId, key }: SigningKey,
  nowMs: number,
  dateName: "x-date" | "date" = "x-date",
): Promise<Record<string, string>> {
  const { method, url } = request;
  const headers: Record<string, string> = {
    ...request.headers,
    [dateName]: new Date(nowMs).toUTCString(),
    host: url.host,
  };
  const names: string[] = [dateName, "(request-target)", "host"];
  if (WITH_BODY.has(method)) {
    Object.assign(headers, describeBody(request.body ?? "", headers["content-type"]));
    names.push("content-type", "content-length", "x-content-sha256");
  }
  const lines = names.map((name) =>
    name === "(request-target)"
      ? `${name}: ${method.toLowerCase()} ${getRequestTarget(url)}`
      : `${name}: ${headers[name] ?? ""}`,
  );
  const signature = await signAsync("sha256", Buffer.from(lines.join("\n")), key);
  headers["authorization"] =
    `Signature version="1",keyId="${keyId}",algorithm="rsa-sha256",headers="${names.join(" ")}",signature="${signature.toString("base64")}"`;
  return headers;
}

function describeBody(body: string, contentType = "application/json"): Record<string, string> {
  return {
    "content-type": contentType,
    "content-length": String(Buffer.byteLength(body)),
    "x-content-sha256": hash("sha256", body, "base64"),
  };
}
