import { randomUUID } from "node:crypto";
import { findParentPath, getFolderName, isWithin, toLocationKey } from "./locations";
import type {
  Location,
  SecretChange,
  StoredApproval,
  StoredEnvironment,
  StoredFolder,
  StoredIdentity,
  StoredImport,
  StoredPolicy,
  StoredSecret,
  StoredState,
  StoredTag,
} from "./model";

/** Everything the service knows. */
export interface Store {
  readonly projectId: string;
  readonly identity: StoredIdentity;
  putIdentity(identity: StoredIdentity): void;
  getEnvironment(slug: string): StoredEnvironment | undefined;
  listEnvironments(): readonly StoredEnvironment[];
  /** Makes the environment and its root folder, unless they are there. */
  addEnvironment(slug: string, now: number): StoredEnvironment;
  getFolder(location: Location): StoredFolder | undefined;
  /** Makes the folder and those around it, unless they are there. The environment is there. */
  addFolder(location: Location, now: number): StoredFolder;
  /** Takes the folder away with all that is in it. */
  removeFolder(location: Location): boolean;
  /** The folder and everything below it, parents first. */
  listFoldersWithin(location: Location): readonly StoredFolder[];
  listTags(): readonly StoredTag[];
  /** Makes the tag, unless it is there. */
  addTag(slug: string): StoredTag;
  /** In the order of their keys, personal overrides after the shared one. */
  listSecretsIn(location: Location): readonly StoredSecret[];
  listSecrets(): readonly StoredSecret[];
  applyChange(change: SecretChange): void;
  listImportsIn(location: Location): readonly StoredImport[];
  addImport(imported: StoredImport): void;
  listPolicies(): readonly StoredPolicy[];
  putPolicies(policies: readonly StoredPolicy[]): void;
  listApprovals(): readonly StoredApproval[];
  putApproval(approval: StoredApproval): void;
  capture(): Omit<StoredState, "port">;
}

/** A store that holds `state`; `onChange` is called after every change. */
export function createStore(state: Omit<StoredState, "port">, onChange: () => void): Store {
  let { identity, imports, policies } = state;
  const environments = new Map(state.environments.map((environment) => [environment.slug, environment]));
  const folders = new Map(state.folders.map((folder) => [toLocationKey(folder), folder]));
  const tags = new Map(state.tags.map((tag) => [tag.slug, tag]));
  const approvals = new Map(state.approvals.map((approval) => [approval.id, approval]));
  const secrets = createSecretTable(state.secrets);
  const addFolder = (location: Location, now: number): StoredFolder => {
    const found = folders.get(toLocationKey(location));
    if (found !== undefined) return found;
    const parentPath = findParentPath(location.secretPath);
    if (parentPath !== undefined) addFolder({ ...location, secretPath: parentPath }, now);
    const { environment, secretPath } = location;
    const folder = { id: randomUUID(), name: getFolderName(secretPath), environment, secretPath, createdAt: now };
    folders.set(toLocationKey(folder), folder);
    onChange();
    return folder;
  };
  const listFoldersWithin = (location: Location): readonly StoredFolder[] =>
    [...folders.values()]
      .filter(
        (folder) => folder.environment === location.environment && isWithin(folder.secretPath, location.secretPath),
      )
      .sort((left, right) => (left.secretPath < right.secretPath ? -1 : 1));
  return {
    projectId: state.projectId,
    get identity() {
      return identity;
    },
    putIdentity: (next) => {
      identity = next;
      onChange();
    },
    getEnvironment: (slug) => environments.get(slug),
    listEnvironments: () => [...environments.values()],
    addEnvironment: (slug, now) => {
      const environment = environments.get(slug) ?? { id: randomUUID(), slug, name: slug };
      environments.set(slug, environment);
      addFolder({ environment: slug, secretPath: "/" }, now);
      onChange();
      return environment;
    },
    getFolder: (location) => folders.get(toLocationKey(location)),
    addFolder,
    removeFolder: (location) => {
      const gone = listFoldersWithin(location);
      for (const folder of gone) {
        folders.delete(toLocationKey(folder));
        secrets.apply({ put: [], removed: secrets.listIn(folder).map(({ id }) => id) });
        imports = imports.filter((imported) => toLocationKey(imported) !== toLocationKey(folder));
      }
      onChange();
      return gone.length > 0;
    },
    listFoldersWithin,
    listTags: () => [...tags.values()],
    addTag: (slug) => {
      const tag = tags.get(slug) ?? { id: randomUUID(), slug };
      tags.set(slug, tag);
      onChange();
      return tag;
    },
    listSecretsIn: secrets.listIn,
    listSecrets: secrets.list,
    applyChange: (change) => {
      secrets.apply(change);
      onChange();
    },
    listImportsIn: (location) => imports.filter((imported) => toLocationKey(imported) === toLocationKey(location)),
    addImport: (imported) => {
      imports = [...imports, imported];
      onChange();
    },
    listPolicies: () => policies,
    putPolicies: (next) => {
      policies = next;
      onChange();
    },
    listApprovals: () => [...approvals.values()],
    putApproval: (approval) => {
      approvals.set(approval.id, approval);
      onChange();
    },
    capture: () => ({
      version: 1,
      projectId: state.projectId,
      identity,
      environments: [...environments.values()],
      folders: [...folders.values()],
      tags: [...tags.values()],
      secrets: secrets.list(),
      imports,
      policies,
      approvals: [...approvals.values()],
    }),
  };
}

interface SecretTable {
  readonly list: () => readonly StoredSecret[];
  readonly listIn: (location: Location) => readonly StoredSecret[];
  readonly apply: (change: SecretChange) => void;
}

function createSecretTable(initial: readonly StoredSecret[]): SecretTable {
  const byId = new Map<string, StoredSecret>();
  const byFolder = new Map<string, Map<string, StoredSecret>>();
  const put = (secret: StoredSecret): void => {
    byId.set(secret.id, secret);
    const key = toLocationKey(secret);
    const folder = byFolder.get(key) ?? new Map<string, StoredSecret>();
    folder.set(secret.id, secret);
    byFolder.set(key, folder);
  };
  initial.forEach(put);
  return {
    list: () => [...byId.values()],
    listIn: (location) => [...(byFolder.get(toLocationKey(location))?.values() ?? [])].sort(compareSecrets),
    apply: (change) => {
      for (const id of change.removed) {
        const secret = byId.get(id);
        if (secret === undefined) continue;
        byId.delete(id);
        byFolder.get(toLocationKey(secret))?.delete(id);
      }
      change.put.forEach(put);
    },
  };
}

function compareSecrets(left: StoredSecret, right: StoredSecret): number {
  if (left.key !== right.key) return left.key < right.key ? -1 : 1;
  return left.type === right.type ? 0 : left.type === "shared" ? -1 : 1;
}
