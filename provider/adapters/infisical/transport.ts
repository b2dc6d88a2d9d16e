import type { Dispatcher } from "undici";
import { z } from "zod";
import { tryParseJson } from "../../core/try-parse-json";
import { TIMEOUTS, getDispatcher, loadUndici, toBaseUrl, type Timeouts } from "./config";
import { toNetworkError, type Purpose } from "./errors";

export interface HttpCall {
  readonly method: "GET" | "POST" | "PATCH";
  /** Below the site's URL, for example `/api/v4/secrets`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; of several of one name the first. */
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON value; undefined when it is none. May hold values of secrets: never in a message. */
  readonly body: unknown;
  /** The `error` of a refusal, when it has the service's shape. */
  readonly error?: string;
  readonly requestId?: string;
}

/** HTTP to one instance. One attempt per call; a refusal is an answer, only no answer throws. */
export interface Transport {
  readonly host: string;
  readonly baseUrl: string;
  send(call: HttpCall, token: string | undefined, purpose: Purpose, signal?: AbortSignal): Promise<HttpAnswer>;
}

export interface TransportOptions {
  /** Default: the pool of the process. */
  readonly dispatcher?: Dispatcher;
  readonly timeouts?: Timeouts;
}

export function createTransport(siteUrl: string | undefined, runId: string, options: TransportOptions = {}): Transport {
  const baseUrl = toBaseUrl(siteUrl);
  const { timeouts = TIMEOUTS } = options;
  return {
    host: new URL(baseUrl).host,
    baseUrl,
    send: async (call, token, purpose, signal) => {
      const { request } = await loadUndici();
      const dispatcher = options.dispatcher ?? (await getDispatcher());
      const deadline = AbortSignal.timeout(timeouts.totalMs);
      try {
        const answer = await request(toUrl(baseUrl, call), {
          dispatcher,
          method: call.method,
          headers: toHeaders(call, token, runId),
          body: call.body === undefined ? null : JSON.stringify(call.body),
          signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
          headersTimeout: timeouts.headersMs,
          bodyTimeout: timeouts.bodyMs,
        });
        return toAnswer(answer.statusCode, answer.headers, await answer.body.text());
      } catch (error) {
        signal?.throwIfAborted();
        throw toNetworkError(error, purpose, deadline.aborted);
      }
    },
  };
}

function toUrl(baseUrl: string, { path, query = {} }: HttpCall): URL {
  const url = new URL(baseUrl + path);
  url.search = new URLSearchParams(query).toString();
  return url;
}

/** The run's id lets the audit log of Infisical tell runs apart. */
function toHeaders(call: HttpCall, token: string | undefined, runId: string): Record<string, string> {
  return {
    accept: "application/json",
    "user-agent": `pulumi-secretsync (run ${runId.replace(/[^\w.-]/g, "")})`,
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(call.body === undefined ? {} : { "content-type": "application/json" }),
  };
}

const refusal = z.object({ error: z.string(), reqId: z.string().optional() });

function toAnswer(
  status: number,
  rawHeaders: Readonly<Record<string, string | string[] | undefined>>,
  text: string,
): HttpAnswer {
  const body = tryParseJson(text);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(rawHeaders)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) headers[name.toLowerCase()] = first;
  }
  const parsed = status < 300 ? undefined : refusal.safeParse(body).data;
  return {
    status,
    headers,
    body,
    ...(parsed === undefined ? {} : { error: toWord(parsed.error) }),
    ...(parsed?.reqId === undefined ? {} : { requestId: toWord(parsed.reqId) }),
  };
}

/** `error` and `reqId` go into messages; what is not the word that they should be does not. */
function toWord(text: string): string {
  return /^[\w -]{1,64}$/.test(text) ? text : "unknown";
}
