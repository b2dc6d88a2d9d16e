import type { Dispatcher } from "undici";
import { AnswerReader } from "./answer-reader";
import { TransportFailure } from "./failures";

export interface PlainRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

export interface PlainAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Codes of failures before a byte of the request was on its way. */
const NOT_SENT: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_INVALID_ARG",
]);

/** Codes that say that the certificate of the server is not trusted. OpenSSL's, as Node.js gives them. */
const CERTIFICATE = /CERT|^UNABLE_TO_|^ERR_TLS_/;
const PROXY_REFUSAL = /Proxy response \((\d+)\)/;

/**
 * Sends one request and reads the whole answer, whatever its status.
 * @throws TransportFailure when there is no answer; the signal's reason when it is aborted.
 */
export async function sendRequest(dispatcher: Dispatcher, request: PlainRequest): Promise<PlainAnswer> {
  const { url, method, headers, body, signal } = request;
  signal?.throwIfAborted();
  const reader = new AnswerReader(signal);
  try {
    dispatcher.dispatch(
      { origin: url.origin, path: getRequestTarget(url), method, headers, ...(body === undefined ? {} : { body }) },
      reader,
    );
    const answer = await reader.answer;
    return { ...answer, headers: flatten(answer.headers) };
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    throw toTransportFailure(url.host, error);
  }
}

/** What stands in the request line; exactly this is signed. The URL class has encoded whatever may not stand there. */
export function getRequestTarget(url: URL): string {
  return url.pathname + url.search;
}

/** Whether the server was reached and is not trusted. */
export function isCertificateCode(causeCode: string): boolean {
  return CERTIFICATE.test(causeCode);
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(", ") : value;
  }
  return flat;
}

// undici's and Node's own errors hold addresses and codes, never a header or a body: they are kept as the cause.
function toTransportFailure(host: string, error: unknown): TransportFailure {
  if (!(error instanceof Error)) return new TransportFailure(host, "UNKNOWN", true);
  const refusal = PROXY_REFUSAL.exec(error.message);
  if (refusal !== null) return new TransportFailure(host, `PROXY_${refusal[1] ?? ""}`, false, error);
  const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
  return new TransportFailure(host, code, !NOT_SENT.has(code) && !isCertificateCode(code), error);
}
