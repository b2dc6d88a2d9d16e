import type { IncomingMessage, ServerResponse } from "node:http";
import { OPERATIONS } from "../operations/operations";
import { listen } from "./listen";
import type { Listener } from "./listen";
import { createRouter } from "./router";
import type { Endpoint } from "./serve-request";

/** The ports that the emulator listens on: one for the base URL, one for each vault's keys. */
export interface Endpoints {
  /** Port of the base URL; 0 until it is open. */
  getPort(): number;
  /** `http://host:port`, as clients on this machine reach it. */
  getUrl(port: number): string;
  openBase(port: number, isPreference: boolean): Promise<void>;
  /** Opens the management endpoint of a vault, on `port` if it is free. Gives the port. */
  openVault(vaultId: string, port?: number): Promise<number>;
  close(): Promise<void>;
}

export type EndpointHandler = (request: IncomingMessage, response: ServerResponse, endpoint: Endpoint) => void;

/** Opens nothing yet. */
export function createEndpoints(host: string, handle: EndpointHandler): Endpoints {
  const baseRouter = createRouter(OPERATIONS.filter(({ endpoint }) => endpoint === "base"));
  const vaultRouter = createRouter(OPERATIONS.filter(({ endpoint }) => endpoint === "vault"));
  const listeners: Listener[] = [];
  let basePort = 0;
  const open = async (endpoint: Endpoint, port: number, isPreference: boolean): Promise<number> => {
    const listener = await listen(host, port, isPreference, (request, response) => {
      handle(request, response, endpoint);
    });
    listeners.push(listener);
    return listener.port;
  };
  return {
    getPort: () => basePort,
    getUrl: (port) => `http://${toUrlHost(host)}:${String(port)}`,
    openBase: async (port, isPreference) => {
      basePort = await open({ router: baseRouter, vaultId: undefined }, port, isPreference);
    },
    openVault: (vaultId, port = 0) => open({ router: vaultRouter, vaultId }, port, true),
    close: async () => {
      await Promise.all(listeners.splice(0).map((listener) => listener.close()));
    },
  };
}

/** An address to listen on is not always one to call. */
function toUrlHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
