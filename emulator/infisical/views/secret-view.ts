import { HIDDEN_VALUE } from "../quirks";
import type { Store } from "../state/store";
import { getCurrentValue } from "../state/references";
import type { StoredSecret } from "../state/model";

export interface SecretView extends Readonly<Record<string, unknown>> {
  readonly secretKey: string;
  readonly secretValue: string;
}

export interface ViewOptions {
  /** False: the placeholder stands for the value. */
  readonly isValueShown: boolean;
  /** Default: the value as it is stored. */
  readonly value?: string;
}

/** A secret in the shape of the service's answers. */
export function viewSecret(store: Store, secret: StoredSecret, options: ViewOptions): SecretView {
  const isHidden = !options.isValueShown || secret.isHidden;
  return {
    ...viewCommon(store, secret),
    secretValue: isHidden ? HIDDEN_VALUE : (options.value ?? getCurrentValue(secret)),
    secretValueHidden: isHidden,
    secretPath: secret.secretPath,
    tags: store
      .listTags()
      .filter(({ id }) => secret.tagIds.includes(id))
      .map(({ id, slug }) => ({ id, slug, color: "", name: slug })),
    createdAt: new Date(secret.createdAt).toISOString(),
    updatedAt: new Date(secret.updatedAt).toISOString(),
  };
}

/** As it stands under an import: without tags, path and times. */
export function viewImportedSecret(store: Store, secret: StoredSecret, options: ViewOptions): SecretView {
  const isHidden = !options.isValueShown;
  return {
    ...viewCommon(store, secret),
    workspace: "",
    secretValue: isHidden ? HIDDEN_VALUE : (options.value ?? getCurrentValue(secret)),
    secretValueHidden: isHidden,
  };
}

function viewCommon(store: Store, secret: StoredSecret) {
  return {
    id: secret.id,
    _id: secret.id,
    workspace: store.projectId,
    environment: secret.environment,
    version: secret.values.length,
    type: secret.type,
    secretKey: secret.key,
    secretComment: secret.comment,
    secretMetadata: secret.metadata.map(({ key, value }) => ({ key, value, isEncrypted: false })),
    skipMultilineEncoding: secret.skipMultilineEncoding,
    isRotatedSecret: secret.isRotated,
  };
}
