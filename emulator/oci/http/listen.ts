import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";

/** Clients keep connections in pools; one that the server ends under a request is a failure nobody asked for. */
const KEEP_ALIVE_MS = 10 * 60_000;
/** Security tokens travel in headers and are long. */
const MAX_HEADER_BYTES = 64 * 1024;

export interface Listener {
  readonly port: number;
  /** Ends open connections and frees the port. */
  close(): Promise<void>;
}

/** What a server needs for HTTPS, in PEM. */
export interface ServerCertificate {
  readonly cert: string;
  readonly key: string;
}

export type RequestListener = (request: IncomingMessage, response: ServerResponse) => void;

/** Listens on `port` (0: any free one). `isPreference`: a taken port is no error, any other will do. HTTPS with `tls`. */
export async function listen(
  host: string,
  port: number,
  isPreference: boolean,
  onRequest: RequestListener,
  tls?: ServerCertificate,
): Promise<Listener> {
  const options = { keepAliveTimeout: KEEP_ALIVE_MS, maxHeaderSize: MAX_HEADER_BYTES, noDelay: true };
  const server =
    tls === undefined ? createServer(options, onRequest) : createSecureServer({ ...options, ...tls }, onRequest);
  try {
    await bind(server, host, port);
  } catch (error) {
    if (!isPreference || port === 0 || !isPortTaken(error)) throw error;
    await bind(server, host, 0);
  }
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server) };
}

function isPortTaken(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "EADDRINUSE" || error.code === "EACCES");
}

function bind(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => {
      if (error === undefined) resolve();
      else reject(error);
    });
    server.closeAllConnections();
  });
}
