import { isSyncError } from "../../core/errors";
import { stripName } from "../../core/key-schema";
import { isTransitional, type ActualSecret } from "../../core/model";
import { indexLive } from "../../core/plan";
import { observe, type Observation } from "../../engine/observe";
import type { SteadyDestination } from "../../engine/steady-destination";
import { watch, type Watcher } from "../../engine/watcher";
import type { Deps } from "../deps";
import { isOursToLook, type LookRequest } from "./look-request";
import { openSteadyDestination } from "./open-destination";
import { pick, schemaOfInputs } from "./state";

/** The vault as a preview sees it: at rest where contents are needed, and with what stands where the program was before. */
export async function observeVault(
  deps: Deps,
  destination: SteadyDestination,
  request: LookRequest,
): Promise<Observation> {
  const observation = await observeAtRest(deps, destination, request);
  const left = await observePreviousCompartment(deps, request);
  const live = indexLive(observation.actual);
  const elsewhere = left.filter(({ name }) => !live.has(name)).map((secret) => [secret.name, secret] as const);
  return { ...observation, elsewhere: new Map([...elsewhere, ...observation.elsewhere]) };
}

/** An import needs contents, which a secret in transition may not give: those that matter are waited for. */
async function observeAtRest(deps: Deps, destination: SteadyDestination, request: LookRequest): Promise<Observation> {
  const { before, inputs, isInitial } = request;
  const observation = await observe(destination, before.secretIds);
  if (!isInitial || inputs.syncOptions.initialSyncBehavior === "overwrite-destination") return observation;
  const moving = observation.actual.filter(
    (secret) => isTransitional(secret.lifecycle) && isConsidered(secret, request),
  );
  if (moving.length === 0) return observation;
  const timeoutMs = inputs.syncOptions.transitionTimeoutSeconds * 1_000;
  const watcher = watch(destination, deps.clock, timeoutMs);
  await Promise.all(moving.map((secret) => settleIfPossible(watcher, secret)));
  return observe(destination, before.secretIds);
}

function isConsidered({ name }: ActualSecret, { inputs, secrets }: LookRequest): boolean {
  return secrets.has(name) || stripName(schemaOfInputs(inputs), name) !== undefined;
}

/** One that takes too long is planned as it is: that key alone fails. */
async function settleIfPossible(watcher: Watcher, secret: ActualSecret): Promise<void> {
  try {
    await watcher.settle(secret);
  } catch (error) {
    if (!isSyncError(error, "TIMED_OUT")) throw error;
  }
}

/** Ours in the compartment that the program named until now: the inputs do not always hold their ids. */
async function observePreviousCompartment(deps: Deps, request: LookRequest): Promise<readonly ActualSecret[]> {
  const { inputs, olds } = request;
  const compartmentOcid = pick(olds, "destinationConfig", "compartmentOcid");
  if (typeof compartmentOcid !== "string" || compartmentOcid === inputs.destinationConfig.compartmentOcid) return [];
  const destinationConfig = { ...inputs.destinationConfig, compartmentOcid };
  const listed = await openSteadyDestination(deps, { ...inputs, destinationConfig }).list();
  return [...indexLive(listed).values()].filter((secret) => isOursToLook(secret, request));
}
