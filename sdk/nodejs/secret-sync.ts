import * as pulumi from "@pulumi/pulumi";
import type { AppConnection } from "./app-connection";
import { asSecret, computeOwner, providerCode, toSlug } from "./resource";

/** How to sign in: the fields of an {@link AppConnection}. */
export interface ConnectionArgs {
  readonly app: pulumi.Input<string>;
  readonly method: pulumi.Input<string>;
  readonly credentials?: pulumi.Input<unknown>;
  readonly endpoint?: pulumi.Input<string | undefined>;
  readonly endpoints?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>> | undefined>;
  readonly siteUrl?: pulumi.Input<string | undefined>;
}

/** Which keys a source gives. */
interface SelectionArgs {
  /** Globs of the keys to sync. Default: every key. */
  readonly include?: pulumi.Input<pulumi.Input<string>[]>;
  /** Globs of keys to leave out, stronger than `include`. */
  readonly exclude?: pulumi.Input<pulumi.Input<string>[]>;
  /** What a folder that does not exist in this environment means. Default `error`. */
  readonly missingFolder?: pulumi.Input<"error" | "empty">;
}

/** A local folder that holds one folder per environment. */
export interface LocalSourceArgs extends SelectionArgs {
  readonly kind: "local";
  /** The folder, as seen from the program's directory. */
  readonly path: pulumi.Input<string>;
  /** File with age identities for encrypted files. Default: as SOPS finds them. */
  readonly ageKeyFile?: pulumi.Input<string>;
  /** An age identity for encrypted files. Secret. */
  readonly ageKey?: pulumi.Input<string>;
  /** Let an import write secrets in clear into a file that git tracks. Default false. */
  readonly allowPlaintextWriteBack?: pulumi.Input<boolean>;
}

/** Values in the program. */
export interface InlineSourceArgs extends SelectionArgs {
  readonly kind: "inline";
  /** Key to value. Secret. */
  readonly secrets: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
}

/** A project of Infisical. */
export interface InfisicalSourceArgs extends SelectionArgs {
  readonly kind: "infisical";
  /** An AppConnection of app `infisical`. */
  readonly connection: AppConnection | ConnectionArgs;
  /** Id of the project. */
  readonly projectId: pulumi.Input<string>;
  /** Only secrets that carry one of these tags. */
  readonly tags?: pulumi.Input<pulumi.Input<string>[]>;
  /** Only secrets that carry this metadata. */
  readonly metadata?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
  /** Expand `${...}` references. Default true. */
  readonly expandReferences?: pulumi.Input<boolean>;
  /** What a reference that cannot be resolved does. Default `warn`. */
  readonly unresolvedReferences?: pulumi.Input<"warn" | "refuse">;
}

/** Where the secrets come from. */
export type SourceArgs = LocalSourceArgs | InlineSourceArgs | InfisicalSourceArgs;

/** A folder of an environment. */
export interface SourceLocationArgs {
  readonly environment: pulumi.Input<string>;
  readonly secretPath: pulumi.Input<string>;
}

/** Where the secrets go. */
export interface DestinationConfigArgs {
  /** OCID of the compartment that holds the secrets. A change moves the secrets of this sync. */
  readonly compartmentOcid: pulumi.Input<string>;
  /** OCID of the vault. A change replaces the sync. */
  readonly vaultOcid: pulumi.Input<string>;
  /** OCID of the key that encrypts secrets that are created from now on. */
  readonly keyOcid: pulumi.Input<string>;
}

/** What every secret of a sync has beside its content. Tags of others stay. What is taken out of it again stays on the secrets. */
export interface SecretTemplateArgs {
  /** At most 400 characters. */
  readonly description?: pulumi.Input<string>;
  /** At most 7; names that begin with `secretsync-` are the sync's own. */
  readonly freeformTags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Namespace, key, value. */
  readonly definedTags?: pulumi.Input<Record<string, pulumi.Input<Record<string, pulumi.Input<string>>>>>;
  /** Other metadata goes. */
  readonly metadata?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** With one of `expiry` and `reuse` given, exactly the given rules stand. */
  readonly expiry?: pulumi.Input<SecretExpiryArgs>;
  /** No content that a secret had before comes back by an upload; the sync goes back to the earlier version instead. */
  readonly reuse?: pulumi.Input<SecretReuseArgs>;
}

/** When contents end to be valid; the sync writes an expired one anew. At least one of `interval` and `absolute`. */
export interface SecretExpiryArgs {
  /** How long a version is valid, `P1D` to `P90D`. */
  readonly interval?: pulumi.Input<string>;
  /** RFC 3339, 1 to 365 days ahead when it is set. */
  readonly absolute?: pulumi.Input<string>;
  /** An expired version cannot be read. Default false. */
  readonly blocksRetrieval?: pulumi.Input<boolean>;
}

export interface SecretReuseArgs {
  /** Contents of deleted versions may not come back either. Default false. */
  readonly enforceOnDeletedVersions?: pulumi.Input<boolean>;
}

/** A defined tag of the tenancy. */
export interface OwnerTagArgs {
  readonly namespace: pulumi.Input<string>;
  readonly key: pulumi.Input<string>;
}

/** How to sync. */
export interface SyncOptionsArgs {
  /** What the first sync does with secrets that stand in the vault already. */
  readonly initialSyncBehavior: pulumi.Input<
    "overwrite-destination" | "import-prioritize-source" | "import-prioritize-destination"
  >;
  /** Template of the secret's name in the vault over `{{secretKey}}` and `{{environment}}`. Default `{{secretKey}}`. */
  readonly keySchema?: pulumi.Input<string>;
  /** Never schedule a deletion: no sync, rename, replacement or destroy does. Default false. */
  readonly disableSecretDeletion?: pulumi.Input<boolean>;
  /** Sub-folders too. Not with an import behavior. Default false. */
  readonly recursive?: pulumi.Input<boolean>;
  /** Days until a deleted secret is gone for good, 1 to 30. Default 30. */
  readonly deletionWindowDays?: pulumi.Input<number>;
  /**
   * A secret of OCI holds at most 30 versions. From this many on, the oldest versions that the sync itself made and that
   * are out of use are scheduled for deletion. 3 to 30; 0: never. Default 25.
   */
  readonly pruneVersionsAt?: pulumi.Input<number>;
  /** What every secret has beside its content, kept equal and part of drift. What is left out is not touched. */
  readonly secretTemplate?: pulumi.Input<SecretTemplateArgs>;
  /** A defined tag that holds the owner too, so that policies can use it. It comes off when a secret is released. */
  readonly ownerTag?: pulumi.Input<OwnerTagArgs>;
  /** Code from a refusal: lets exactly what it named through, once. */
  readonly approve?: pulumi.Input<string>;
  /** How long one secret may stay between two lifecycle states, in seconds. Default 300. */
  readonly transitionTimeoutSeconds?: pulumi.Input<number>;
  /** Most calls in flight per vault. Default 16. */
  readonly maxConcurrency?: pulumi.Input<number>;
}

/** Inputs of a {@link SecretSync}. */
export interface SecretSyncArgs {
  /** Name, a slug. Default: the logical name as a slug. */
  readonly name?: pulumi.Input<string>;
  /** What it is for, at most 256 characters. */
  readonly description?: pulumi.Input<string>;
  /** Where the secrets come from. */
  readonly source: SourceArgs;
  /** Environment of the source, for example `dev`. */
  readonly environment: pulumi.Input<string>;
  /** Folder of the source. Default `/`. */
  readonly secretPath?: pulumi.Input<string>;
  /** More folders. Own keys win; among imports the last wins. */
  readonly imports?: pulumi.Input<pulumi.Input<SourceLocationArgs>[]>;
  /** An AppConnection of app `oci`, or the fields of one. */
  readonly connection: AppConnection | ConnectionArgs;
  /** Where the secrets go. */
  readonly destinationConfig: pulumi.Input<DestinationConfigArgs>;
  /** How to sync. */
  readonly syncOptions: pulumi.Input<SyncOptionsArgs>;
  /** False: source changes wait until `syncTrigger` changes. Default true. */
  readonly isAutoSyncEnabled?: pulumi.Input<boolean>;
  /** Any text; a change asks for a sync now. */
  readonly syncTrigger?: pulumi.Input<string>;
  /** What destroy and replacement do: let the secrets stand (`retain`), or schedule the deletion of what the sync created. Default `retain`. */
  readonly deletionPolicy?: pulumi.Input<"retain" | "delete">;
  /** Replaces the computed owner. */
  readonly ownerId?: pulumi.Input<string>;
}

/** Keeps the secrets of an OCI vault equal to a source folder. The preview shows, per secret, what will happen. */
export class SecretSync extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;
  declare readonly environment: pulumi.Output<string>;
  /** Name of each secret with its revision: what the preview shows. */
  declare readonly manifest: pulumi.Output<Record<string, string>>;
  /** Name of each secret with its OCID. */
  declare readonly secretIds: pulumi.Output<Record<string, string>>;
  /** `succeeded`, `failed` or `waiting`. */
  declare readonly syncStatus: pulumi.Output<string>;
  /** When the last sync ended, RFC 3339. */
  declare readonly lastSyncedAt: pulumi.Output<string>;
  /** What the last sync did, in one line. */
  declare readonly lastSyncMessage: pulumi.Output<string>;
  /** Whether one sync has succeeded whole. */
  declare readonly initialSyncCompleted: pulumi.Output<boolean>;
  /** Name of each secret that failed in the last sync, with the reason. */
  declare readonly failures: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: SecretSyncArgs, options?: pulumi.CustomResourceOptions) {
    const props = {
      ...args,
      name: args.name ?? toSlug(name),
      source: protectSource(args.source),
      connection: pickConnection(args.connection),
      owner: computeOwner(name, options?.parent),
      ...UNKNOWN_UNTIL_APPLIED,
      __provider: providerCode("secretSync"),
    };
    super("pulumi-nodejs:dynamic/secretsync:SecretSync", name, props, options);
  }
}

/** Outputs that are no inputs have to be declared, or a program could not read them. */
const UNKNOWN_UNTIL_APPLIED = {
  manifest: undefined,
  secretIds: undefined,
  syncStatus: undefined,
  lastSyncedAt: undefined,
  lastSyncMessage: undefined,
  initialSyncCompleted: undefined,
  failures: undefined,
} as const;

/** Of a resource only what a connection needs, so that nothing else of it becomes an input of the sync. */
function pickConnection(connection: AppConnection | ConnectionArgs): Record<string, unknown> {
  const { app, method, credentials, endpoint, endpoints, siteUrl } = connection;
  return {
    app,
    method,
    endpoint,
    endpoints,
    siteUrl,
    ...(credentials === undefined ? {} : { credentials: asSecret(credentials) }),
  };
}

function protectSource(source: SourceArgs): Record<string, unknown> {
  switch (source.kind) {
    case "inline":
      return { ...source, secrets: asSecret(source.secrets) };
    case "local":
      return { ...source, ...(source.ageKey === undefined ? {} : { ageKey: asSecret(source.ageKey) }) };
    case "infisical":
      return { ...source, connection: pickConnection(source.connection) };
  }
}
