import type { HttpClient, HttpRequest } from "oci-common";
import type { Dispatcher } from "undici";
import { describeAnswer, isSuccess } from "./answer";
import { ServiceFailure, TransportFailure } from "./failures";
import { signRequest } from "./signer";
import type { SigningKey } from "./signer";
import { sendRequest } from "./transport";
import type { PlainAnswer, PlainRequest } from "./transport";

/** One call of the SDK while it is under way. */
export interface Call {
  /** Sent as `opc-request-id`; the service's own id begins with it. */
  readonly requestId: string;
  readonly signal?: AbortSignal;
  /** Set by the answer: the service's time less ours, in milliseconds. */
  clockDifferenceMs?: number;
}

export interface HttpClientOptions {
  readonly dispatcher: Dispatcher;
  /** The key to sign with now. */
  readonly getSigningKey: (signal?: AbortSignal) => Promise<SigningKey>;
  /**
   * Time that signatures are dated with, in milliseconds since 1970. Default: the machine's, and not a clock that tests
   * or waits move, because the service compares it with its own.
   */
  readonly now?: () => number;
}

/** Transport and signature under the official clients. */
export interface OciHttpClient extends HttpClient {
  /**
   * The same client, whose calls have an id and a signal that can end them: not all of the SDK's methods take an id and
   * none takes a signal. The SDK's clients send by `this._httpClient` (lib/client.js of 2.139.1), which a view of the
   * client has for itself; an asynchronous context would slow every promise of the process down.
   */
  scope<C extends object>(client: C, call: Call): C;
}

/**
 * With more calls under way than this, the main thread is what they wait for, and signatures are made elsewhere. Seen
 * with the bench at 30 ms latency, 2026-11-28: with 4 and 8 in flight a sync is faster in place, with 16 on the pool.
 */
const FEW_CALLS = 8;

type SdkResponse = Awaited<ReturnType<HttpClient["send"]>>;

export function createHttpClient({ dispatcher, getSigningKey, now = Date.now }: HttpClientOptions): OciHttpClient {
  let underWay = 0;
  const exchange = async (request: HttpRequest, call: Call | undefined): Promise<PlainAnswer> => {
    const unsigned = toPlainRequest(request, call);
    const key = await getSigningKey(call?.signal);
    const headers = await signRequest(unsigned, key, now(), { onPool: underWay > FEW_CALLS });
    const answer = await sendRequest(dispatcher, { ...unsigned, headers });
    const described = describeAnswer(answer, unsigned.url.host, now());
    if (call !== undefined && described.clockDifferenceMs !== undefined)
      call.clockDifferenceMs = described.clockDifferenceMs;
    if (!isSuccess(answer)) throw new ServiceFailure(described);
    return answer;
  };
  const createSender = (call?: Call): HttpClient => ({
    send: async (request) => {
      underWay++;
      return exchange(request, call)
        .finally(() => underWay--)
        .then(toResponse, toUnreadableResponse);
    },
  });
  return {
    ...createSender(),
    scope: <C extends object>(client: C, call: Call): C =>
      Object.create(client, { _httpClient: { value: createSender(call) } }) as C,
  };
}

function toPlainRequest(request: HttpRequest, call: Call | undefined): PlainRequest {
  const { method, uri } = request;
  const body: unknown = request.body;
  return {
    method: requireMethod(method),
    url: new URL(uri),
    headers: {
      ...Object.fromEntries(request.headers),
      ...(call === undefined ? {} : { "opc-request-id": call.requestId }),
    },
    ...(body === undefined ? {} : { body: requireText(body) }),
    ...(call?.signal === undefined ? {} : { signal: call.signal }),
  };
}

function requireMethod(method: string): PlainRequest["method"] {
  if (method === "GET" || method === "POST" || method === "PUT" || method === "DELETE") return method;
  throw new TypeError(`the SDK asked for a ${method} request`);
}

function requireText(body: unknown): string {
  if (typeof body === "string") return body;
  throw new TypeError("the SDK sent a body that is not text");
}

/** The part of a Response that the SDK's clients read (oci-common 2.139.1, lib/retrier.js and the clients' methods). */
function toResponse({ status, headers, text }: PlainAnswer): SdkResponse {
  const json = async (): Promise<unknown> => {
    try {
      return JSON.parse(text);
    } catch (error) {
      if (error instanceof SyntaxError) throw new TransportFailure("the service", "ANSWER_NOT_JSON", true);
      throw error;
    }
  };
  const response = {
    status,
    statusText: "",
    headers: { get: (name: string) => headers[name.toLowerCase()] ?? null },
    json,
    text: async () => text,
  };
  return response as unknown as SdkResponse;
}

/**
 * A failure in the shape of an answer that cannot be read: whichever part the SDK reads first throws it.
 *
 * Were it thrown from `send`, or given as an answer of its status, the SDK would print it to stderr and replace it by
 * an object without a cause (lib/retrier.js). It passes on unchanged what goes wrong while an answer is read.
 */
function toUnreadableResponse(failure: unknown): SdkResponse {
  const fail = (): never => {
    throw failure;
  };
  const failAsync = async (): Promise<never> => fail();
  const response = { status: 200, statusText: "", headers: { get: fail }, json: failAsync, text: failAsync };
  return response as unknown as SdkResponse;
}
