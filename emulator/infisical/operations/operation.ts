import type { EmulatorClock } from "../../oci/clock";
import type { TokenRegistry } from "../auth/token-registry";
import type { Quirks } from "../quirks";
import type { RateKind } from "../rate-limit";
import type { Store } from "../state/store";
import type { OperationName } from "./operation-name";

/** A request that is authenticated, routed and decoded. */
export interface ParsedRequest {
  /** Parts of the path, by their name in the route; never empty. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** The JSON body; undefined if there is none. */
  readonly body: unknown;
}

/** What the operations work on. */
export interface ServiceContext {
  readonly store: Store;
  readonly tokens: TokenRegistry;
  readonly clock: EmulatorClock;
  readonly quirks: Quirks;
}

/** What an operation answers when nothing is wrong; what is wrong is thrown as a ServiceError. */
export interface Answer {
  readonly body: unknown;
  /** The write waits for an approval: nothing was done. */
  readonly isHeldBack?: true;
}

export interface Operation {
  readonly name: OperationName;
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** `{name}` stands for one part of the path. */
  readonly path: string;
  readonly rate: RateKind;
  readonly isWrite: boolean;
  /** Served without a token. */
  readonly isPublic?: true;
  /** Keys of the secrets it is about, for the journal and the faults, as far as the request alone tells them. */
  readonly readNames?: (request: ParsedRequest) => readonly string[];
  readonly handle: (request: ParsedRequest, context: ServiceContext) => Answer;
}
