import type { OperationName } from "../operations/operation-name";

/** Which requests a rule is about. What is left out matches everything. */
export interface FaultMatch {
  readonly operation?: OperationName | readonly OperationName[];
  /** Key of a secret (or name of a folder) that the request is about; `*` stands for any run of characters. */
  readonly name?: string;
  /** Only the nth of the requests that match the above, counted from 1; or several of them. */
  readonly nth?: number | readonly number[];
  /** At most this many times. */
  readonly times?: number;
}

/** What happens to them. */
export interface FaultEffect {
  /** Answer with this HTTP status (and `code`, `message`) without doing the operation. */
  readonly status?: number;
  /** The `error` of the answer. Default InternalServerError. */
  readonly code?: string;
  readonly message?: string;
  readonly retryAfterSeconds?: number;
  /** More headers of the answer. */
  readonly headers?: Readonly<Record<string, string>>;
  /** With `status`: answer with this text instead of JSON, as a proxy in between would. */
  readonly rawBody?: string;
  /** The answer comes this much later. */
  readonly delayMs?: number;
  /** The connection is destroyed and nothing was done. */
  readonly dropBefore?: boolean;
  /** The operation is done, then the connection is destroyed instead of an answer. */
  readonly dropAfter?: boolean;
  /** With `status`: the operation is done all the same. */
  readonly doOperation?: boolean;
}

export interface FaultRule {
  readonly match: FaultMatch;
  readonly do: FaultEffect;
}

/** The rules in force; the first that matches a request takes it. */
export interface FaultPlan {
  readonly rules: readonly FaultRule[];
  /** How often each rule has fired, in the order of `rules`. */
  readonly fired: readonly number[];
  /** Adds rules after those in force. */
  add(...rules: readonly FaultRule[]): void;
  /** Takes all rules away. */
  clear(): void;
}
