import type { Agent, Dispatcher } from "undici";
import { SyncError } from "../../core/errors";
import type { ProxySettings } from "./config";

/** How long a connection may take to be made, TLS included. */
export const CONNECT_TIMEOUT_MS = 10_000;
/** How long the service may think before it begins to answer. Its calls answer in well under a second. */
export const HEADERS_TIMEOUT_MS = 60_000;
/** How long an answer may stall between two pieces. */
export const BODY_TIMEOUT_MS = 30_000;
/** How long an idle connection is kept for the next call; the service closes them after about a minute (?). */
const KEEP_ALIVE_MS = 30_000;
/** Connections per host: not fewer than the calls that a sync may have in flight. */
const MAX_CONNECTIONS = 256;
/** A page of a thousand secrets has about a megabyte. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** As in Go's net/http: a proxy is never asked for what is on this machine, nor for the metadata service of instances. */
const NEVER_BY_PROXY = ["localhost", "127.0.0.1", "[::1]", "169.254.169.254"];

export interface DispatcherOptions {
  readonly proxies: ProxySettings;
  /** Certificates of authorities to trust instead of the usual ones, in PEM form. */
  readonly ca?: readonly string[];
  readonly headersTimeoutMs?: number;
}

/** A pool of kept-alive connections. It does not keep the process alive: idle sockets are unref'd by undici. */
export async function createDispatcher(options: DispatcherOptions): Promise<Dispatcher> {
  const { proxies } = options;
  const agent = getAgentOptions(options);
  if (!proxies.http && !proxies.https) return createAgent(agent);
  requireProxyUrl("HTTP_PROXY", proxies.http);
  requireProxyUrl("HTTPS_PROXY", proxies.https);
  const noProxy = proxies.except.trim() === "*" ? "*" : [proxies.except, ...NEVER_BY_PROXY].join(",");
  await import("../native-fetch.js");
  const { EnvHttpProxyAgent } = await import("undici");
  return new EnvHttpProxyAgent({ ...agent, httpProxy: proxies.http, httpsProxy: proxies.https, noProxy });
}

/**
 * Loaded here and not at the top: a preview without changes sends nothing and should not pay for it. And only the agent:
 * the whole of undici (110 modules to 23) takes three times as long. Seen with 7.30.2 on 2026-11-28.
 */
async function createAgent(options: Agent.Options): Promise<Dispatcher> {
  const { default: OnlyAgent } = await import("undici/lib/dispatcher/agent.js");
  return new OnlyAgent(options);
}

function getAgentOptions({ ca, headersTimeoutMs = HEADERS_TIMEOUT_MS }: DispatcherOptions): Agent.Options {
  return {
    connections: MAX_CONNECTIONS,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: headersTimeoutMs,
    bodyTimeout: BODY_TIMEOUT_MS,
    maxResponseSize: MAX_ANSWER_BYTES,
    connect: { timeout: CONNECT_TIMEOUT_MS, ...(ca === undefined ? {} : { ca: [...ca] }) },
  };
}

// The value is not quoted: a proxy's URL may hold a password.
function requireProxyUrl(name: string, value: string): void {
  if (!value || /^https?:\/\//i.test(value)) return;
  throw new SyncError("INVALID_INPUT", `the environment variable ${name} does not hold a URL`, {
    hint: "Write it with its scheme, for example http://proxy.example:3128",
  });
}
