import type { EmulatorClock } from "../oci/clock";
import type { FaultPlan, FaultRule } from "./faults/fault-rule";
import type { Journal } from "./journal";
import type { OperationName } from "./operations/operation-name";
import type { Quirks } from "./quirks";
import type { RateLimits } from "./rate-limit";
import type { Location, SecretType } from "./state/model";

export interface InfisicalEmulatorOptions {
  /** Address to listen on. Default 127.0.0.1; anything else opens the emulator to the network. */
  readonly host?: string;
  /** Port of the base URL; 0 takes any free one. Default: the port in the data file, else 0. */
  readonly port?: number;
  /** Every answer comes this much later. Default 0. */
  readonly latencyMs?: number;
  /** The service's time. Default: the system's, which `clock.advance` can move forward. */
  readonly clock?: EmulatorClock;
  readonly faults?: readonly FaultRule[];
  /** Requests per minute of `clock`, by kind; above: 429. Default: no bound, as a self-hosted instance. */
  readonly rateLimits?: RateLimits;
  /** File that keeps the state; it is made if it is not there. Default: memory only. */
  readonly dataFile?: string;
  /** Slugs of the environments that are there. Default dev, staging, prod. */
  readonly environments?: readonly string[];
  /** Secrets that are there at the start (skipped where the data file has one of that key in that folder). */
  readonly seedSecrets?: readonly SecretSeed[];
  /** How long an access token lives, in seconds; 0: for ever. Default 2,592,000 (30 days). */
  readonly tokenTtlSeconds?: number;
  /** How long renewals can stretch that, in seconds; 0: for ever. Default 2,592,000. */
  readonly tokenMaxTtlSeconds?: number;
  /** Operations the identity has no permission for: 403 PermissionDenied. */
  readonly denyOperations?: readonly OperationName[];
  /** Overrides of what differs between releases of the real service. */
  readonly quirks?: Partial<Quirks>;
  /** The journal keeps this many entries, the newest. Default 200,000. */
  readonly journalSize?: number;
}

/** What a client needs to connect; the ready file holds exactly this. */
export interface ReadyInfo {
  /** Base URL, without a trailing slash. */
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly projectId: string;
}

/** A secret to put there directly, past the API and its limits. Only the key is needed. */
export interface SecretSeed {
  readonly key: string;
  /** Default "value". */
  readonly value?: string;
  /** Default dev; made if it is not there. */
  readonly environment?: string;
  /** Default `/`; made if it is not there. */
  readonly secretPath?: string;
  /** Default shared. */
  readonly type?: SecretType;
  readonly comment?: string;
  /** Slugs; made if they are not there. */
  readonly tags?: readonly string[];
  readonly metadata?: Readonly<Record<string, string>>;
  /** The identity may list it and not read its value. Default false. */
  readonly isHidden?: boolean;
  /** Its value is made by a rotation and cannot be written. Default false. */
  readonly isRotated?: boolean;
  readonly skipMultilineEncoding?: boolean;
}

/** A secret as it is now, for tests to look at. */
export interface EmulatedSecret extends Location {
  readonly id: string;
  readonly key: string;
  readonly value: string;
  readonly type: SecretType;
  /** Counts from 1. */
  readonly version: number;
  readonly comment: string;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** A write that a change policy holds back. */
export interface EmulatedApproval extends Location {
  readonly id: string;
  readonly status: "open" | "close";
  readonly hasMerged: boolean;
  /** Keys that it writes or deletes. */
  readonly keys: readonly string[];
}

export interface InfisicalEmulator extends ReadyInfo {
  readonly identityId: string;
  readonly clock: EmulatorClock;
  readonly journal: Journal;
  readonly faults: FaultPlan;
  /** Every secret, by environment, folder and key. */
  readonly secrets: readonly EmulatedSecret[];
  /** The shared secret of that key in the folder (default dev:/). Undefined if there is none. */
  getSecret(key: string, location?: Partial<Location>): EmulatedSecret | undefined;
  /** Puts a secret there, or replaces the one of that key and type in that folder. */
  putSecret(seed: SecretSeed): EmulatedSecret;
  /** Takes a secret away, with its overrides. False if there is none. */
  removeSecret(key: string, location?: Partial<Location>): boolean;
  addEnvironment(slug: string): void;
  /** Makes a folder and those around it. */
  addFolder(location: Location): void;
  /** Takes a folder away with all that is in it. False if there is none. */
  removeFolder(location: Location): boolean;
  /** Lets `location` show the secrets of `source`; it wins over the imports added before. Both are made if not there. */
  addImport(location: Location, source: Location): void;
  /** From now on writes to the folder wait for an approval. */
  addApprovalPolicy(location: Location): void;
  /** Takes every change policy away. */
  clearApprovalPolicies(): void;
  /** Oldest first. */
  readonly approvals: readonly EmulatedApproval[];
  /** Does what an approval holds back. An unknown or closed one is a RangeError. */
  mergeApproval(id: string): void;
  /** From now on these operations, and only these, answer 403 PermissionDenied. No arguments: all are allowed. */
  denyOperations(...operations: readonly OperationName[]): void;
  /** An access token as a machine identity's token auth has it. Default: as long-lived as those of a login. */
  createToken(ttlSeconds?: number): string;
  /** Every token given so far is worth nothing from now on: 401. */
  revokeTokens(): void;
  /** Another client secret from now on. */
  rotateClientSecret(clientSecret: string): void;
  /** Writes the data file now, if there is one. */
  flush(): Promise<void>;
  /** Stops listening, ends open connections, writes the data file. May be called twice. */
  close(): Promise<void>;
}
