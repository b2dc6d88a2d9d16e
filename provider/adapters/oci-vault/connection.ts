import type { Connection, Verification } from "../../ports/connection";
import { isSyncError } from "../../core/errors";
import type { OciConnection } from "../../schema/connection";
import { createClientSource, createSignInOf } from "./clients";
import type { OciClients } from "./clients";
import type { OciDeps } from "./deps";
import { describeClockDifference } from "./errors";
import type { Attempt } from "./errors";
import { CLOCK_WARNING_MS } from "./quirks";
import type { Principal } from "./sign-in";

export type { OciDeps } from "./deps";

const ATTEMPT: Attempt = { verb: "sign in", subject: "to OCI", target: "container", isWrite: false };

/** Credentials of OCI. Nothing is read and nothing is called before a method is used. */
export function createOciConnection(config: OciConnection, deps: OciDeps): Connection {
  const open = createClientSource(config, deps);
  return {
    verify: async (signal) => verify(await open(), deps, signal),
    keyMaterial: () => createSignInOf(config, deps).readKeyMaterial(),
  };
}

async function verify(clients: OciClients, deps: OciDeps, signal: AbortSignal | undefined): Promise<Verification> {
  const principal = await clients.session.getPrincipal(signal);
  let clockDifferenceMs = 0;
  const onClockDifference = (milliseconds: number): void => {
    clockDifferenceMs = milliseconds;
  };
  const warnings: string[] = [];
  try {
    await lookAtPrincipal(clients, principal, { runId: deps.runId, attempt: ATTEMPT, signal, onClockDifference });
  } catch (error) {
    if (!isSyncError(error, "ACCESS_DENIED")) throw error;
    warnings.push(
      `signed in as ${principal.name}, which may not look at itself: whether it may manage secrets shows only when it does`,
    );
  }
  if (Math.abs(clockDifferenceMs) > CLOCK_WARNING_MS)
    warnings.push(describeClockDifference(clockDifferenceMs, Date.now()));
  return { principal: principal.name, warnings };
}

/** One read-only call: a user looks at itself, anything else at its tenancy. */
async function lookAtPrincipal(
  clients: OciClients,
  { userOcid, tenancyOcid }: Principal,
  options: Parameters<OciClients["call"]>[0],
): Promise<void> {
  const client = await clients.identity();
  await clients.call(options, client, (scoped): Promise<unknown> =>
    userOcid === undefined ? scoped.getTenancy({ tenancyId: tenancyOcid }) : scoped.getUser({ userId: userOcid }),
  );
}
