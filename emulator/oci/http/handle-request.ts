import type { IncomingMessage, ServerResponse } from "node:http";
import { serveControl } from "../control/serve-control";
import type { Emulator } from "../emulator";
import { serveRequest } from "./serve-request";
import type { Endpoint, RequestPipeline } from "./serve-request";

const CONTROL_PREFIX = "/_emulator/";

/** Sends a request to the service or, under `/_emulator/` of the base URL, to the emulator's own controls. */
export function handleRequest(
  request: IncomingMessage,
  response: ServerResponse,
  endpoint: Endpoint,
  pipeline: RequestPipeline,
  emulator: Emulator,
): void {
  const isControl = endpoint.kind === "base" && request.url?.startsWith(CONTROL_PREFIX) === true;
  const served = isControl
    ? serveControl(request, response, emulator)
    : serveRequest(request, response, endpoint, pipeline);
  served.catch((error: unknown) => {
    reportBug(response, error);
  });
}

// Nothing that a client sends should lead here; if it does, the client gets an answer and the process a warning.
function reportBug(response: ServerResponse, error: unknown): void {
  process.emitWarning(error instanceof Error ? error : new Error(String(error)));
  if (response.headersSent) return;
  const text = JSON.stringify({ code: "InternalServerError", message: "a bug in the emulator: please report it" });
  response.writeHead(500, { "content-type": "application/json" }).end(text);
}
