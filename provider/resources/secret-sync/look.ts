import { summarizePlan, describeUnusual } from "../../core/describe";
import { computeDigest } from "../../core/digest";
import type { Desired } from "../../core/desired";
import { explain, isSyncError, SyncError } from "../../core/errors";
import { planInitial, pruneInitialPlan, type InitialPlan } from "../../core/initial-plan";
import { stripName } from "../../core/key-schema";
import { isTransitional, type ActualSecret, type DesiredSecret } from "../../core/model";
import { indexLive } from "../../core/plan";
import { describeRefusals, judgePlan, type Verdict } from "../../core/verdict";
import { observe, type Observation } from "../../engine/observe";
import { SteadyDestination } from "../../engine/steady-destination";
import { Watcher } from "../../engine/watcher";
import type { InputFailure } from "../../schema/parse";
import type { SecretSyncInputs } from "../../schema/secret-sync";
import type { Props } from "../controller";
import type { Deps } from "../deps";
import { findSchemaRenames, isLocationChanged } from "./changes";
import { ownerOfInputs, pick, schemaOfInputs, type Computed } from "./state";

/** What a preview needs to look at the vault. */
export interface LookRequest {
  readonly inputs: SecretSyncInputs;
  readonly olds: Props;
  readonly news: Props;
  readonly before: Computed;
  readonly previousOwners: readonly string[];
  readonly desired: Desired;
  readonly secrets: ReadonlyMap<string, DesiredSecret>;
  readonly digestKey: string;
  readonly emptiedFolders: readonly string[];
  /** No initial plan has been fixed yet. */
  readonly isInitial: boolean;
  /** The container and its key have to be looked at too. */
  readonly inspects: boolean;
}

export interface Look {
  readonly failures: readonly InputFailure[];
  readonly initialPlan: InitialPlan;
  /** Desired secrets, with those that the source will get from the vault. */
  readonly secrets: ReadonlyMap<string, DesiredSecret>;
  readonly refs: ReadonlyMap<string, string>;
}

export function openSteadyDestination(deps: Deps, inputs: SecretSyncInputs): SteadyDestination {
  const destination = deps.adapters.openDestination(inputs.connection, inputs.destinationConfig);
  const limiter = deps.limiterOf(destination.container, inputs.syncOptions.maxConcurrency);
  return new SteadyDestination(destination, limiter, deps.retrier);
}

/** Looks at the vault, plans, and says what a person has to know before they agree. Writes nothing. */
export async function lookAtVault(deps: Deps, request: LookRequest): Promise<Look> {
  const unchanged = {
    initialPlan: request.before.initialPlan,
    secrets: request.secrets,
    refs: request.before.secretIds,
  };
  try {
    const destination = openSteadyDestination(deps, request.inputs);
    const problems = request.inspects ? await destination.inspect() : [];
    if (problems.length > 0) return { ...unchanged, failures: problems };
    const observation = await observeAtRest(deps, destination, request);
    return await planLook(deps, destination, request, observation);
  } catch (error) {
    return { ...unchanged, failures: [destinationFailure(error)] };
  }
}

/** Where a failure to see the vault belongs in the inputs. */
export function destinationFailure(error: unknown): InputFailure {
  if (!isSyncError(error)) throw error;
  const isSignIn = isSyncError(error, "NOT_AUTHENTICATED", "INVALID_INPUT");
  const property = isSignIn ? "connection.credentials" : "destinationConfig.vaultOcid";
  return { property: error.details.property ?? property, reason: explain(error) };
}

/** An import needs contents, which a secret in transition may not give: those that matter are waited for. */
async function observeAtRest(deps: Deps, destination: SteadyDestination, request: LookRequest): Promise<Observation> {
  const observation = await observe(destination, request.before.secretIds);
  if (!request.isInitial || request.inputs.syncOptions.initialSyncBehavior === "overwrite-destination")
    return observation;
  const moving = observation.actual.filter(
    (secret) => isTransitional(secret.lifecycle) && isConsidered(secret, request),
  );
  if (moving.length === 0) return observation;
  const timeoutMs = request.inputs.syncOptions.transitionTimeoutSeconds * 1_000;
  const watcher = new Watcher(() => destination.list(), deps.clock, timeoutMs);
  await Promise.all(moving.map((secret) => watcher.settle(secret)));
  return observe(destination, request.before.secretIds);
}

function isConsidered({ name }: ActualSecret, { inputs, secrets }: LookRequest): boolean {
  return secrets.has(name) || stripName(schemaOfInputs(inputs), name) !== undefined;
}

async function planLook(
  deps: Deps,
  destination: SteadyDestination,
  request: LookRequest,
  observation: Observation,
): Promise<Look> {
  const live = indexLive(observation.actual);
  const first = fixInitialPlan(request, observation.actual, live);
  const imported = await readImports(destination, request, first, live);
  const initialPlan = new Map([...first].filter(([name, step]) => step !== "import" || imported.has(name)));
  const secrets = new Map([...request.secrets, ...imported]);
  const verdict = judge(request, destination.container, observation, initialPlan, secrets);
  report(deps, request, verdict);
  const failures = refusalFailures(verdict);
  return { failures, initialPlan, secrets, refs: findRefs(request, live, secrets) };
}

function fixInitialPlan(
  { inputs, desired, isInitial, before, previousOwners, secrets }: LookRequest,
  actual: readonly ActualSecret[],
  live: ReadonlyMap<string, ActualSecret>,
): InitialPlan {
  const self = { owner: ownerOfInputs(inputs), previousOwners, id: undefined };
  const isWanted = (name: string): boolean => desired.named.has(name) || desired.refused.has(name);
  const schema = schemaOfInputs(inputs);
  if (!isInitial) {
    const isHeld = (name: string): boolean =>
      secrets.has(name) && before.known.get(name)?.digest === secrets.get(name)?.digest;
    return pruneInitialPlan(before.initialPlan, live, isHeld, self);
  }
  const matches = (name: string): boolean => stripName(schema, name) !== undefined;
  return planInitial(inputs.syncOptions.initialSyncBehavior, actual, isWanted, matches, self);
}

/** The secrets that the source will get, as desired ones: their digests are those of the vault's contents. */
async function readImports(
  destination: SteadyDestination,
  { digestKey, inputs, before, secrets }: LookRequest,
  plan: InitialPlan,
  live: ReadonlyMap<string, ActualSecret>,
): Promise<ReadonlyMap<string, DesiredSecret>> {
  const wanted = [...plan].flatMap(([name, step]) => (step === "import" ? (live.get(name) ?? []) : []));
  const contents = await Promise.all(wanted.map(({ ref }) => destination.read(ref)));
  const imported = new Map<string, DesiredSecret>();
  for (const [at, { name }] of wanted.entries()) {
    const value = contents[at];
    const key = secrets.get(name)?.key ?? stripName(schemaOfInputs(inputs), name);
    if (value === undefined || value.size === 0 || key === undefined) continue;
    const revision = before.known.get(name)?.revision ?? 1;
    imported.set(name, { key, digest: computeDigest(digestKey, name, value), revision });
  }
  return imported;
}

function judge(
  request: LookRequest,
  container: string,
  observation: Observation,
  initialPlan: InitialPlan,
  secrets: ReadonlyMap<string, DesiredSecret>,
): Verdict {
  const { inputs, olds, news, before, desired, emptiedFolders } = request;
  const self = { owner: ownerOfInputs(inputs), previousOwners: request.previousOwners, id: undefined };
  const usedApproval = pick(olds, "syncOptions", "approve");
  const previousCompartment = pick(olds, "destinationConfig", "compartmentOcid");
  const input = {
    self,
    desired: secrets,
    refused: desired.refused,
    held: new Set<string>(),
    ...observation,
    ...(typeof previousCompartment === "string" ? { previousCompartment } : {}),
    known: before.known,
    initialPlan,
    mayClaim: true,
    isDeletionDisabled: inputs.syncOptions.disableSecretDeletion,
    renames: findSchemaRenames(olds, inputs, before.known, desired),
  };
  const facts = {
    self,
    container,
    schema: schemaOfInputs(inputs),
    actual: observation.actual,
    known: before.known,
    isLocationChanged: !request.isInitial && isLocationChanged(olds, news),
    emptiedFolders,
    usedApproval: typeof usedApproval === "string" ? usedApproval : undefined,
  };
  return judgePlan(input, facts, inputs.syncOptions.approve);
}

const MOST_LINES = 50;

function report({ reporter }: Deps, { inputs }: LookRequest, { actions }: Verdict): void {
  const lines = describeUnusual(actions);
  const shown = lines.slice(0, MOST_LINES).map((line) => `\n  ${line}`);
  const rest = lines.length > MOST_LINES ? `\n  and ${String(lines.length - MOST_LINES)} more` : "";
  const text = `${inputs.name}: ${summarizePlan(actions)}${shown.join("")}${rest}`;
  if (actions.some(({ kind }) => kind === "fail")) reporter.warn(text);
  else reporter.info(text);
}

function refusalFailures({ refusals, code }: Verdict): readonly InputFailure[] {
  return refusals.length === 0 ? [] : [{ property: "syncOptions.approve", reason: describeRefusals(refusals, code) }];
}

function findRefs(
  { before }: LookRequest,
  live: ReadonlyMap<string, ActualSecret>,
  secrets: ReadonlyMap<string, DesiredSecret>,
): ReadonlyMap<string, string> {
  const refs = new Map(before.secretIds);
  for (const name of secrets.keys()) {
    const ref = live.get(name)?.ref;
    if (ref === undefined) refs.delete(name);
    else refs.set(name, ref);
  }
  return refs;
}

/** For callers outside a check, where a problem of the container is an error. */
export function requireUsable(problems: readonly InputFailure[]): void {
  const [first] = problems;
  if (first !== undefined)
    throw new SyncError("UNAVAILABLE", `${first.property} ${first.reason}`, { property: first.property });
}
