import { randomUUID } from "node:crypto";
import { createOffsetClock } from "../oci/clock";
import type { EmulatorClock } from "../oci/clock";
import { listen } from "../oci/http/listen";
import { createTokenRegistry } from "./auth/token-registry";
import type { TokenRegistry } from "./auth/token-registry";
import { mergeApproval, toEmulatedApproval } from "./control/merge-approval";
import { ensureFolder, findStored, seedSecret, toEmulatedSecret, toLocation } from "./control/seed-secret";
import type { InfisicalEmulator, InfisicalEmulatorOptions } from "./emulator";
import { createFaultPlan } from "./faults/create-fault-plan";
import { createRouter } from "./http/router";
import { serveRequest } from "./http/serve-request";
import { createJournal } from "./journal";
import { OPERATIONS } from "./operations";
import type { OperationName } from "./operations/operation-name";
import { DEFAULT_TOKEN_TTL_SECONDS, QUIRKS } from "./quirks";
import { createRateLimiter } from "./rate-limit";
import { createDataFile, readDataFile } from "./state/data-file";
import type { DataFile } from "./state/data-file";
import { createInitialState } from "./state/create-initial-state";
import type { StoredState } from "./state/model";
import { createStore } from "./state/store";
import type { Store } from "./state/store";

const DEFAULT_HOST = "127.0.0.1";
const DEFAULT_ENVIRONMENTS = ["dev", "staging", "prod"];

/** Starts an Infisical of one project and one machine identity. */
export async function createInfisicalEmulator(options: InfisicalEmulatorOptions = {}): Promise<InfisicalEmulator> {
  const { host = DEFAULT_HOST, clock = createOffsetClock() } = options;
  const stored = options.dataFile === undefined ? undefined : await readDataFile(options.dataFile);
  const { store, keep } = openStore(stored, options, clock);
  const tokens = createTokenRegistry(store, clock, readTokenTimes(options));
  const faults = createFaultPlan(options.faults ?? []);
  const journal = createJournal(options.journalSize);
  const denied = new Set<OperationName>(options.denyOperations);
  const pipeline = {
    router: createRouter(OPERATIONS),
    context: { store, tokens, clock, quirks: { ...QUIRKS, ...options.quirks } },
    rateLimiter: createRateLimiter(options.rateLimits ?? {}, clock),
    faults,
    journal,
    latencyMs: options.latencyMs ?? 0,
    isDenied: (operation: OperationName) => denied.has(operation),
  };
  const wish = options.port ?? stored?.port ?? 0;
  const listener = await listen(host, wish, options.port === undefined, (request, response) => {
    void serveRequest(request, response, pipeline);
  });
  const file = keep(listener.port);
  // A file that cannot be written is found now, not at the first change.
  await file?.flush();
  let closing: Promise<void> | undefined;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${String(listener.port)}`,
    journal,
    faults,
    clock,
    ...createControl(store, tokens, clock),
    denyOperations: (...operations) => {
      denied.clear();
      for (const operation of operations) denied.add(operation);
    },
    flush: async () => file?.flush(),
    close: () => {
      closing ??= listener.close().then(() => file?.flush());
      return closing;
    },
    // Last, so that they stay getters: what is spread above is copied.
    get clientId() {
      return store.identity.clientId;
    },
    get clientSecret() {
      return store.identity.clientSecret;
    },
    get secrets() {
      return listSecrets(store);
    },
    get approvals() {
      return store.listApprovals().map((approval) => toEmulatedApproval(store, approval));
    },
  };
}

function readTokenTimes(options: InfisicalEmulatorOptions) {
  return {
    ttlSeconds: options.tokenTtlSeconds ?? DEFAULT_TOKEN_TTL_SECONDS,
    maxTtlSeconds: options.tokenMaxTtlSeconds ?? DEFAULT_TOKEN_TTL_SECONDS,
  };
}

interface OpenedStore {
  readonly store: Store;
  /** Begins to keep the data file, if there is one. */
  readonly keep: (port: number) => DataFile | undefined;
}

function openStore(
  stored: StoredState | undefined,
  options: InfisicalEmulatorOptions,
  clock: EmulatorClock,
): OpenedStore {
  let file: DataFile | undefined;
  const store = createStore(stored ?? createInitialState(), () => file?.schedule());
  const now = clock.now();
  for (const slug of options.environments ?? DEFAULT_ENVIRONMENTS) store.addEnvironment(slug, now);
  for (const seed of options.seedSecrets ?? []) {
    const found = findStored(store, seed.key, toLocation(seed), seed.type ?? "shared");
    if (found === undefined) seedSecret(store, seed, now);
  }
  return {
    store,
    keep: (port) => {
      if (options.dataFile === undefined) return undefined;
      file = createDataFile(options.dataFile, () => ({ ...store.capture(), port }));
      file.schedule();
      return file;
    },
  };
}

function listSecrets(store: Store) {
  const places = store
    .listEnvironments()
    .flatMap(({ slug }) => store.listFoldersWithin({ environment: slug, secretPath: "/" }));
  return places.flatMap((place) => store.listSecretsIn(place)).map((secret) => toEmulatedSecret(store, secret));
}

type Control = Omit<
  InfisicalEmulator,
  | "url"
  | "clientId"
  | "clientSecret"
  | "journal"
  | "faults"
  | "clock"
  | "secrets"
  | "approvals"
  | "denyOperations"
  | "flush"
  | "close"
>;

/** What tests and demos do to the service past its API. */
function createControl(store: Store, tokens: TokenRegistry, clock: EmulatorClock): Control {
  return {
    projectId: store.projectId,
    identityId: store.identity.identityId,
    getSecret: (key, location) => {
      const secret = findStored(store, key, toLocation(location), "shared");
      return secret === undefined ? undefined : toEmulatedSecret(store, secret);
    },
    putSecret: (seed) => toEmulatedSecret(store, seedSecret(store, seed, clock.now())),
    removeSecret: (key, location) => {
      const gone = store.listSecretsIn(toLocation(location)).filter((secret) => secret.key === key);
      store.applyChange({ put: [], removed: gone.map(({ id }) => id) });
      return gone.length > 0;
    },
    addEnvironment: (slug) => {
      store.addEnvironment(slug, clock.now());
    },
    addFolder: (location) => {
      ensureFolder(store, toLocation(location), clock.now());
    },
    removeFolder: (location) => store.removeFolder(toLocation(location)),
    addImport: (location, source) => {
      ensureFolder(store, toLocation(location), clock.now());
      ensureFolder(store, toLocation(source), clock.now());
      store.addImport({ id: randomUUID(), ...toLocation(location), source: toLocation(source) });
    },
    addApprovalPolicy: (location) => {
      store.putPolicies([...store.listPolicies(), { id: randomUUID(), ...toLocation(location) }]);
    },
    clearApprovalPolicies: () => {
      store.putPolicies([]);
    },
    mergeApproval: (id) => {
      mergeApproval(store, id);
    },
    createToken: (ttlSeconds) => tokens.issue(ttlSeconds).accessToken,
    revokeTokens: () => {
      tokens.revokeAll();
    },
    rotateClientSecret: (clientSecret) => {
      store.putIdentity({ ...store.identity, clientSecret });
    },
  };
}
