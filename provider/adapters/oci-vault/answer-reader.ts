import { setMaxListeners } from "node:events";
import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher } from "undici";

export interface ReadAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Answers below are said on the way to the real one. */
const FIRST_FINAL_STATUS = 200;

/**
 * Reads one whole answer as text, without the stream that undici's `request` would make of it: answers are small, and a
 * sync makes thousands.
 */
export class AnswerReader implements Dispatcher.DispatchHandler {
  /** @throws undici's or Node's error, or the signal's reason */
  readonly answer: Promise<ReadAnswer>;
  readonly #signal: AbortSignal | undefined;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #resolve!: (answer: ReadAnswer) => void;
  #reject!: (error: Error) => void;

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    if (signal === undefined) return;
    // One signal ends all the calls of a run; from the eleventh on Node 20 would print a warning.
    setMaxListeners(0, signal);
    signal.addEventListener("abort", this.#abort);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#signal?.aborted === true) this.#abort();
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < FIRST_FINAL_STATUS) return;
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#end();
    const text = Buffer.concat(this.#chunks).toString("utf8");
    const answer = { status: this.#status, headers: this.#headers, text };
    // undici asks for a turn of the event loop once this has returned, and takes the socket as free after that turn
    // (client-h1.js of 7.30.2): a call that begins before would open another one. So its turn comes before ours.
    queueMicrotask(() => setImmediate(this.#resolve, answer));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#end();
    this.#reject(error);
  }

  /** A request that has no connection yet is not waited for. */
  readonly #abort = (): void => {
    const reason = this.#signal?.reason as Error;
    this.#controller?.abort(reason);
    this.#end();
    this.#reject(reason);
  };

  #end(): void {
    this.#signal?.removeEventListener("abort", this.#abort);
  }
}
