import { computeDigest } from "../../core/digest";
import { planInitial, pruneInitialPlan, type InitialPlan } from "../../core/initial-plan";
import { stripName } from "../../core/key-schema";
import type { ActualSecret, DesiredSecret } from "../../core/model";
import { judgeOwnership } from "../../core/ownership";
import { indexLive } from "../../core/plan";
import { createSelection } from "../../engine/read-source";
import type { Destination } from "../../ports/destination";
import { selfOfLook, type LookRequest } from "./look-request";
import { sourceRequest } from "./source";
import { schemaOfInputs } from "./state";

export interface Imports {
  readonly initialPlan: InitialPlan;
  /** The secrets that the source will get, as desired ones: their digests are those of the vault's contents. */
  readonly imported: ReadonlyMap<string, DesiredSecret>;
}

/**
 * What the initial sync does with secrets that are not ours, and the contents that it brings into the source.
 * What cannot be read is not imported; what is imported already and not in the source yet stays planned.
 */
export async function previewImports(
  destination: Destination,
  request: LookRequest,
  actual: readonly ActualSecret[],
): Promise<Imports> {
  const live = indexLive(actual);
  const plan = fixInitialPlan(request, actual, live);
  const imported = await readImports(destination, request, plan, live);
  const isOpen = (name: string): boolean => {
    const secret = live.get(name);
    return imported.has(name) || (secret !== undefined && !isUnowned(secret, request));
  };
  return { initialPlan: new Map([...plan].filter(([name, step]) => step !== "import" || isOpen(name))), imported };
}

function isUnowned(secret: ActualSecret, request: LookRequest): boolean {
  return judgeOwnership(secret, selfOfLook(request)) === "unowned";
}

function fixInitialPlan(
  request: LookRequest,
  actual: readonly ActualSecret[],
  live: ReadonlyMap<string, ActualSecret>,
): InitialPlan {
  const { inputs, desired, isInitial, before } = request;
  const self = selfOfLook(request);
  const isHeld = (name: string): boolean => isHeldBySource(name, live.get(name), request);
  if (!isInitial) return pruneInitialPlan(before.initialPlan, live, isHeld, self);
  const schema = schemaOfInputs(inputs);
  const isWanted = (name: string): boolean => desired.named.has(name) || desired.refused.has(name);
  const isSelected = createSelection(sourceRequest(inputs));
  const matches = (name: string): boolean => {
    const key = stripName(schema, name);
    return key !== undefined && isSelected(key);
  };
  return planInitial(inputs.syncOptions.initialSyncBehavior, actual, isWanted, matches, self);
}

/**
 * Whether an import is done with. What is ours was imported: the source may hold another value by now, and it is the
 * source that counts. What is not ours yet still has to be, unless the source has it already or goes first anyway.
 */
function isHeldBySource(name: string, actual: ActualSecret | undefined, request: LookRequest): boolean {
  const secret = request.secrets.get(name);
  const isImported = actual !== undefined && !isUnowned(actual, request);
  // Under a key schema that does not give this name any more, the source can never be seen to hold it.
  if (secret === undefined) return isImported && stripName(schemaOfInputs(request.inputs), name) === undefined;
  if (request.inputs.syncOptions.initialSyncBehavior !== "import-prioritize-destination") return true;
  return isImported || request.before.known.get(name)?.digest === secret.digest;
}

async function readImports(
  destination: Destination,
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
