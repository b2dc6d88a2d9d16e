import { z } from "zod";
import { createForbidden, createNotFound } from "../service-error";
import { resolveImports } from "../state/imports";
import type { Location, SecretType, StoredSecret } from "../state/model";
import { expandReferences } from "../state/references";
import type { Store } from "../state/store";
import { viewSecret } from "../views/secret-view";
import { flag, parseInput, path, readParamName, secretType, trimmed } from "./inputs";
import type { Operation } from "./operation";
import { requireFolder, requireProject } from "./require-place";

const query = z.object({
  projectId: trimmed,
  environment: trimmed,
  secretPath: path,
  version: z.coerce.number().int().positive().optional(),
  type: secretType,
  viewSecretValue: flag(true),
  expandSecretReferences: flag(false),
  include_imports: flag(false),
});

/** One secret by its key, from the folder or else from its imports, the last one first. */
export const getSecret: Operation = {
  name: "GetSecret",
  method: "GET",
  path: "/api/v4/secrets/{secretName}",
  rate: "secrets",
  isWrite: false,
  readNames: readParamName,
  handle: (request, context) => {
    const input = parseInput(query, request.query);
    const { store } = context;
    requireProject(input.projectId, context);
    requireFolder(input, context);
    const key = request.params["secretName"] ?? "";
    const secret =
      findSecret(store, input, key, input.type) ??
      (input.include_imports ? findImported(store, input, key) : undefined);
    const value = secret === undefined ? undefined : readVersion(secret, input.version);
    if (secret === undefined || value === undefined) throw createNotFound(`Secret with name '${key}' not found`);
    if (input.viewSecretValue && secret.isHidden) {
      throw createForbidden(`You do not have permission to view secret value on secret with name '${key}'`);
    }
    const isExpanded = input.expandSecretReferences && input.viewSecretValue && input.version === undefined;
    const shown = isExpanded ? expandReferences(store, secret, input).value : value;
    return { body: { secret: viewSecret(store, secret, { isValueShown: input.viewSecretValue, value: shown }) } };
  },
};

export function findSecret(store: Store, location: Location, key: string, type: SecretType): StoredSecret | undefined {
  return store.listSecretsIn(location).find((secret) => secret.key === key && secret.type === type);
}

function findImported(store: Store, location: Location, key: string): StoredSecret | undefined {
  const folders = [...resolveImports(store, store.listImportsIn(location))].reverse();
  return folders.flatMap(({ secrets }) => secrets).find((secret) => secret.key === key);
}

function readVersion(secret: StoredSecret, version: number | undefined): string | undefined {
  return version === undefined ? (secret.values.at(-1) ?? "") : secret.values[version - 1];
}
