/**
 * The two ways in which a request can fail, as the transport sees them. They stay inside this folder: `errors.ts` turns
 * each into a SyncError once. Neither shows the service's own words, which may quote what was sent, when it is printed.
 */

export interface ServiceAnswer {
  readonly status: number;
  readonly host: string;
  /** The service's code, such as `NotAuthenticated`; empty when the answer is not one of the service. */
  readonly code: string;
  readonly message: string;
  readonly requestId?: string;
  readonly retryAfterMs?: number;
  /** The service's time less ours, in milliseconds; positive when our clock is behind. */
  readonly clockDifferenceMs?: number;
}

/** The service answered with something else than 2xx. */
export class ServiceFailure extends Error {
  override readonly name = "ServiceFailure";
  readonly #answer: ServiceAnswer;

  constructor(answer: ServiceAnswer) {
    super(`${answer.host} answered ${String(answer.status)} ${answer.code}`.trim());
    this.#answer = answer;
  }

  get answer(): ServiceAnswer {
    return this.#answer;
  }
}

/** There was no answer, or none that could be read. */
export class TransportFailure extends Error {
  override readonly name = "TransportFailure";
  readonly host: string;
  /** `ECONNREFUSED`, `UND_ERR_HEADERS_TIMEOUT`, ... */
  readonly causeCode: string;
  /** False when the connection was never made, so that the service cannot have done the work. */
  readonly wasSent: boolean;

  constructor(host: string, causeCode: string, wasSent: boolean, cause?: unknown) {
    super(`no answer from ${host}: ${causeCode}`, cause === undefined ? undefined : { cause });
    this.host = host;
    this.causeCode = causeCode;
    this.wasSent = wasSent;
  }
}
