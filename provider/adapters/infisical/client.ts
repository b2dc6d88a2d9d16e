import { createHash } from "node:crypto";
import type { z } from "zod";
import type { Clock } from "../../ports/clock";
import type { InfisicalConnection } from "../../schema/connection";
import { isRouteMissing, isTokenRefused, toAnswerError, toForeignAnswerError, type Purpose } from "./errors";
import { createTokenSession, createUniversalAuthSession, type Session } from "./session";
import { createTransport, type HttpAnswer, type HttpCall, type Transport, type TransportOptions } from "./transport";

/** What every part of this adapter is given. */
export interface InfisicalDeps {
  readonly clock: Clock;
  /** Tells the runs apart in Infisical's audit log. */
  readonly runId: string;
}

/** Requests as one identity. */
export interface InfisicalClient {
  readonly host: string;
  readonly session: Session;
  /**
   * The answer to a request: 2xx, or one of the statuses that the caller can make something of.
   * A refused token is replaced once.
   */
  send(call: HttpCall, purpose: Omit<Purpose, "host">, options?: SendOptions): Promise<HttpAnswer>;
}

export interface SendOptions {
  readonly signal?: AbortSignal | undefined;
  /** Refusals that come back instead of being thrown. */
  readonly tolerate?: readonly number[];
}

export function createInfisicalClient(
  connection: InfisicalConnection,
  deps: InfisicalDeps,
  options: TransportOptions = {},
): InfisicalClient {
  const transport = createTransport(connection.siteUrl, deps.runId, options);
  const session = openSession(connection, transport, deps.clock);
  const { host } = transport;
  const attempt = async (call: HttpCall, purpose: Purpose, signal: AbortSignal | undefined) => {
    const token = await session.getToken(signal);
    return { token, answer: await transport.send(call, token, purpose, signal) };
  };
  return {
    host,
    session,
    send: async (call, about, { signal, tolerate = [] } = {}) => {
      const purpose = { ...about, host };
      let { token, answer } = await attempt(call, purpose, signal);
      if (isTokenRefused(answer) && session.discard(token)) ({ token, answer } = await attempt(call, purpose, signal));
      if (answer.status >= 200 && answer.status < 300) return answer;
      if (tolerate.includes(answer.status) && answer.error !== undefined && !isRouteMissing(answer)) return answer;
      throw toAnswerError(answer, purpose);
    },
  };
}

/** The answer in the shape that it should have. @throws SyncError SOURCE_UNREADABLE when it has another. */
export function parseAnswer<Schema extends z.ZodType>(
  schema: Schema,
  answer: HttpAnswer,
  purpose: Purpose,
): z.output<Schema> {
  const parsed = schema.safeParse(answer.body);
  if (!parsed.success) throw toForeignAnswerError(answer, purpose);
  return parsed.data;
}

/**
 * One sign-in for all syncs of a process that use the same identity: client secrets can have a number of uses, and
 * logins are counted by the rate limits.
 */
const sessions = new Map<string, Session>();

function openSession(connection: InfisicalConnection, transport: Transport, clock: Clock): Session {
  if (connection.method === "token") return createTokenSession(connection.credentials.token);
  const { credentials } = connection;
  const identity = JSON.stringify([transport.baseUrl, credentials.clientId, credentials.clientSecret]);
  const key = createHash("sha256").update(identity).digest("hex");
  const known = sessions.get(key);
  if (known !== undefined) return known;
  const session = createUniversalAuthSession(transport, credentials, clock);
  sessions.set(key, session);
  return session;
}
