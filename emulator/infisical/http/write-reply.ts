import type { ServerResponse } from "node:http";
import type { ServiceError } from "../service-error";

/** An answer on its way out: what an operation gave, or what refused it. */
export type Reply =
  { readonly kind: "answer"; readonly body: unknown } | { readonly kind: "error"; readonly error: ServiceError };

/** The only place that writes HTTP. */
export function writeReply(
  response: ServerResponse,
  reply: Reply,
  requestId: string,
  headers: Readonly<Record<string, string>>,
): void {
  if (response.destroyed) return;
  if (reply.kind === "answer") {
    send(response, 200, headers, "application/json; charset=utf-8", JSON.stringify(reply.body));
    return;
  }
  const { error } = reply;
  const raw = error.more.rawBody;
  const type = raw === undefined ? "application/json; charset=utf-8" : "text/html; charset=utf-8";
  send(
    response,
    error.status,
    { ...headers, ...error.more.headers },
    type,
    raw ?? JSON.stringify(toErrorBody(error, requestId)),
  );
}

function toErrorBody(error: ServiceError, requestId: string) {
  const { issues, details } = error.more;
  return {
    reqId: requestId,
    statusCode: error.status,
    message: issues ?? error.message,
    error: error.code,
    ...(details === undefined ? {} : { details }),
  };
}

function send(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  contentType: string,
  text: string,
): void {
  const body = Buffer.from(text);
  response.writeHead(status, { ...headers, "content-type": contentType, "content-length": String(body.length) });
  response.end(body);
}
