import type { ServerResponse } from "node:http";
import type { Answer } from "../operations/operation";
import type { ServiceError } from "../service-error";

/** An answer on its way out: what an operation gave, or what refused it. */
export type Reply =
  { readonly kind: "answer"; readonly answer: Answer } | { readonly kind: "error"; readonly error: ServiceError };

/** The only place that writes HTTP for the service's operations. */
export function writeReply(response: ServerResponse, reply: Reply, requestId: string): void {
  if (reply.kind === "answer") writeAnswer(response, reply.answer, requestId);
  else writeError(response, reply.error, requestId);
}

function writeAnswer(response: ServerResponse, answer: Answer, requestId: string): void {
  const headers: Record<string, string> = { "opc-request-id": requestId };
  if (answer.etag !== undefined) headers["etag"] = answer.etag;
  if (answer.nextPage !== undefined) headers["opc-next-page"] = answer.nextPage;
  if (answer.workRequestId !== undefined) headers["opc-work-request-id"] = answer.workRequestId;
  if (answer.text !== undefined) sendText(response, 200, { ...headers, "content-type": "text/plain" }, answer.text);
  else send(response, answer.status ?? 200, headers, answer.body);
}

function writeError(response: ServerResponse, error: ServiceError, requestId: string): void {
  const headers: Record<string, string> = { "opc-request-id": requestId };
  if (error.retryAfterSeconds !== undefined) headers["retry-after"] = String(error.retryAfterSeconds);
  if (error.reason !== undefined) headers["x-emulator-reason"] = toHeaderText(error.reason);
  send(response, error.status, headers, { code: error.code, message: error.message });
}

function send(response: ServerResponse, status: number, headers: Record<string, string>, body: unknown): void {
  // 204 must not carry a length (RFC 9110, 8.6); every other answer says 0, as clients read the body of any 2xx.
  if (body !== undefined)
    sendText(response, status, { ...headers, "content-type": "application/json" }, JSON.stringify(body));
  else if (!response.destroyed)
    response.writeHead(status, status === 204 ? headers : { ...headers, "content-length": "0" }).end();
}

// A string, since Node sends headers and string in one packet, but headers and buffer in two.
function sendText(response: ServerResponse, status: number, headers: Record<string, string>, text: string): void {
  if (response.destroyed) return;
  response.writeHead(status, { ...headers, "content-length": String(Buffer.byteLength(text)) });
  response.end(text);
}

// A reason may quote what a client sent; a header takes printable ASCII only.
function toHeaderText(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?");
}
