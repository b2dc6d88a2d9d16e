import { z } from "zod";
import { onlyInfisical, onlyOci } from "./connection";
import { absoluteFolder, description, environmentSlug, ocid, slug, text } from "./primitives";
import { keySchema } from "./key-schema-input";
import { ownerTag, secretTemplate } from "./secret-template";

export const INITIAL_SYNC_BEHAVIORS = [
  "overwrite-destination",
  "import-prioritize-source",
  "import-prioritize-destination",
] as const;

export type InitialSyncBehavior = (typeof INITIAL_SYNC_BEHAVIORS)[number];

const globs = z.array(text("a glob")).max(100, "must have at most 100 globs");

/** What every source can say about which keys it gives. */
const selection = {
  include: globs.optional().describe("Globs of the keys to sync. Default: every key."),
  exclude: globs.optional().describe("Globs of keys to leave out, stronger than `include`."),
  missingFolder: z
    .enum(["error", "empty"])
    .default("error")
    .describe("What a folder that does not exist in this environment means. Default `error`."),
};

const kind = "The kind of source: `local`, `inline` or `infisical`.";

export const localSource = z.strictObject({
  kind: z.literal("local").describe(kind),
  path: text("a folder").describe(
    "Folder that holds one folder per environment, as seen from the program's directory.",
  ),
  ageKeyFile: text("a file")
    .optional()
    .describe("File with age identities for encrypted files. Default: as SOPS finds them."),
  ageKey: text("an age identity").optional().describe("An age identity for encrypted files. Secret."),
  allowPlaintextWriteBack: z
    .boolean()
    .default(false)
    .describe("Let an import write secrets in clear into a file that git tracks. Default false."),
  ...selection,
});

export const inlineSource = z.strictObject({
  kind: z.literal("inline").describe(kind),
  secrets: z.record(z.string(), z.string()).describe("Key to value. Secret."),
  ...selection,
});

export const infisicalSource = z.strictObject({
  kind: z.literal("infisical").describe(kind),
  connection: onlyInfisical.describe("An AppConnection of app `infisical`."),
  projectId: text("the id of a project").describe("Id of the Infisical project."),
  tags: z.array(text("the slug of a tag")).optional().describe("Only secrets that carry one of these tags."),
  metadata: z.record(z.string(), z.string()).optional().describe("Only secrets that carry this metadata."),
  expandReferences: z.boolean().default(true).describe("Expand `${...}` references. Default true."),
  unresolvedReferences: z
    .enum(["warn", "refuse"])
    .default("warn")
    .describe("What a reference that cannot be resolved does. Default `warn`."),
  ...selection,
});

export const source = z.discriminatedUnion("kind", [localSource, inlineSource, infisicalSource]);

const folder = z.strictObject({
  environment: environmentSlug.describe("Environment of the folder."),
  secretPath: absoluteFolder.describe("The folder."),
});

export const destinationConfig = z.strictObject({
  compartmentOcid: ocid("compartment", "tenancy").describe("OCID of the compartment that holds the secrets."),
  vaultOcid: ocid("vault").describe("OCID of the vault. A change replaces the sync."),
  keyOcid: ocid("key").describe("OCID of the key that encrypts secrets that are created."),
});

export const MAX_CONCURRENCY = 256;
export const DEFAULT_CONCURRENCY = 16;
const PRUNE_VERSIONS_AT = "must be 3 to 30 versions, or 0 for never";

export const syncOptions = z.strictObject({
  initialSyncBehavior: z
    .enum(INITIAL_SYNC_BEHAVIORS)
    .describe("What the first sync does with secrets that stand in the vault already."),
  keySchema: keySchema
    .default("{{secretKey}}")
    .describe("Template of the secret's name in the vault. Default `{{secretKey}}`."),
  disableSecretDeletion: z.boolean().default(false).describe("Never schedule a deletion. Default false."),
  recursive: z.boolean().default(false).describe("Sub-folders too. Not with an import behavior. Default false."),
  deletionWindowDays: z
    .int()
    .min(1, "must be 1 to 30 days")
    .max(30, "must be 1 to 30 days")
    .default(30)
    .describe("Days until a deleted secret is gone for good, 1 to 30. Default 30."),
  pruneVersionsAt: z
    .int()
    .max(30, PRUNE_VERSIONS_AT)
    .refine((count) => count === 0 || count > 2, PRUNE_VERSIONS_AT)
    .default(25)
    .describe(
      "From this many versions of a secret on, the oldest that the sync made go. 3 to 30; 0: never. Default 25.",
    ),
  secretTemplate: secretTemplate.optional(),
  ownerTag: ownerTag.optional(),
  approve: text("the code from a refusal")
    .optional()
    .describe("Code from a refusal: lets exactly what it named through, once."),
  transitionTimeoutSeconds: z
    .int()
    .min(1, "must be 1 to 3600 seconds")
    .max(3600, "must be 1 to 3600 seconds")
    .default(300)
    .describe("How long one secret may stay between two lifecycle states. Default 300."),
  maxConcurrency: z
    .int()
    .min(1, `must be 1 to ${String(MAX_CONCURRENCY)}`)
    .max(MAX_CONCURRENCY, `must be 1 to ${String(MAX_CONCURRENCY)}`)
    .default(DEFAULT_CONCURRENCY)
    .describe(`Most calls in flight per vault. Default ${String(DEFAULT_CONCURRENCY)}.`),
});

/** The inputs that a program gives (and the SDK class: `owner`); `check` adds the computed ones afterwards. */
export const secretSyncInputs = z.strictObject({
  name: slug.describe("Name of the sync, a slug. Default: the logical name."),
  description: description.optional().describe("What it is for, at most 256 characters."),
  source: source.describe("Where the secrets come from."),
  environment: environmentSlug.describe("Environment of the source, for example `dev`."),
  secretPath: absoluteFolder.default("/").describe("Folder of the source. Default `/`."),
  imports: z
    .array(folder)
    .max(100, "must have at most 100 folders")
    .optional()
    .describe("More folders. Own keys win; among imports the last wins."),
  connection: onlyOci.describe("An AppConnection of app `oci`."),
  destinationConfig: destinationConfig.describe("Where the secrets go."),
  syncOptions: syncOptions.describe("How to sync."),
  isAutoSyncEnabled: z
    .boolean()
    .default(true)
    .describe("False: source changes wait until `syncTrigger` changes. Default true."),
  syncTrigger: z.string().optional().describe("Any text; a change asks for a sync now."),
  deletionPolicy: z
    .enum(["retain", "delete"])
    .default("retain")
    .describe("What destroy and replacement do with the secrets. Default `retain`."),
  ownerId: text("an owner")
    .max(256, "must have at most 256 characters")
    .optional()
    .describe("Replaces the computed owner."),
  owner: text("an owner")
    .optional()
    .describe(
      "Who owns the secrets: organization, project, stack, parents' types and logical name. Computed by the SDK.",
    ),
});

export type SecretSyncInputs = z.output<typeof secretSyncInputs>;
export type LocalSource = z.output<typeof localSource>;
export type InlineSource = z.output<typeof inlineSource>;
export type InfisicalSource = z.output<typeof infisicalSource>;
export type SourceConfig = z.output<typeof source>;
export type DestinationConfig = z.output<typeof destinationConfig>;
