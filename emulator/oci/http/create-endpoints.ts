import type { IncomingMessage, ServerResponse } from "node:http";
import type { Operation } from "../operations/operation";
import { OPERATIONS } from "../operations/operations";
import { listen } from "./listen";
import type { Listener, ServerCertificate } from "./listen";
import { createRouter } from "./router";
import type { Endpoint } from "./serve-request";

/** The ports that the emulator listens on: one for the base URL, one for each vault's keys, two for the platform. */
export interface Endpoints {
  /** Port of the base URL; 0 until it is open. */
  getPort(): number;
  /** `http://host:port`, as clients on this machine reach it. */
  getUrl(port: number): string;
  openBase(port: number, isPreference: boolean): Promise<void>;
  /** Opens the management endpoint of a vault, on `port` if it is free. Gives the port. */
  openVault(vaultId: string, port?: number): Promise<number>;
  /** Opens the metadata service or the cluster's service, on `port` if it is free. Gives the port. */
  openPlatform(kind: "metadata" | "cluster", port: number, tls?: ServerCertificate): Promise<number>;
  close(): Promise<void>;
}

export type EndpointHandler = (request: IncomingMessage, response: ServerResponse, endpoint: Endpoint) => void;

/** Opens nothing yet. `platform`: operations beside the service's own. */
export function createEndpoints(host: string, handle: EndpointHandler, platform: readonly Operation[] = []): Endpoints {
  const operations = [...OPERATIONS, ...platform];
  const toEndpoint = (kind: Endpoint["kind"], vaultId?: string): Endpoint => ({
    kind,
    router: createRouter(operations.filter(({ endpoint }) => endpoint === kind)),
    vaultId,
  });
  const listeners: Listener[] = [];
  let basePort = 0;
  const open = async (
    endpoint: Endpoint,
    port: number,
    isPreference: boolean,
    tls?: ServerCertificate,
  ): Promise<number> => {
    const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
      handle(request, response, endpoint);
    };
    const listener = await listen(host, port, isPreference, onRequest, tls);
    listeners.push(listener);
    return listener.port;
  };
  return {
    getPort: () => basePort,
    getUrl: (port) => `http://${toUrlHost(host)}:${String(port)}`,
    openBase: async (port, isPreference) => {
      basePort = await open(toEndpoint("base"), port, isPreference);
    },
    openVault: (vaultId, port = 0) => open(toEndpoint("vault", vaultId), port, true),
    openPlatform: (kind, port, tls) => open(toEndpoint(kind), port, true, tls),
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
