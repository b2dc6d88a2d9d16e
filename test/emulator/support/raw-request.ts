import { createHash, createPrivateKey, sign } from "node:crypto";
import { request as send } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import type { Emulator } from "../../../emulator/oci";

export interface RawRequest {
  readonly method?: string;
  /** Path and query as they go over the wire. */
  readonly target: string;
  readonly body?: string | Buffer;
  /** Headers that replace the usual ones; undefined leaves one out. They are signed as they stand here. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Names that are signed; default: what the service asks for. */
  readonly signed?: readonly string[];
  /** Base URL; default the emulator's. */
  readonly url?: string;
  /** Parts of the Authorization header that replace the usual ones. */
  readonly authorization?: Readonly<Record<string, string>>;
  readonly privateKeyPem?: string;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** `code` of an error body. */
  readonly code: string | undefined;
}

/** A request signed here, by none of the official clients: for what they would never send. */
export function sendSigned(emulator: Emulator, request: RawRequest): Promise<RawAnswer> {
  const headers = buildHeaders(emulator, request);
  const signed = request.signed ?? getRequiredHeaders(request);
  const text = signed.map((name) => buildLine(name, request, headers)).join("\n");
  const key = createPrivateKey(request.privateKeyPem ?? emulator.privateKeyPem);
  const parts = {
    version: "1",
    keyId: `${emulator.tenancyOcid}/${emulator.userOcid}/${emulator.fingerprint}`,
    algorithm: "rsa-sha256",
    headers: signed.join(" "),
    signature: sign("RSA-SHA256", Buffer.from(text), key).toString("base64"),
    ...request.authorization,
  };
  const authorization = `Signature ${Object.entries(parts)
    .map(([name, value]) => `${name}="${value}"`)
    .join(",")}`;
  return sendRaw(request.url ?? emulator.url, { ...request, headers: { ...headers, authorization } });
}

/** A request just as it is given. */
export function sendRaw(url: string, { method = "GET", target, body, headers = {} }: RawRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
  return new Promise((resolve, reject) => {
    const outgoing = send({ hostname, port, path: target, method, headers: given, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, code: readCode(text) });
      });
      response.on("error", reject);
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

function buildHeaders(emulator: Emulator, { body, headers, url }: RawRequest): Record<string, string | undefined> {
  const common = { host: new URL(url ?? emulator.url).host, date: new Date().toUTCString() };
  const forBody = {
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(body ?? "")),
    "x-content-sha256": createHash("sha256")
      .update(body ?? "")
      .digest("base64"),
  };
  return { ...common, ...(body === undefined ? {} : forBody), ...headers };
}

function getRequiredHeaders({ body }: RawRequest): readonly string[] {
  const all = ["date", "(request-target)", "host"];
  return body === undefined ? all : [...all, "content-length", "content-type", "x-content-sha256"];
}

function buildLine(
  name: string,
  { method = "GET", target }: RawRequest,
  headers: Record<string, string | undefined>,
): string {
  const lower = name.toLowerCase();
  if (lower === "(request-target)") return `(request-target): ${method.toLowerCase()} ${target}`;
  return `${lower}: ${headers[lower] ?? ""}`;
}

function readCode(text: string): string | undefined {
  if (!text.startsWith("{")) return undefined;
  const body = JSON.parse(text) as { readonly code?: string };
  return body.code;
}
