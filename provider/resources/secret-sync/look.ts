import { selectActions, type Action } from "../../core/action";
import { listNames } from "../../core/approval";
import { describeUnusual, summarizePlan } from "../../core/describe";
import { indexLive } from "../../core/plan";
import { describeRefusals, judgePlan, type Verdict } from "../../core/verdict";
import { failImports } from "../../engine/import";
import type { Observation } from "../../engine/observe";
import type { SteadyDestination } from "../../engine/steady-destination";
import type { InputFailure } from "../../schema/parse";
import type { Deps } from "../deps";
import { findSchemaRenames, isLocationChanged } from "./changes";
import { locateDestinationFailure } from "./locate-failure";
import { isOursToLook, recogniseId, selfOfLook, type Look, type LookRequest } from "./look-request";
import { observeVault } from "./observe-vault";
import { openSteadyDestination } from "./open-destination";
import { previewImports, type Imports } from "./preview-imports";
import { pick, schemaOfInputs } from "./state";
import { tellOfNewOwner } from "./tell-of-new-owner";
import { templateDigest, templateOfInputs } from "./template";

/** Looks at the vault, plans, and says what a person has to know before they agree. Writes nothing. */
export async function lookAtVault(deps: Deps, request: LookRequest): Promise<Look> {
  const { before, secrets } = request;
  const { initialPlan, secretIds: refs } = before;
  const unchanged = { initialPlan, secrets, refs, importing: new Set<string>() };
  try {
    const destination = openSteadyDestination(deps, request.inputs);
    const { problems, observation } = await inspectAndObserve(deps, destination, request);
    if (observation === undefined) return { ...unchanged, failures: problems };
    const { actual, elsewhere } = observation;
    const id = recogniseId([...indexLive(actual).values(), ...elsewhere.values()], request);
    const imports = await previewImports(destination, { ...request, id }, actual);
    const planned = { ...request, id, ...merge(request, imports), refusedImports: imports.refused };
    return planLook(deps, destination.container, planned, observation);
  } catch (error) {
    return { ...unchanged, failures: [locateDestinationFailure(error)] };
  }
}

/** Both at once, for each takes calls that follow each other; what is wrong with the vault explains why it cannot be listed. */
async function inspectAndObserve(
  deps: Deps,
  destination: SteadyDestination,
  request: LookRequest,
): Promise<{ readonly problems: readonly InputFailure[]; readonly observation?: Observation }> {
  const [inspected, observed] = await Promise.allSettled([
    request.inspects ? destination.inspect() : [],
    observeVault(deps, destination, request),
  ]);
  if (inspected.status === "rejected") throw inspected.reason;
  if (inspected.value.length > 0) return { problems: inspected.value };
  if (observed.status === "rejected") throw observed.reason;
  return { problems: [], observation: observed.value };
}

type PlannedRequest = LookRequest & Pick<Look, "initialPlan"> & { readonly refusedImports: Imports["refused"] };

function merge({ secrets }: LookRequest, { initialPlan, imported }: Imports): Pick<Look, "initialPlan" | "secrets"> {
  return { initialPlan, secrets: new Map([...secrets, ...imported]) };
}

function planLook(deps: Deps, container: string, request: PlannedRequest, observation: Observation): Look {
  const verdict = judge(deps, request, container, observation);
  const actions = failImports(verdict.actions, request.refusedImports);
  report(deps, request, actions);
  tellOfNewOwner(deps, request, observation);
  warnOfOtherKeys(deps, request, observation);
  const { initialPlan, secrets } = request;
  const failures = refusalFailures(verdict);
  const importing = new Set(selectActions(verdict.actions, "put").flatMap((put) => (put.isImport ? [put.name] : [])));
  return { failures, initialPlan, secrets, refs: findRefs(request, observation, actions), importing };
}

function judge(deps: Deps, request: PlannedRequest, container: string, observation: Observation): Verdict {
  const { inputs, olds, news, before, desired, emptiedFolders, initialPlan, secrets } = request;
  const self = selfOfLook(request);
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
    now: deps.clock.now(),
    template: templateOfInputs(inputs),
    isTemplateStale: templateDigest(news) !== templateDigest(olds),
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

function report({ reporter }: Deps, { inputs }: LookRequest, actions: readonly Action[]): void {
  const lines = describeUnusual(actions);
  const shown = lines.slice(0, MOST_LINES).map((line) => `\n  ${line}`);
  const rest = lines.length > MOST_LINES ? `\n  and ${String(lines.length - MOST_LINES)} more` : "";
  const text = `${inputs.name}: ${summarizePlan(actions)}${shown.join("")}${rest}`;
  if (actions.some(({ kind }) => kind === "fail")) reporter.warn(text);
  else reporter.info(text);
}

/** A secret keeps the key that it was created with. */
function warnOfOtherKeys({ reporter }: Deps, request: LookRequest, { actual }: Observation): void {
  const { name, destinationConfig } = request.inputs;
  const names = [...indexLive(actual).values()]
    .filter(({ keyRef }) => keyRef !== undefined && keyRef !== destinationConfig.keyOcid)
    .filter((secret) => request.secrets.has(secret.name) && isOursToLook(secret, request))
    .map((secret) => secret.name)
    .sort();
  if (names.length === 0) return;
  const what = `encrypted with another key than destinationConfig.keyOcid, which is for secrets that are created`;
  reporter.warn(`${name}: ${String(names.length)} secrets are ${what}: ${listNames(names)}`);
}

function refusalFailures({ refusals, code }: Verdict): readonly InputFailure[] {
  return refusals.length === 0 ? [] : [{ property: "syncOptions.approve", reason: describeRefusals(refusals, code) }];
}

/** Ids that dependents may rely on: not those of secrets that will not be ours. */
function findRefs(
  { before, secrets }: LookRequest,
  { actual, elsewhere }: Observation,
  actions: readonly Action[],
): ReadonlyMap<string, string> {
  const live = indexLive(actual);
  const failing = new Set(actions.filter(({ kind }) => kind === "fail").map(({ name }) => name));
  const refs = new Map(before.secretIds);
  for (const name of secrets.keys()) {
    const ref = failing.has(name) ? undefined : (live.get(name) ?? elsewhere.get(name))?.ref;
    if (ref === undefined) refs.delete(name);
    else refs.set(name, ref);
  }
  return refs;
}
