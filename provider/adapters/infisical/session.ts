import { z } from "zod";
import { SyncError, isSyncError } from "../../core/errors";
import type { Clock } from "../../ports/clock";
import type { InfisicalConnection } from "../../schema/connection";
import { isTokenRefused, isTransient, toAnswerError, toForeignAnswerError, type Purpose } from "./errors";
import { SERVICE_TOKEN_PREFIX } from "./quirks";
import type { HttpAnswer, Transport } from "./transport";

/** A token is renewed this long before it ends, or halfway through its life where that is shorter. */
const RENEW_BEFORE_MS = 60_000;

/** The access token of one identity. */
export interface Session {
  /** A token that is good by all we know; signs in or renews when there is none. */
  getToken(signal?: AbortSignal): Promise<string>;
  /** Signs in, whatever is at hand. @throws SyncError NOT_AUTHENTICATED with the likely causes. */
  signIn(signal?: AbortSignal): Promise<string>;
  /** The service has refused `token`. True when another one can be had. */
  discard(token: string): boolean;
}

const issued = z.object({ accessToken: z.string().min(1), expiresIn: z.number() });

interface Held {
  readonly token: string;
  readonly renewAtMs: number;
  readonly endsAtMs: number;
}

type Credentials = Extract<InfisicalConnection, { method: "universal-auth" }>["credentials"];

/** What a header can carry: anything else was broken on its way here. */
const TOKEN = /^[\x21-\x7e]+$/;

/** @throws SyncError INVALID_INPUT for what is no access token of a machine identity. */
export function createTokenSession(token: string): Session {
  if (token.startsWith(SERVICE_TOKEN_PREFIX)) {
    throw new SyncError(
      "INVALID_INPUT",
      "the token is a service token: Infisical answers it from its own folder, whatever is asked for",
      {
        hint: "Make a machine identity, and use universal-auth or an access token of it",
      },
    );
  }
  if (!TOKEN.test(token)) {
    throw new SyncError("INVALID_INPUT", "the token holds blanks, line breaks or other characters that no token has", {
      hint: "Copy it again",
    });
  }
  return { getToken: async () => token, signIn: async () => token, discard: () => false };
}

export function createUniversalAuthSession(transport: Transport, credentials: Credentials, clock: Clock): Session {
  let held: Held | undefined;
  let pending: Promise<Held> | undefined;
  // One request for all who wait; so it is nobody's to abort, and its bounds are those of the transport.
  const obtain = async (how: () => Promise<Held>, signal: AbortSignal | undefined): Promise<string> => {
    signal?.throwIfAborted();
    pending ??= how().finally(() => {
      pending = undefined;
    });
    held = await pending;
    signal?.throwIfAborted();
    return held.token;
  };
  const signIn = () => logIn(transport, credentials, clock);
  return {
    getToken: async (signal) => {
      const now = clock.now();
      if (held !== undefined && now < held.renewAtMs) return held.token;
      const current = held !== undefined && now < held.endsAtMs ? held : undefined;
      return obtain(() => (current === undefined ? signIn() : renew(transport, current, signIn, clock)), signal);
    },
    signIn: async (signal) => {
      signal?.throwIfAborted();
      held = await signIn();
      signal?.throwIfAborted();
      return held.token;
    },
    discard: (token) => {
      if (held?.token === token) held = undefined;
      return true;
    },
  };
}

async function logIn(transport: Transport, { clientId, clientSecret }: Credentials, clock: Clock): Promise<Held> {
  const purpose = { host: transport.host, what: "signing in", grant: "", isWrite: false };
  const call = { method: "POST", path: "/api/v1/auth/universal-auth/login", body: { clientId, clientSecret } } as const;
  const answer = await transport.send(call, undefined, purpose);
  if (answer.status === 200) return toHeld(answer, purpose, clock);
  throw isLoginRefused(answer) ? toLoginError(answer, transport.host) : toAnswerError(answer, purpose);
}

/** 403 is an address that is not trusted, 400 and 422 an id that is none. */
function isLoginRefused(answer: HttpAnswer): boolean {
  return isTokenRefused(answer) || (answer.error !== undefined && [400, 403, 422].includes(answer.status));
}

function toLoginError({ requestId }: HttpAnswer, host: string): SyncError {
  return new SyncError("NOT_AUTHENTICATED", `Infisical at ${host} does not accept the client id and secret`, {
    hint:
      "Likely causes: one of them is mistyped; the client secret was revoked, has ended or is used up; the identity is " +
      "locked after failed attempts; this address is not among its trusted ones; or the identity is of another instance " +
      "(for Infisical Cloud in Europe set siteUrl to https://eu.infisical.com)",
    ...(requestId === undefined ? {} : { requestId }),
  });
}

/**
 * A renewal that is refused (the token's longest life is over) is no trouble: sign in again. One that fails for now
 * leaves the token, which is good for a while yet.
 */
async function renew(transport: Transport, held: Held, signIn: () => Promise<Held>, clock: Clock): Promise<Held> {
  const purpose = { host: transport.host, what: "renewing the access token", grant: "", isWrite: false };
  const call = { method: "POST", path: "/api/v1/auth/token/renew", body: { accessToken: held.token } } as const;
  try {
    const answer = await transport.send(call, undefined, purpose);
    if (answer.status === 200) return toHeld(answer, purpose, clock);
    return isTransient(answer) ? held : await signIn();
  } catch (error) {
    if (isSyncError(error, "TRANSIENT")) return held;
    throw error;
  }
}

function toHeld(answer: HttpAnswer, purpose: Purpose, clock: Clock): Held {
  const parsed = issued.safeParse(answer.body);
  if (!parsed.success) throw toForeignAnswerError(answer, purpose);
  const { accessToken, expiresIn } = parsed.data;
  if (!TOKEN.test(accessToken)) throw toForeignAnswerError(answer, purpose);
  // 0 is a token without an end.
  const lifeMs = expiresIn <= 0 ? Number.POSITIVE_INFINITY : expiresIn * 1000;
  const endsAtMs = clock.now() + lifeMs;
  return { token: accessToken, endsAtMs, renewAtMs: endsAtMs - Math.min(RENEW_BEFORE_MS, lifeMs / 2) };
}
