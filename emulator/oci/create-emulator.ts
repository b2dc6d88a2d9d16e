import type { IncomingMessage, ServerResponse } from "node:http";
import { createApiKeys, createKeyResolver } from "./auth/create-key-resolver";
import { createKeyPair, getProcessKeyPair } from "./auth/key-pair";
import { createAccess } from "./create-access";
import type { Emulator, EmulatorOptions } from "./emulator";
import { createFaultPlan } from "./faults/create-fault-plan";
import { createEndpoints } from "./http/create-endpoints";
import type { Endpoints } from "./http/create-endpoints";
import { handleRequest } from "./http/handle-request";
import type { Endpoint, RequestPipeline } from "./http/serve-request";
import { createJournal } from "./journal";
import { createPlatform } from "./principals/create-platform";
import type { Platform } from "./principals/create-platform";
import { writePrivateKey } from "./private-key-file";
import { createRateLimit } from "./rate-limit";
import { DEFAULT_REGION, resolveOptions } from "./resolve-options";
import type { ResolvedOptions } from "./resolve-options";
import { lockDataFile } from "./state/lock-data-file";
import { createInitialState } from "./state/create-initial-state";
import type { StoredState } from "./state/model";
import { createStateFile, loadState } from "./state/state-file";
import type { StateFile } from "./state/state-file";
import { createStore } from "./state/store";
import type { Store } from "./state/store";

/**
 * Starts an emulator and listens. Rejects if an option is out of range (RangeError), if the port is taken, or if the data
 * file cannot be read or written.
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const resolved = resolveOptions(options);
  const release = options.dataFile === undefined ? undefined : await lockDataFile(options.dataFile);
  try {
    return await startEmulator(options, resolved, release);
  } catch (error) {
    await release?.();
    throw error;
  }
}

async function startEmulator(
  options: EmulatorOptions,
  resolved: ResolvedOptions,
  release: (() => Promise<void>) | undefined,
): Promise<Emulator> {
  const state = await getState(options, resolved.clock.now());
  const onRequest = (request: IncomingMessage, response: ServerResponse, endpoint: Endpoint): void => {
    handleRequest(request, response, endpoint, pipeline, access);
  };
  const platform = await createPlatformOf(resolved, state);
  const endpoints = createEndpoints(resolved.host, onRequest, platform?.operations);
  const { store, file } = createState(state, options.dataFile, resolved, endpoints);
  const pipeline = createPipeline(options, resolved, store, endpoints);
  const keyPath = options.privateKeyPath ?? (options.dataFile === undefined ? undefined : `${options.dataFile}.pem`);
  const keyFile = await writePrivateKey(store.identity.privateKeyPem, keyPath, options.dataFile !== undefined);
  const access = createAccess({ pipeline, endpoints, platform, file, keyFile, release });
  try {
    await openEndpoints(options, state, store, endpoints);
    await platform?.open(endpoints);
    seedSecrets(options, access);
    await access.flush();
    return access;
  } catch (error) {
    await access.close();
    throw error;
  }
}

async function getState(options: EmulatorOptions, now: number): Promise<StoredState> {
  const loaded = options.dataFile === undefined ? undefined : await loadState(options.dataFile);
  if (loaded !== undefined) return loaded;
  const keyPair = await (options.dataFile === undefined ? getProcessKeyPair("user") : createKeyPair());
  return createInitialState(keyPair, options.region ?? DEFAULT_REGION, now);
}

async function createPlatformOf(resolved: ResolvedOptions, state: StoredState): Promise<Platform | undefined> {
  const { principals, host, quirks, signatureNow } = resolved;
  if (principals === undefined) return undefined;
  const { identity, places } = state;
  return createPlatform(principals, { identity, places, host, quirks, now: signatureNow });
}

interface State {
  readonly store: Store;
  readonly file: StateFile | undefined;
}

function createState(
  state: StoredState,
  dataFile: string | undefined,
  { clock, delays }: ResolvedOptions,
  endpoints: Endpoints,
): State {
  const file =
    dataFile === undefined
      ? undefined
      : createStateFile(dataFile, () => ({ ...store.capture(), port: endpoints.getPort() }));
  const store = createStore(state, clock, delays.deleteMs, () => file?.touch());
  return { store, file };
}

function createPipeline(
  options: EmulatorOptions,
  resolved: ResolvedOptions,
  store: Store,
  endpoints: Endpoints,
): RequestPipeline {
  const { clock, delays, quirks, limits, latencyMs, signatureNow } = resolved;
  const apiKeys = createApiKeys(store.identity);
  return {
    context: {
      store,
      clock,
      delays,
      quirks,
      limits,
      getEndpoint: (port) => endpoints.getUrl(port),
      openVaultEndpoint: (vaultId) => endpoints.openVault(vaultId),
    },
    apiKeys,
    resolveKey: createKeyResolver(store.identity, apiKeys, signatureNow),
    signatureNow,
    rateLimit: createRateLimit(options.maxRequestsPerSecond, clock),
    retryAfterSeconds: options.retryAfterSeconds,
    faults: createFaultPlan(options.faults ?? []),
    journal: createJournal(options.journalSize),
    latencyMs,
    denied: new Set(options.denyOperations),
  };
}

async function openEndpoints(
  options: EmulatorOptions,
  state: StoredState,
  store: Store,
  endpoints: Endpoints,
): Promise<void> {
  await endpoints.openBase(options.port ?? state.port, options.port === undefined);
  for (const vault of store.listVaults()) {
    store.putVault({ ...vault, port: await endpoints.openVault(vault.id, vault.port) });
  }
}

function seedSecrets(options: EmulatorOptions, access: Emulator): void {
  for (const seed of options.seedSecrets ?? []) {
    if (access.getSecret(seed.name, seed.vaultOcid) === undefined) access.putSecret(seed);
  }
}
