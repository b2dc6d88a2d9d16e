import { randomUUID } from "node:crypto";
import type { EmulatedSecret, SecretSeed } from "../emulator";
import { normalizePath } from "../state/locations";
import type { Location, StoredSecret } from "../state/model";
import type { Store } from "../state/store";

const DEFAULT_LOCATION: Location = { environment: "dev", secretPath: "/" };

export function toLocation({ environment, secretPath }: Partial<Location> = {}): Location {
  return {
    environment: environment ?? DEFAULT_LOCATION.environment,
    secretPath: normalizePath(secretPath ?? DEFAULT_LOCATION.secretPath),
  };
}

/** Makes the environment and the folder, unless they are there. */
export function ensureFolder(store: Store, location: Location, now: number): void {
  store.addEnvironment(location.environment, now);
  store.addFolder(location, now);
}

export function findStored(store: Store, key: string, location: Location, type: string): StoredSecret | undefined {
  return store.listSecretsIn(location).find((secret) => secret.key === key && secret.type === type);
}

/** Puts a secret there, or a new version of it; what the seed leaves out takes its default. */
export function seedSecret(store: Store, seed: SecretSeed, now: number): StoredSecret {
  const location = toLocation(seed);
  ensureFolder(store, location, now);
  const type = seed.type ?? "shared";
  const found = findStored(store, seed.key, location, type);
  const secret: StoredSecret = {
    id: found?.id ?? randomUUID(),
    ...location,
    key: seed.key,
    type,
    values: [...(found?.values ?? []), seed.value ?? "value"],
    comment: seed.comment ?? "",
    tagIds: (seed.tags ?? []).map((slug) => store.addTag(slug).id),
    metadata: Object.entries(seed.metadata ?? {}).map(([key, value]) => ({ key, value })),
    skipMultilineEncoding: seed.skipMultilineEncoding ?? false,
    isHidden: seed.isHidden ?? false,
    isRotated: seed.isRotated ?? false,
    createdAt: found?.createdAt ?? now,
    updatedAt: now,
  };
  store.applyChange({ put: [secret], removed: [] });
  return secret;
}

export function toEmulatedSecret(store: Store, secret: StoredSecret): EmulatedSecret {
  const tags = store.listTags().filter(({ id }) => secret.tagIds.includes(id));
  return {
    id: secret.id,
    environment: secret.environment,
    secretPath: secret.secretPath,
    key: secret.key,
    value: secret.values.at(-1) ?? "",
    type: secret.type,
    version: secret.values.length,
    comment: secret.comment,
    tags: tags.map(({ slug }) => slug),
    metadata: Object.fromEntries(secret.metadata.map(({ key, value }) => [key, value])),
  };
}
