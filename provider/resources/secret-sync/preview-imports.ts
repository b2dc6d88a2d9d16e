import { computeDigest } from "../../core/digest";
import { planInitial, pruneInitialPlan, type InitialPlan } from "../../core/initial-plan";
import { stripName } from "../../core/key-schema";
import type { ActualSecret, DesiredSecret } from "../../core/model";
import { judgeOwnership } from "../../core/ownership";
import { indexLive } from "../../core/plan";
import { previewWriteBack, type ImportedSecret } from "../../engine/import";
import { createSelection } from "../../engine/read-source";
import type { Destination } from "../../ports/destination";
import { selfOfLook, type LookRequest } from "./look-request";
import { sourceRequest } from "./source";
import { schemaOfInputs } from "./state";

export interface Imports {
  readonly initialPlan: InitialPlan;
  /** The secrets that the source will get, as desired ones: their digests are those of the vault's contents. */
  readonly imported: ReadonlyMap<string, DesiredSecret>;
  /** Name -> why the source does not take it, as far as it can tell before it is asked to. */
  readonly refused: ReadonlyMap<string, string>;
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
  const contents = await readImports(destination, request, plan, live);
  const imported = new Map(contents.map((secret) => [secret.name, toDesired(secret, request)]));
  const isOpen = (name: string): boolean => {
    const secret = live.get(name);
    return imported.has(name) || (secret !== undefined && !isUnowned(secret, request));
  };
  const initialPlan = new Map([...plan].filter(([name, step]) => step !== "import" || isOpen(name)));
  const missing = contents.filter(({ name, value }) => {
    const secret = live.get(name);
    const isHeld = request.desired.named.get(name)?.value.equals(value) === true;
    return !isHeld && secret !== undefined && isUnowned(secret, request);
  });
  const { location } = sourceRequest(request.inputs);
  return { initialPlan, imported, refused: await previewWriteBack(request.source, location, missing) };
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
  { inputs, secrets }: LookRequest,
  plan: InitialPlan,
  live: ReadonlyMap<string, ActualSecret>,
): Promise<readonly ImportedSecret[]> {
  const wanted = [...plan].flatMap(([name, step]) => (step === "import" ? (live.get(name) ?? []) : []));
  const contents = await Promise.all(wanted.map(({ ref }) => destination.read(ref)));
  return wanted.flatMap(({ name }, at) => {
    const value = contents[at];
    const key = secrets.get(name)?.key ?? stripName(schemaOfInputs(inputs), name);
    return value === undefined || value.size === 0 || key === undefined ? [] : [{ name, key, value }];
  });
}

function toDesired({ name, key, value }: ImportedSecret, { digestKey, before }: LookRequest): DesiredSecret {
  return { key, digest: computeDigest(digestKey, name, value), revision: before.known.get(name)?.revision ?? 1 };
}
