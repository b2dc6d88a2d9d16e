import type { SignedRequest } from "../auth/verify-request";
import type { EmulatorClock } from "../clock";
import type { LifecycleDelays, ServiceLimits } from "../emulator";
import type { Quirks } from "../quirks";
import type { Store } from "../state/store";
import type { OperationName } from "./operation-name";

/** A request that is signed, routed and decoded. */
export interface ParsedRequest {
  /** Parts of the path, by their name in the route; never empty. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The JSON body; undefined if there is none. */
  readonly body: unknown;
  /** SHA-256 of the raw body in hex, for the replay of retry tokens. Computed on demand. */
  readonly getBodyDigest: () => string;
  readonly ifMatch: string | undefined;
  readonly retryToken: string | undefined;
  /** On a vault's own endpoint: the vault. */
  readonly vaultId: string | undefined;
}

/** What an operation answers when nothing is wrong; what is wrong is thrown as a ServiceError. */
export interface Answer {
  /** Default 200. */
  readonly status?: number;
  /** JSON value; left out for the actions that answer without a body. */
  readonly body?: unknown;
  /** Plain text instead of `body`. */
  readonly text?: string;
  readonly etag?: string | undefined;
  /** Token of the page that follows; the last page has none. */
  readonly nextPage?: string | undefined;
  readonly workRequestId?: string | undefined;
}

/** What the operations work on. */
export interface ServiceContext {
  readonly store: Store;
  readonly clock: EmulatorClock;
  readonly delays: Required<LifecycleDelays>;
  readonly quirks: Quirks;
  readonly limits: ServiceLimits;
  /** URL of the endpoint on `port`. */
  readonly getEndpoint: (port: number) => string;
  /** Opens the management endpoint of a new vault; gives its port. */
  readonly openVaultEndpoint: (vaultId: string) => Promise<number>;
}

export interface Operation {
  readonly name: OperationName;
  readonly method: "GET" | "POST" | "PUT";
  /** `{name}` stands for one part of the path. */
  readonly path: string;
  /** Which endpoint serves it: the base URL, each vault's own, an instance's metadata service, or a cluster. */
  readonly endpoint: "base" | "vault" | "metadata" | "cluster";
  readonly isWrite: boolean;
  /** Lets a request in or throws, where that is not by the signature of a key or a session. */
  readonly authenticate?: (request: SignedRequest) => void;
  /** Name of the resource it is about, for the journal and the faults, where the request alone tells it. */
  readonly readName?: (request: ParsedRequest) => string | undefined;
  readonly handle: (request: ParsedRequest, context: ServiceContext) => Answer | Promise<Answer>;
}
