import { createHash, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { createServer as createHttpServer } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";

/** A request as it came over the wire. */
export interface SeenRequest {
  readonly method: string;
  /** Path and query, undecoded. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** `hang`: never an answer. `drop`: the connection is closed instead of one. */
export type FakeAnswer =
  | "hang"
  | "drop"
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown };

export interface FakeService {
  /** Without a trailing slash. */
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  /** How many connections were made. */
  readonly connections: number;
  close(): Promise<void>;
}

export interface FakeServiceOptions {
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** A service that answers what the test says, for what no emulator does: odd answers, odd times, none at all. */
export async function createFakeService(
  answer: (request: SeenRequest, index: number) => FakeAnswer | Promise<FakeAnswer>,
  { tls }: FakeServiceOptions = {},
): Promise<FakeService> {
  const requests: SeenRequest[] = [];
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    void readRequest(request).then(async (seen) => {
      requests.push(seen);
      writeAnswer(response, await answer(seen, requests.length - 1));
    });
  };
  const server = tls === undefined ? createHttpServer(onRequest) : createHttpsServer(tls, onRequest);
  let connections = 0;
  server.on("connection", () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const scheme = tls === undefined ? "http" : "https";
  return {
    url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    get connections() {
      return connections;
    },
    close: () => closeServer(server),
  };
}

/** A port on which nothing listens: one that was free a moment ago. */
export async function findClosedUrl(): Promise<string> {
  const service = await createFakeService(() => ({}));
  await service.close();
  return service.url;
}

/** Whether the signature fits request line, headers and body, by the rules of docs API/Concepts/signingrequests.htm. */
export function isSignedBy(key: KeyObject, { method, target, headers, body }: SeenRequest): boolean {
  const parameters = readParameters(headers);
  const digest = createHash("sha256").update(body).digest("base64");
  if (headers["x-content-sha256"] !== undefined && headers["x-content-sha256"] !== digest) return false;
  const lines = (parameters["headers"] ?? "").split(" ").map((name) => {
    if (name === "(request-target)") return `${name}: ${method.toLowerCase()} ${target}`;
    return `${name.toLowerCase()}: ${String(headers[name.toLowerCase()])}`;
  });
  return verify("sha256", Buffer.from(lines.join("\n")), key, Buffer.from(parameters["signature"] ?? "", "base64"));
}

export function getKeyId({ headers }: SeenRequest): string | undefined {
  return readParameters(headers)["keyId"];
}

export function getSignedHeaders({ headers }: SeenRequest): readonly string[] {
  return (readParameters(headers)["headers"] ?? "").split(" ");
}

function readParameters({ authorization = "" }: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const parameters: Record<string, string> = {};
  for (const [, name = "", value = ""] of authorization.matchAll(/(\w+)="([^"]*)"/g)) parameters[name] = value;
  return parameters;
}

async function readRequest(request: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = "", url = "", headers } = request;
  return { method, target: url, headers, body: Buffer.concat(chunks).toString() };
}

function writeAnswer(response: ServerResponse, answer: FakeAnswer): void {
  if (answer === "hang") return;
  if (answer === "drop") {
    response.destroy();
    return;
  }
  const { status = 200, headers = {}, body } = answer;
  response.writeHead(status, headers);
  response.end(typeof body === "string" ? body : JSON.stringify(body ?? {}));
}

async function closeServer(server: Server | ReturnType<typeof createHttpsServer>): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  server.closeAllConnections();
  await closed;
}
