import { createPublicKey } from "node:crypto";
import { createKeyId } from "./auth/create-key-resolver";
import { computeFingerprint, createKeyPair } from "./auth/key-pair";
import { createSecurityToken, toUserClaims } from "./auth/security-token";
import type { CompartmentSeed, EmulatedApiKey, EmulatedSecret, EmulatedSession, Emulator, ReadyInfo } from "./emulator";
import type { Endpoints } from "./http/create-endpoints";
import type { RequestPipeline } from "./http/serve-request";
import { createOcid } from "./ocid";
import type { Platform } from "./principals/create-platform";
import type { PrivateKeyFile } from "./private-key-file";
import { createCompartment } from "./state/create-initial-state";
import type { StoredSecret } from "./state/model";
import { buildSeedSecret } from "./state/seed-secret";
import type { StateFile } from "./state/state-file";
import type { Store } from "./state/store";
import { toEmulatedSecret } from "./views/emulated-secret";

export interface AccessParts {
  readonly pipeline: RequestPipeline;
  readonly endpoints: Endpoints;
  readonly platform: Platform | undefined;
  readonly file: StateFile | undefined;
  readonly keyFile: PrivateKeyFile;
  /** Lets go of the data file. */
  readonly release: (() => Promise<void>) | undefined;
}

const DEFAULT_SESSION_MS = 3_600_000;

/** The library's side of the emulator: what tests look at and set without HTTP. */
export function createAccess({ pipeline, endpoints, platform, file, keyFile, release }: AccessParts): Emulator {
  const { store, clock } = pipeline.context;
  const flush = async (): Promise<void> => file?.flush();
  let closing: Promise<void> | undefined;
  const access: Omit<Emulator, keyof ReadyInfo> = {
    privateKeyPem: store.identity.privateKeyPem,
    clock,
    journal: pipeline.journal,
    faults: pipeline.faults,
    get principals() {
      return platform?.principals;
    },
    get secrets() {
      return store.listSecrets().map(toEmulatedSecret);
    },
    getSecret: (nameOrId, vaultOcid) => show(findSecret(store, nameOrId, vaultOcid)),
    putSecret: (seed) => {
      const secret = buildSeedSecret(seed, store, clock.now());
      store.putSecret(secret);
      return toEmulatedSecret(secret);
    },
    removeSecret: (nameOrId, vaultOcid) => {
      const secret = findSecret(store, nameOrId, vaultOcid);
      if (secret !== undefined) store.removeSecret(secret.id);
      return secret !== undefined;
    },
    setVaultLifecycle: (vaultOcid, state) => {
      const vault = requireRecord(store.getVault(vaultOcid), vaultOcid);
      store.putVault({ ...vault, lifecycle: { state }, revision: vault.revision + 1 });
    },
    setKeyLifecycle: (keyOcid, state) => {
      const key = requireRecord(store.getKey(keyOcid), keyOcid);
      store.putKey({ ...key, lifecycle: { state }, revision: key.revision + 1 });
    },
    addCompartment: (name, options) => addCompartment(store, clock.now(), name, options),
    denyOperations: (...operations) => {
      pipeline.denied.clear();
      for (const operation of operations) pipeline.denied.add(operation);
    },
    addApiKey: () => addApiKey(pipeline),
    removeApiKey: (fingerprint) => pipeline.apiKeys.delete(createKeyId(store.identity, fingerprint)),
    createSession: (expiresInMs = DEFAULT_SESSION_MS) => createSession(store, pipeline.signatureNow() + expiresInMs),
    flush,
    close: () => {
      closing ??= endpoints
        .close()
        .then(flush)
        .finally(() => keyFile.remove())
        .finally(() => platform?.close())
        .finally(release);
      return closing;
    },
  };
  return Object.defineProperties(
    access,
    Object.getOwnPropertyDescriptors(createReadyInfo(store, endpoints, keyFile)),
  ) as Emulator;
}

// Getters: ports are known only once the endpoints are open.
function createReadyInfo(store: Store, endpoints: Endpoints, keyFile: PrivateKeyFile): ReadyInfo {
  const { identity, places } = store;
  const getManagementUrl = (vaultOcid: string): string => endpoints.getUrl(store.getVault(vaultOcid)?.port ?? 0);
  return {
    ...places,
    tenancyOcid: identity.tenancyOcid,
    userOcid: identity.userOcid,
    fingerprint: identity.fingerprint,
    privateKeyPath: keyFile.path,
    region: identity.region,
    get url() {
      return endpoints.getUrl(endpoints.getPort());
    },
    get managementEndpoint() {
      return getManagementUrl(places.vaultOcid);
    },
    get secondManagementEndpoint() {
      return getManagementUrl(places.secondVaultOcid);
    },
  };
}

function findSecret(store: Store, nameOrId: string, vaultOcid = store.places.vaultOcid): StoredSecret | undefined {
  const byId = store.getSecret(nameOrId);
  if (byId !== undefined) return byId;
  const byName = store.findSecret(vaultOcid, nameOrId);
  return byName?.lifecycle.state === "DELETED" ? undefined : byName;
}

function show(secret: StoredSecret | undefined): EmulatedSecret | undefined {
  return secret === undefined ? undefined : toEmulatedSecret(secret);
}

function requireRecord<Row>(record: Row | undefined, ocid: string): Row {
  if (record === undefined) throw new RangeError(`there is no ${ocid}`);
  return record;
}

function addCompartment(
  store: Store,
  now: number,
  name: string,
  { parentOcid, ...state }: CompartmentSeed = {},
): string {
  const parentId = parentOcid ?? store.identity.tenancyOcid;
  requireRecord(store.getCompartment(parentId), parentId);
  const id = createOcid("compartment");
  store.putCompartment({ ...createCompartment(id, parentId, name, now), ...state });
  return id;
}

async function addApiKey({ context, apiKeys }: RequestPipeline): Promise<EmulatedApiKey> {
  const { privateKeyPem, publicKeyPem } = await createKeyPair();
  const fingerprint = computeFingerprint(publicKeyPem);
  apiKeys.set(createKeyId(context.store.identity, fingerprint), createPublicKey(publicKeyPem));
  return { fingerprint, privateKeyPem };
}

async function createSession({ identity }: Store, expiresAt: number): Promise<EmulatedSession> {
  const { privateKeyPem, publicKeyPem } = await createKeyPair();
  const seconds = Math.floor(expiresAt / 1000);
  const times = { issuedAt: Math.floor(Date.now() / 1000), expiresAt: seconds };
  const token = createSecurityToken(toUserClaims(identity), createPublicKey(publicKeyPem), identity.tokenKeyPem, times);
  return { token, privateKeyPem, expiresAt: new Date(seconds * 1000) };
}
