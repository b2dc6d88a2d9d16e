import { createHash, randomUUID } from "node:crypto";
import type { Clock } from "../../ports/clock";
import type { OciConnection } from "../../schema/connection";
import { readEnvironment } from "./config";
import type { OciEnvironment } from "./config";
import type { OciDeps } from "./deps";
import { createDispatcher } from "./dispatcher";
import { buildEndpoint, getConfiguredEndpoint } from "./endpoints";
import type { OciService } from "./endpoints";
import { translateFailure } from "./errors";
import type { Attempt } from "./errors";
import { createHttpClient } from "./http-client";
import type { Call } from "./http-client";
import { createServiceClients } from "./service-clients";
import type { ServiceClients } from "./service-clients";
import { createSignIn } from "./sign-in";
import type { Session, SignIn } from "./sign-in";

/** The official clients of one connection, and one pool of sockets for all. */
export interface OciClients extends ServiceClients {
  readonly session: Session;
  /**
   * One call: gives it a request id that begins with the run's, the signal, and the adapter's failures.
   * @throws SyncError, or the signal's reason.
   */
  call<C extends object, T>(options: CallOptions, client: C, makeCall: (client: C) => Promise<T>): Promise<T>;
}

export interface CallOptions {
  readonly runId: string;
  readonly attempt: Attempt;
  readonly signal?: AbortSignal | undefined;
  /** Told the service's time less ours, in milliseconds, once there is an answer. */
  readonly onClockDifference?: (milliseconds: number) => void;
}

export function createSignInOf(config: OciConnection, deps: OciDeps): SignIn {
  return createSignIn(config, { environment: readEnvironment(deps), clock: deps.clock });
}

/**
 * Open clients by what they sign in with, so that every destination and connection of a process shares them. By clock
 * too, because tokens are renewed by it; a program has one.
 */
const OPEN = new WeakMap<Clock, Map<string, Promise<OciClients>>>();

/** Gives the open clients of a connection. */
export type ClientSource = () => Promise<OciClients>;

/**
 * Gives the clients of a connection when they are asked for; opens them, with the calls that its method needs, when
 * nobody has yet. A failure is not kept, and neither is a session that the service refuses: the next call reads the
 * credentials again.
 */
export function createClientSource(config: OciConnection, deps: OciDeps): ClientSource {
  const open = OPEN.get(deps.clock) ?? new Map<string, Promise<OciClients>>();
  OPEN.set(deps.clock, open);
  const environment = readEnvironment(deps);
  const identity = createHash("sha256")
    .update(JSON.stringify([config, environment, deps.cwd]))
    .digest("base64");
  const forget = (): void => {
    open.delete(identity);
  };
  return () => {
    const found = open.get(identity);
    if (found !== undefined) return found;
    const clients = createClients(config, environment, deps.clock, forget);
    open.set(identity, clients);
    clients.catch(forget);
    return clients;
  };
}

async function createClients(
  config: OciConnection,
  environment: OciEnvironment,
  clock: Clock,
  forget: () => void,
): Promise<OciClients> {
  const [session, dispatcher] = await Promise.all([
    createSignIn(config, { environment, clock }).open(),
    createDispatcher({ proxies: environment.proxies }),
  ]);
  const http = createHttpClient({ dispatcher, getSigningKey: (signal) => session.getSigningKey(signal) });
  return {
    session,
    ...createServiceClients(http, (service) => findEndpoint(service, config, environment, session)),
    call: async ({ runId, attempt, signal, onClockDifference }, client, makeCall) => {
      const requestId = `${runId}/${randomUUID().replaceAll("-", "").toUpperCase()}`;
      const call: Call = { requestId, ...(signal === undefined ? {} : { signal }) };
      try {
        return await makeCall(http.scope(client, call));
      } catch (failure) {
        throw translateFailure(failure, attempt, () => {
          forget();
          return session.explainRefusal();
        });
      } finally {
        if (call.clockDifferenceMs !== undefined) onClockDifference?.(call.clockDifferenceMs);
      }
    },
  };
}

async function findEndpoint(
  service: Exclude<OciService, "auth">,
  config: OciConnection,
  environment: OciEnvironment,
  session: Session,
): Promise<string> {
  const configured = getConfiguredEndpoint(service, config);
  if (configured !== undefined) return configured;
  const [tables, place, { tenancyOcid }] = await Promise.all([
    import("oci-common"),
    session.getPlace(),
    session.getPrincipal(),
  ]);
  return buildEndpoint(service, { environment, tables }, place, tenancyOcid);
}
