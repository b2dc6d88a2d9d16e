import { createHash, randomBytes } from "node:crypto";
import type { HttpClient } from "oci-common";
import type { IdentityClient } from "oci-identity";
import type { KmsManagementClient, KmsVaultClient } from "oci-keymanagement";
import type { SecretsClient } from "oci-secrets";
import type { VaultsClient } from "oci-vault";
import type { Clock } from "../../ports/clock";
import type { OciConnection } from "../../schema/connection";
import { readEnvironment } from "./config";
import type { OciEnvironment } from "./config";
import type { OciDeps } from "./deps";
import { createDispatcher } from "./dispatcher";
import { resolveEndpoint } from "./endpoints";
import type { OciService } from "./endpoints";
import { translateFailure } from "./errors";
import type { Attempt } from "./errors";
import { createHttpClient } from "./http-client";
import type { Call } from "./http-client";
import { createSignIn } from "./sign-in";
import type { Session, SignIn } from "./sign-in";

/** The official clients of one connection, made when they are first needed: one per service, one pool of sockets for all. */
export interface OciClients {
  readonly session: Session;
  vaults(): Promise<VaultsClient>;
  secrets(): Promise<SecretsClient>;
  kmsVaults(): Promise<KmsVaultClient>;
  /** Keys are managed at an endpoint of their vault's own. */
  kmsManagement(endpoint: string): Promise<KmsManagementClient>;
  identity(): Promise<IdentityClient>;
  /**
   * One call: gives it a request id that begins with the run's, the signal, and the adapter's failures.
   * @throws SyncError, or the signal's reason.
   */
  call<T>(options: CallOptions, makeCall: () => Promise<T>): Promise<T>;
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

/**
 * Gives the clients of a connection; opens them, with the calls that its method needs, when nobody has yet. A failure
 * is not kept, and neither is a session that the service refuses: the next call reads the credentials again.
 */
export async function openClients(config: OciConnection, deps: OciDeps): Promise<OciClients> {
  const open = OPEN.get(deps.clock) ?? new Map<string, Promise<OciClients>>();
  OPEN.set(deps.clock, open);
  const identity = identify(config, deps);
  const forget = (): void => {
    open.delete(identity);
  };
  const found = open.get(identity);
  if (found !== undefined) return found;
  const clients = createClients(config, deps, forget);
  open.set(identity, clients);
  clients.catch(forget);
  return clients;
}

function identify(config: OciConnection, { env, cwd }: OciDeps): string {
  return createHash("sha256")
    .update(JSON.stringify([config, env, cwd]))
    .digest("base64");
}

async function createClients(config: OciConnection, deps: OciDeps, forget: () => void): Promise<OciClients> {
  const environment = readEnvironment(deps);
  const [session, dispatcher] = await Promise.all([
    createSignIn(config, { environment, clock: deps.clock }).open(),
    createDispatcher({ proxies: environment.proxies }),
  ]);
  const http = createHttpClient({ dispatcher, getSigningKey: (signal) => session.getSigningKey(signal) });
  return {
    session,
    ...createServiceClients(http, (service) => findEndpoint(service, config, environment, session)),
    call: async ({ runId, attempt, signal, onClockDifference }, makeCall) => {
      const requestId = `${runId}/${randomBytes(16).toString("hex").toUpperCase()}`;
      const call: Call = { requestId, ...(signal === undefined ? {} : { signal }) };
      try {
        return await http.run(call, makeCall);
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
  service: OciService,
  config: OciConnection,
  environment: OciEnvironment,
  session: Session,
): Promise<string> {
  const [tables, place, { tenancyOcid }] = await Promise.all([
    import("oci-common"),
    session.getPlace(),
    session.getPrincipal(),
  ]);
  return resolveEndpoint(service, { config, environment, tables }, place, tenancyOcid);
}

type ServiceClients = Pick<OciClients, "vaults" | "secrets" | "kmsVaults" | "kmsManagement" | "identity">;

/** The SDK is loaded here, when a call is made, and one service at a time: a preview without changes makes none. */
function createServiceClients(http: HttpClient, findUrl: (service: OciService) => Promise<string>): ServiceClients {
  const management = new Map<string, Promise<KmsManagementClient>>();
  const createManagement = async (endpoint: string): Promise<KmsManagementClient> => {
    const { KmsManagementClient } = await import("oci-keymanagement");
    return withEndpoint(new KmsManagementClient({ httpClient: http }, await getClientConfiguration()), endpoint);
  };
  return {
    vaults: once(async () => {
      const { VaultsClient } = await import("oci-vault");
      return withEndpoint(
        new VaultsClient({ httpClient: http }, await getClientConfiguration()),
        await findUrl("vaults"),
      );
    }),
    secrets: once(async () => {
      const { SecretsClient } = await import("oci-secrets");
      return withEndpoint(
        new SecretsClient({ httpClient: http }, await getClientConfiguration()),
        await findUrl("secrets"),
      );
    }),
    kmsVaults: once(async () => {
      const { KmsVaultClient } = await import("oci-keymanagement");
      return withEndpoint(
        new KmsVaultClient({ httpClient: http }, await getClientConfiguration()),
        await findUrl("kms"),
      );
    }),
    identity: once(async () => {
      const { IdentityClient } = await import("oci-identity");
      return withEndpoint(
        new IdentityClient({ httpClient: http }, await getClientConfiguration()),
        await findUrl("identity"),
      );
    }),
    kmsManagement: (endpoint) => {
      const client = management.get(endpoint) ?? createManagement(endpoint);
      management.set(endpoint, client);
      return client;
    },
  };
}

/** No breaker (it opens on 409s and 429s, which the engine waits for) and no retry (the engine's): one attempt per call. */
async function getClientConfiguration() {
  const { CircuitBreaker, NoRetryConfigurationDetails } = await import("oci-common");
  return {
    circuitBreaker: new CircuitBreaker({ disableClientCircuitBreaker: true }),
    retryConfiguration: NoRetryConfigurationDetails,
  };
}

function withEndpoint<C extends { endpoint: string }>(client: C, endpoint: string): C {
  client.endpoint = endpoint;
  return client;
}

/** Makes it once; a failure is not kept. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
