import { z } from "zod";
import type { Quirks } from "../quirks";
import { createBadRequest, createForbidden, createPermissionDenied } from "../service-error";
import { keepFirstOfEachKey, resolveImports } from "../state/imports";
import type { Location, MetadataEntry, StoredFolder, StoredSecret } from "../state/model";
import { expandReferences } from "../state/references";
import type { Store } from "../state/store";
import { viewImportedSecret, viewSecret } from "../views/secret-view";
import { flag, parseInput, path, trimmed } from "./inputs";
import { hasMetadata, parseMetadataFilter } from "./metadata-filter";
import type { Operation, ServiceContext } from "./operation";
import { createFolderNotFound, findFolder, requireEnvironment, requireProject } from "./require-place";

const MAX_METADATA_FILTERS = 10;

function createQuery({ listParameters }: Quirks) {
  const isCamel = listParameters === "camel";
  return z.object({
    projectId: trimmed.optional(),
    environment: trimmed.optional(),
    secretPath: path,
    viewSecretValue: flag(true),
    expandSecretReferences: flag(isCamel),
    recursive: flag(false),
    include_imports: flag(false),
    includeImports: flag(true),
    includePersonalOverrides: flag(false),
    tagSlugs: z.string().default(""),
    metadataFilter: z
      .string()
      .optional()
      .transform(parseMetadataFilter)
      .refine((filters) => filters.length <= MAX_METADATA_FILTERS, "You can only filter by up to 10 metadata fields"),
  });
}

interface ListQuery extends Location {
  readonly isValueShown: boolean;
  readonly isExpanded: boolean;
  readonly isRecursive: boolean;
  readonly hasImports: boolean;
  readonly hasPersonal: boolean;
  readonly tagSlugs: readonly string[];
  readonly metadata: readonly MetadataEntry[];
}

/** The secrets of one folder (or also of those below it), and what its imports bring. All of them: there are no pages. */
export const listSecrets: Operation = {
  name: "ListSecrets",
  method: "GET",
  path: "/api/v4/secrets",
  rate: "secrets",
  isWrite: false,
  handle: (request, context) => {
    const query = parseQuery(request.query, context);
    const folders = findFolders(query, context);
    const secrets = folders.flatMap((folder) => listOwn(folder, query, context));
    const denied = new Set<string>();
    const own = secrets.map((secret) => viewOwn(secret, query, context.store, denied));
    const imports = query.hasImports ? viewImports(folders, query, context.store, denied) : undefined;
    if (denied.size > 0) throw createForbidden("Failed to expand one or more secret references", [...denied]);
    return { body: { secrets: own, ...(imports === undefined ? {} : { imports }) } };
  },
};

function parseQuery(raw: Readonly<Record<string, string>>, context: ServiceContext): ListQuery {
  const query = parseInput(createQuery(context.quirks), raw);
  const { projectId, environment } = query;
  if (projectId === undefined || environment === undefined) throw createBadRequest("Missing project id or environment");
  requireProject(projectId, context);
  const slugs = query.tagSlugs.split(",").map((slug) => slug.trim());
  return {
    environment,
    secretPath: query.secretPath,
    isValueShown: query.viewSecretValue,
    isExpanded: query.expandSecretReferences,
    isRecursive: query.recursive,
    hasImports: context.quirks.listParameters === "camel" ? query.includeImports : query.include_imports,
    hasPersonal: query.includePersonalOverrides,
    tagSlugs: slugs.filter((slug) => slug !== ""),
    metadata: query.metadataFilter,
  };
}

function findFolders(query: ListQuery, context: ServiceContext): readonly StoredFolder[] {
  // With `recursive` an unknown environment is refused; without it, it looks like an empty folder.
  if (query.isRecursive) requireEnvironment(query.environment, context);
  const folder = findFolder(query, context);
  if (folder === undefined) {
    if (context.quirks.isUnknownFolderEmpty) return [];
    requireEnvironment(query.environment, context);
    throw createFolderNotFound(query);
  }
  return query.isRecursive ? context.store.listFoldersWithin(folder) : [folder];
}

function listOwn(folder: StoredFolder, query: ListQuery, { store, quirks }: ServiceContext): readonly StoredSecret[] {
  const all = selectPersonal(store.listSecretsIn(folder), query, quirks);
  const tagIds = store.listTags().flatMap(({ id, slug }) => (query.tagSlugs.includes(slug) ? [id] : []));
  const selected = all.filter(
    (secret) =>
      (query.tagSlugs.length === 0 || secret.tagIds.some((id) => tagIds.includes(id))) &&
      hasMetadata(secret, query.metadata),
  );
  if (query.isValueShown && quirks.unreadableValue === "denied" && selected.some(({ isHidden }) => isHidden)) {
    throw createPermissionDenied("readValue", "secrets");
  }
  return selected;
}

function selectPersonal(secrets: readonly StoredSecret[], query: ListQuery, quirks: Quirks): readonly StoredSecret[] {
  if (quirks.personalOverrides === "listed") return secrets;
  if (!query.hasPersonal) return secrets.filter(({ type }) => type === "shared");
  const overridden = new Set(secrets.filter(({ type }) => type === "personal").map(({ key }) => key));
  return secrets.filter(({ key, type }) => type === "personal" || !overridden.has(key));
}

function viewOwn(secret: StoredSecret, query: ListQuery, store: Store, denied: Set<string>) {
  const value = readValue(secret, query, store, secret, denied);
  return viewSecret(store, secret, { isValueShown: query.isValueShown, value });
}

function viewImports(folders: readonly StoredFolder[], query: ListQuery, store: Store, denied: Set<string>) {
  const imports = folders.flatMap((folder) => store.listImportsIn(folder));
  return resolveImports(store, imports).map(({ imported, secrets }) => ({
    secretPath: imported.source.secretPath,
    environment: imported.source.environment,
    folderId: store.getFolder(imported.source)?.id,
    // What the identity may not read is left out without a word; only an expanding list drops what is there twice.
    secrets: (query.isExpanded ? keepFirstOfEachKey(secrets) : secrets)
      .filter(({ isHidden }) => !isHidden || !query.isValueShown)
      .map((secret) => {
        const value = readValue(secret, query, store, imported, denied);
        return viewImportedSecret(store, secret, { isValueShown: query.isValueShown, value });
      }),
  }));
}

function readValue(
  secret: StoredSecret,
  query: ListQuery,
  store: Store,
  readFrom: Location,
  denied: Set<string>,
): string {
  if (!query.isExpanded || !query.isValueShown || secret.isHidden) return secret.values.at(-1) ?? "";
  const expansion = expandReferences(store, secret, readFrom);
  for (const key of expansion.denied) denied.add(`no permission to read secret '${key}'`);
  return expansion.value;
}
