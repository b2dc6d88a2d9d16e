import { randomUUID } from "node:crypto";
import { createBadRequest, createNotFound } from "../service-error";
import type { Location, SecretType, StoredSecret } from "../state/model";
import type { Store } from "../state/store";
import type { SecretAttributes } from "./inputs";

/** What a write says of one secret. */
export interface SecretInput extends SecretAttributes {
  readonly key: string;
  readonly type: SecretType;
  /** Left out: the value stays. */
  readonly value?: string | undefined;
  readonly newKey?: string | undefined;
}

/** The record of a new secret. @throws ServiceError 404 for an unknown tag. */
export function makeSecret(store: Store, location: Location, input: SecretInput, now: number): StoredSecret {
  const { environment, secretPath } = location;
  return {
    id: randomUUID(),
    environment,
    secretPath,
    key: input.key,
    type: input.type,
    values: [input.value ?? ""],
    comment: input.secretComment ?? "",
    tagIds: requireTags(store, input.tagIds ?? []),
    metadata: input.secretMetadata ?? [],
    skipMultilineEncoding: input.skipMultilineEncoding ?? false,
    isHidden: false,
    isRotated: false,
    createdAt: now,
    updatedAt: now,
  };
}

/** The record after an update; every update is a version. @throws ServiceError 400 for a rotated secret. */
export function changeSecret(store: Store, secret: StoredSecret, input: SecretInput, now: number): StoredSecret {
  if (secret.isRotated && (input.value !== undefined || input.newKey !== undefined)) {
    throw createBadRequest(`Cannot update rotated secret name or value: ${secret.key}`);
  }
  return {
    ...secret,
    key: input.newKey ?? secret.key,
    values: [...secret.values, input.value ?? secret.values.at(-1) ?? ""],
    comment: input.secretComment ?? secret.comment,
    tagIds: input.tagIds === undefined ? secret.tagIds : requireTags(store, input.tagIds),
    metadata: input.secretMetadata ?? secret.metadata,
    skipMultilineEncoding: input.skipMultilineEncoding ?? secret.skipMultilineEncoding,
    updatedAt: now,
  };
}

function requireTags(store: Store, ids: readonly string[]): readonly string[] {
  const known = new Set(store.listTags().map(({ id }) => id));
  if (ids.every((id) => known.has(id))) return ids;
  throw createNotFound("Tag not found");
}

/** A machine identity has no overrides of its own. @throws ServiceError 400. */
export function refusePersonal(type: SecretType): void {
  if (type === "personal") throw createBadRequest("Must be user to create personal secret");
}
