import { SyncError } from "../../core/errors";
import type { ReconcileRequest } from "../../engine/reconcile";
import type { Destination } from "../../ports/destination";
import type { Source } from "../../ports/source";
import type { SecretSyncInputs } from "../../schema/secret-sync";
import { isSameValue, type Props } from "../controller";
import type { Deps } from "../deps";
import { findSchemaRenames, isLocationChanged } from "./changes";
import { createProgress } from "./progress";
import { findEmptiedFolders, sourceRequest, type Wanted } from "./source";
import { ownerOfInputs, pick, readComputed, schemaOfInputs } from "./state";
import { templateDigest, templateOfInputs } from "./template";

export interface Run {
  readonly deps: Deps;
  readonly id: string;
  /** Old outputs; empty for a create. */
  readonly olds: Props;
  readonly news: Props;
  readonly inputs: SecretSyncInputs;
  readonly wanted: Wanted;
  readonly source: Source;
  readonly destination: Destination;
}

/** What the engine is asked to do. */
export function buildRequest(run: Run): ReconcileRequest {
  const { deps, id, olds, inputs, wanted, source, destination } = run;
  const before = readComputed(olds);
  const now = readComputed(run.news);
  const previousCompartment = pick(olds, "destinationConfig", "compartmentOcid");
  const { disableSecretDeletion, deletionWindowDays, pruneVersionsAt, transitionTimeoutSeconds, approve } =
    inputs.syncOptions;
  return {
    self: { owner: ownerOfInputs(inputs), previousOwners: now.previousOwners, id },
    destination,
    source,
    location: sourceRequest(inputs).location,
    schema: schemaOfInputs(inputs),
    digestKey: now.digestKey ?? refuseUnchecked(),
    desired: wanted.desired,
    expected: now.known,
    isHolding: !inputs.isAutoSyncEnabled,
    refs: before.secretIds,
    known: before.known,
    template: templateOfInputs(inputs),
    isTemplateStale: templateDigest(run.news) !== olds["templateDigest"],
    initialPlan: now.initialPlan,
    mayClaim: mayClaim(run),
    isDeletionDisabled: disableSecretDeletion,
    renames: findSchemaRenames(olds, inputs, before.known, wanted.desired),
    ...(typeof previousCompartment === "string" ? { previousCompartment } : {}),
    facts: findFacts(run),
    approve,
    deletionWindowDays,
    pruneVersionsAt,
    warn: (text) => {
      deps.reporter.warn(`${inputs.name}: ${text}`);
    },
    transitionTimeoutMs: transitionTimeoutSeconds * 1_000,
    clock: deps.clock,
    retrier: deps.retrier,
    ...(deps.bound === undefined ? {} : { signal: deps.bound.signal }),
    onProgress: createProgress(deps.clock, deps.reporter, inputs.name),
  };
}

/** A check that read no source knows of no secret. */
function refuseUnchecked(): never {
  throw new SyncError(
    "INVALID_INPUT",
    "the source was not read when the inputs were checked, so nothing can be synced",
    {
      hint: "Unset SECRETSYNC_PREVIEW for up",
    },
  );
}

/** As long as no sync has succeeded whole, and in the first update after a rename. */
function mayClaim({ olds, news }: Run): boolean {
  if (olds["initialSyncCompleted"] !== true) return true;
  return !isSameValue([olds["owner"], olds["ownerId"]], [news["owner"], news["ownerId"]]);
}

function findFacts({ olds, news, inputs, wanted }: Run): ReconcileRequest["facts"] {
  const usedApproval = pick(olds, "syncOptions", "approve");
  return {
    isLocationChanged: olds["syncOptions"] !== undefined && isLocationChanged(olds, news),
    emptiedFolders: findEmptiedFolders(readComputed(olds).sourceFolders, inputs, wanted.reading),
    usedApproval: typeof usedApproval === "string" ? usedApproval : undefined,
  };
}
