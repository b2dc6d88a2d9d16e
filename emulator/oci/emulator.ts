import type { EmulatorClock } from "./clock";
import type { FaultPlan, FaultRule } from "./faults/fault-rule";
import type { Journal } from "./journal";
import type { OperationName } from "./operations/operation-name";
import type { PrincipalOptions, Principals, PrincipalsInfo } from "./principals/principals";
import type { Quirks } from "./quirks";
import type {
  DefinedTags,
  FreeformTags,
  GenerationContext,
  KeyLifecycleState,
  RotationConfig,
  SecretLifecycleState,
  SecretRule,
  SeedPlaces,
  Stage,
  VaultLifecycleState,
} from "./state/model";

/** How long each transition lasts, in milliseconds. What is left out takes `transitionMs`. */
export interface LifecycleDelays {
  /** CREATING of secrets, vaults and keys. */
  readonly createMs?: number;
  /** UPDATING of secrets, vaults and keys: updates, new versions, rules, tags, deletions of versions. */
  readonly updateMs?: number;
  /** UPDATING after a change of compartment. */
  readonly changeCompartmentMs?: number;
  /** SCHEDULING_DELETION. */
  readonly scheduleDeletionMs?: number;
  /** CANCELLING_DELETION. */
  readonly cancelDeletionMs?: number;
  /** DELETING, once the time of deletion has come. */
  readonly deleteMs?: number;
  /** A rotation, from IN_PROGRESS to its end. */
  readonly rotateMs?: number;
  /** ENABLING and DISABLING of keys. */
  readonly enableMs?: number;
}

/** Limits of the service; see `limits.ts` for the defaults and their sources. */
export interface ServiceLimits {
  readonly secretsPerTenancy: number;
  readonly activeVersionsPerSecret: number;
  readonly pendingDeletionVersionsPerSecret: number;
  readonly secretContentBytes: number;
}

export interface EmulatorOptions {
  /** Address to listen on. Default 127.0.0.1; anything else opens the emulator to the network. */
  readonly host?: string;
  /** Port of the base URL; 0 takes any free one. Default: the port in the data file, else 0. */
  readonly port?: number;
  /** How long every answer takes, the work included. Default 0. */
  readonly latencyMs?: number;
  /** How long transitional states last. Default 0: an answer still says CREATING, the next look says ACTIVE. */
  readonly transitionMs?: number;
  readonly lifecycleMs?: LifecycleDelays;
  /** The service's time. Default: the system's, which `clock.advance` can move forward. */
  readonly clock?: EmulatorClock;
  /** Time against which signatures are dated, in milliseconds. Default `Date.now`: clients do not follow `clock`. */
  readonly signatureNow?: () => number;
  readonly faults?: readonly FaultRule[];
  /** Above this many requests in one second of `clock`: 429 TooManyRequests. Default: no bound. */
  readonly maxRequestsPerSecond?: number;
  /** `Retry-After` of those 429 answers, in seconds. Default: no such header, as the real service. */
  readonly retryAfterSeconds?: number;
  /** File that keeps the state; it is made if it is not there. Default: memory only. */
  readonly dataFile?: string;
  /** Where the private key is written (mode 0600). Default: beside `dataFile`, else a private folder removed by `close`. */
  readonly privateKeyPath?: string;
  /** Region of the tenancy. Default us-ashburn-1. Kept from the data file where there is one. */
  readonly region?: string;
  /** Secrets that are there at the start (skipped where the data file has one of that name in that vault). */
  readonly seedSecrets?: readonly SecretSeed[];
  /** Operations the user has no permission for: 404 NotAuthorizedOrNotFound. */
  readonly denyOperations?: readonly OperationName[];
  /** Plays the platform for instances, resources and workloads too: metadata service, tokens, a cluster. Default false. */
  readonly principals?: boolean | PrincipalOptions;
  /** Overrides of what is not established about the real service. */
  readonly quirks?: Partial<Quirks>;
  readonly limits?: Partial<ServiceLimits>;
  /** The journal keeps this many entries, the newest. Default 200,000. */
  readonly journalSize?: number;
}

/** What a client needs to connect; the ready file holds this, and `PrincipalsInfo` where there are principals. */
export interface ReadyInfo extends SeedPlaces {
  /** Base URL, without a trailing slash: vaults, secrets, kms (vaults) and identity. */
  readonly url: string;
  readonly tenancyOcid: string;
  readonly userOcid: string;
  readonly fingerprint: string;
  readonly privateKeyPath: string;
  readonly region: string;
  /** Management endpoint (keys) of the first and the second vault. */
  readonly managementEndpoint: string;
  readonly secondManagementEndpoint: string;
}

export type ReadyFile = ReadyInfo & Partial<PrincipalsInfo>;

/** A secret to put there directly, past the API and its limits. Only the name is needed. */
export interface SecretSeed {
  readonly name: string;
  /** Content of the current version; a string is UTF-8. Default "value". */
  readonly content?: string | Buffer;
  /** Contents of all versions, oldest first; the last is CURRENT. Instead of `content`. */
  readonly versions?: readonly (string | Buffer)[];
  /** Default: the first compartment. */
  readonly compartmentOcid?: string;
  /** Default: the first vault. */
  readonly vaultOcid?: string;
  /** Default: the first key of that vault. */
  readonly keyOcid?: string;
  readonly description?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly freeformTags?: FreeformTags;
  readonly definedTags?: DefinedTags;
  readonly secretRules?: readonly SecretRule[];
  readonly rotationConfig?: RotationConfig;
  readonly generationContext?: GenerationContext;
  readonly isAutoGenerationEnabled?: boolean;
  readonly isReplica?: boolean;
  readonly lifecycleDetails?: string;
  /** Default ACTIVE. A transitional state lasts for ever unless `lifecycleMs` says how long. */
  readonly lifecycleState?: SecretLifecycleState;
  /** How long `lifecycleState` lasts, and what follows (default: ACTIVE, or what the state leads to). */
  readonly lifecycleMs?: number;
  readonly nextLifecycleState?: SecretLifecycleState;
  /** Default for PENDING_DELETION and SCHEDULING_DELETION: 30 days from now. */
  readonly timeOfDeletion?: Date;
}

/** A secret as it is now, for tests to look at. */
export interface EmulatedSecret {
  readonly id: string;
  readonly name: string;
  readonly vaultOcid: string;
  readonly compartmentOcid: string;
  readonly keyOcid: string;
  readonly lifecycleState: SecretLifecycleState;
  readonly description?: string | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly freeformTags: FreeformTags;
  readonly definedTags: DefinedTags;
  readonly secretRules: readonly SecretRule[];
  readonly rotationConfig?: RotationConfig | undefined;
  readonly timeCreated: Date;
  readonly timeOfDeletion?: Date | undefined;
  readonly currentVersionNumber?: number | undefined;
  /** Decoded content of the current version; undefined once the secret is deleted. */
  readonly content?: Buffer | undefined;
  /** All versions that are not deleted, oldest first. */
  readonly versions: readonly EmulatedVersion[];
}

export interface EmulatedVersion {
  readonly versionNumber: number;
  readonly name?: string | undefined;
  readonly stages: readonly Stage[];
  readonly content: Buffer;
  readonly timeOfDeletion?: Date | undefined;
}

/** One more API key of the user. */
export interface EmulatedApiKey {
  readonly fingerprint: string;
  readonly privateKeyPem: string;
}

/** A session as `oci session authenticate` makes it: the signing key id is `ST$` and the token. */
export interface EmulatedSession {
  readonly token: string;
  readonly privateKeyPem: string;
  readonly expiresAt: Date;
}

export interface Emulator extends ReadyInfo {
  readonly privateKeyPem: string;
  readonly clock: EmulatorClock;
  readonly journal: Journal;
  readonly faults: FaultPlan;
  /** What the platform gives to instances, resources and workloads. Undefined without the option `principals`. */
  readonly principals: Principals | undefined;
  /** Every secret, DELETED ones included, in the order of creation. */
  readonly secrets: readonly EmulatedSecret[];
  /** By OCID, or by name in the first vault (or in `vaultOcid`); a DELETED secret only by OCID. Undefined if there is none. */
  getSecret(nameOrId: string, vaultOcid?: string): EmulatedSecret | undefined;
  /** Puts a secret there, or replaces the one of that name in that vault. */
  putSecret(seed: SecretSeed): EmulatedSecret;
  /** Takes a secret away at once, name and all. False if there is none. */
  removeSecret(nameOrId: string, vaultOcid?: string): boolean;
  /** A state set by hand stays until it is set again. An unknown OCID is a RangeError. */
  setVaultLifecycle(vaultOcid: string, state: VaultLifecycleState): void;
  setKeyLifecycle(keyOcid: string, state: KeyLifecycleState): void;
  /** Makes a compartment; the parent defaults to the tenancy. Returns its OCID. */
  addCompartment(name: string, options?: CompartmentSeed): string;
  /** From now on these operations, and only these, answer 404 NotAuthorizedOrNotFound. No arguments: all are allowed. */
  denyOperations(...operations: readonly OperationName[]): void;
  /** Another API key of the user, beside those it has. The data file does not keep it. */
  addApiKey(): Promise<EmulatedApiKey>;
  /** From now on what this key signs is refused with 401, until a restart if it is the first. False if there is none. */
  removeApiKey(fingerprint: string): boolean;
  /** A security token with its session key, valid for `expiresInMs` (default one hour) of the signature clock. */
  createSession(expiresInMs?: number): Promise<EmulatedSession>;
  /** Writes the data file now, if there is one. */
  flush(): Promise<void>;
  /** Stops listening, ends open connections, writes the data file, removes the private folder. May be called twice. */
  close(): Promise<void>;
}

export interface CompartmentSeed {
  readonly parentOcid?: string;
  readonly lifecycleState?: "CREATING" | "ACTIVE" | "INACTIVE" | "DELETING" | "DELETED";
  readonly isAccessible?: boolean;
}
