import type { EmulatorClock } from "../clock";
import { RETRY_TOKEN_MS } from "../limits";
import { settleKey, settleSecret, settleVault } from "./lifecycle";
import type {
  SeedPlaces,
  StoredCompartment,
  StoredIdentity,
  StoredKey,
  StoredRetry,
  StoredSecret,
  StoredState,
  StoredVault,
} from "./model";

/** Everything the service knows, as of now: whatever is read has gone through the transitions that were due. */
export interface Store {
  readonly identity: StoredIdentity;
  readonly places: SeedPlaces;
  getSecret(id: string): StoredSecret | undefined;
  /** The secret that holds the name in the vault; DELETED ones included. */
  findSecret(vaultId: string, name: string): StoredSecret | undefined;
  listSecrets(): StoredSecret[];
  /** How many records there are, DELETED ones included. */
  countSecrets(): number;
  putSecret(secret: StoredSecret): void;
  removeSecret(id: string): void;
  getVault(id: string): StoredVault | undefined;
  listVaults(): StoredVault[];
  putVault(vault: StoredVault): void;
  getKey(id: string): StoredKey | undefined;
  listKeys(): StoredKey[];
  putKey(key: StoredKey): void;
  getCompartment(id: string): StoredCompartment | undefined;
  listCompartments(): StoredCompartment[];
  putCompartment(compartment: StoredCompartment): void;
  getRetry(key: string): StoredRetry | undefined;
  putRetry(retry: StoredRetry): void;
  /** A picture of everything, for the data file. */
  capture(): Omit<StoredState, "port">;
}

/** A store that holds `state`; `onChange` is called after every change. `deleteMs` is how long DELETING lasts. */
export function createStore(
  state: Omit<StoredState, "port">,
  clock: EmulatorClock,
  deleteMs: number,
  onChange: () => void,
): Store {
  const names = new Map(state.secrets.map((secret) => [getNameKey(secret.vaultId, secret.secretName), secret.id]));
  const secrets = createTable(state.secrets, (secret) => settleSecret(secret, clock.now(), deleteMs), onChange);
  const vaults = createTable(state.vaults, (vault) => settleVault(vault, clock.now(), deleteMs), onChange);
  const keys = createTable(state.keys, (key) => settleKey(key, clock.now(), deleteMs), onChange);
  const compartments = createTable(state.compartments, (compartment) => compartment, onChange);
  const retries = new Map(state.retries.map((retry) => [retry.key, retry]));
  return {
    identity: state.identity,
    places: state.places,
    getSecret: secrets.get,
    findSecret: (vaultId, name) => {
      const id = names.get(getNameKey(vaultId, name));
      return id === undefined ? undefined : secrets.get(id);
    },
    listSecrets: secrets.list,
    countSecrets: secrets.count,
    putSecret: (secret) => {
      names.set(getNameKey(secret.vaultId, secret.secretName), secret.id);
      secrets.put(secret);
    },
    removeSecret: (id) => {
      const secret = secrets.get(id);
      if (secret !== undefined && names.get(getNameKey(secret.vaultId, secret.secretName)) === id) {
        names.delete(getNameKey(secret.vaultId, secret.secretName));
      }
      secrets.remove(id);
    },
    getVault: vaults.get,
    listVaults: vaults.list,
    putVault: vaults.put,
    getKey: keys.get,
    listKeys: keys.list,
    putKey: keys.put,
    getCompartment: compartments.get,
    listCompartments: compartments.list,
    putCompartment: compartments.put,
    getRetry: (key) => retries.get(key),
    putRetry: (retry) => {
      dropOldRetries(retries, clock.now());
      retries.set(retry.key, retry);
      onChange();
    },
    capture: () => ({
      version: 1,
      identity: state.identity,
      places: state.places,
      secrets: secrets.list(),
      vaults: vaults.list(),
      keys: keys.list(),
      compartments: compartments.list(),
      retries: [...retries.values()],
    }),
  };
}

// A map keeps the order in which it was filled: the oldest come first.
function dropOldRetries(retries: Map<string, StoredRetry>, now: number): void {
  for (const [key, { time }] of retries) {
    if (now - time < RETRY_TOKEN_MS) return;
    retries.delete(key);
  }
}

function getNameKey(vaultId: string, name: string): string {
  return `${vaultId}/${name}`;
}

interface Table<Row> {
  readonly get: (id: string) => Row | undefined;
  readonly list: () => Row[];
  readonly count: () => number;
  readonly put: (row: Row) => void;
  readonly remove: (id: string) => void;
}

function createTable<Row extends { readonly id: string }>(
  initial: readonly Row[],
  settle: (row: Row) => Row,
  onChange: () => void,
): Table<Row> {
  const rows = new Map(initial.map((row) => [row.id, row]));
  const settleRow = (row: Row): Row => {
    const settled = settle(row);
    // Not a change to be written down: the data file's older record settles to the same.
    if (settled !== row) rows.set(row.id, settled);
    return settled;
  };
  return {
    get: (id) => {
      const row = rows.get(id);
      return row === undefined ? undefined : settleRow(row);
    },
    list: () => Array.from(rows.values(), settleRow),
    count: () => rows.size,
    put: (row) => {
      rows.set(row.id, row);
      onChange();
    },
    remove: (id) => {
      rows.delete(id);
      onChange();
    },
  };
}
