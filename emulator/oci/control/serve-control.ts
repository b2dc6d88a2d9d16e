import type { IncomingMessage, ServerResponse } from "node:http";
import type { Emulator } from "../emulator";
import { parseJsonValue } from "../http/parse-json";
import { readBody } from "../http/read-body";
import { ServiceError } from "../service-error";
import { CONTROLS } from "./controls";
import type { ControlAnswer } from "./controls";

/**
 * The emulator's own endpoints, under `/_emulator/` of the base URL: not signed, for programs in other languages that
 * drive the emulator. A browser's requests are refused, so that no web page can.
 */
export async function serveControl(
  request: IncomingMessage,
  response: ServerResponse,
  emulator: Emulator,
): Promise<void> {
  const { status, body } = await decide(request, emulator);
  const text = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { "content-type": "application/json", "content-length": String(text.length) }).end(text);
}

async function decide(request: IncomingMessage, emulator: Emulator): Promise<ControlAnswer> {
  try {
    const body = await readBody(request);
    if (request.headers.origin !== undefined) return refuse(403, "NotAllowed", "browsers may not drive the emulator");
    const url = new URL(request.url ?? "/", "http://emulator");
    const control = getOwn(CONTROLS, url.pathname.slice("/_emulator/".length));
    const act = control === undefined ? undefined : getOwn(control, request.method ?? "GET");
    if (control === undefined)
      return refuse(404, "NotFound", `there is no such control; there is ${Object.keys(CONTROLS).join(", ")}`);
    if (act === undefined) return refuse(405, "MethodNotAllowed", `allowed: ${Object.keys(control).join(", ")}`);
    return await act(emulator, { query: url.searchParams, body: body.length === 0 ? undefined : parseJsonValue(body) });
  } catch (error) {
    if (error instanceof ServiceError) return refuse(error.status, error.code, error.message);
    if (error instanceof RangeError) return refuse(400, "InvalidParameter", error.message);
    throw error;
  }
}

// A path is anybody's text: it must not reach what every object inherits.
function getOwn<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function refuse(status: number, code: string, message: string): ControlAnswer {
  return { status, body: { code, message } };
}
