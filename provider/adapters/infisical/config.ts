import type * as undici from "undici";
import { SyncError } from "../../core/errors";

/** Infisical Cloud (US). Europe's is https://eu.infisical.com. */
export const DEFAULT_SITE_URL = "https://app.infisical.com";

/** Bounds of one request, in milliseconds. */
export interface Timeouts {
  readonly connectMs: number;
  /** From the request to the head of the answer. */
  readonly headersMs: number;
  /** Between two pieces of the answer. */
  readonly bodyMs: number;
  /** The whole request. */
  readonly totalMs: number;
}

/** A list of a thousand secrets with references is slow on a small instance, and nothing is gained by giving up early. */
export const TIMEOUTS: Timeouts = { connectMs: 10_000, headersMs: 60_000, bodyMs: 30_000, totalMs: 120_000 };

/** An answer above this is not a folder of secrets. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

let shared: Promise<undici.Dispatcher> | undefined;

/** One pool of connections for the process; idle ones do not keep it alive. */
export function getDispatcher(): Promise<undici.Dispatcher> {
  shared ??= createDispatcher(TIMEOUTS);
  return shared;
}

/** Connections that go through the proxies of HTTP_PROXY, HTTPS_PROXY and NO_PROXY, where there are some. */
export async function createDispatcher({ connectMs }: Timeouts): Promise<undici.Dispatcher> {
  const { EnvHttpProxyAgent } = await loadUndici();
  try {
    return new EnvHttpProxyAgent({ connect: { timeout: connectMs }, maxResponseSize: MAX_ANSWER_BYTES });
  } catch {
    // The URL may hold a password, and the error quotes it.
    throw new SyncError("INVALID_INPUT", "HTTP_PROXY or HTTPS_PROXY in the environment is not the URL of a proxy", {
      hint: "Write it as http://host:port",
    });
  }
}

/** Loaded at the first request: a preview that reads nothing of Infisical should not pay for it. */
export async function loadUndici(): Promise<typeof undici> {
  await import("../native-fetch.js");
  return import("undici");
}

/** The base of every URL. The command line's habit of ending the domain with `/api` is understood. */
export function toBaseUrl(siteUrl: string | undefined): string {
  return (siteUrl ?? DEFAULT_SITE_URL).replace(/\/+$/, "").replace(/\/api$/, "");
}
