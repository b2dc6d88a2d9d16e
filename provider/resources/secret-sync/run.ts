import { summarizePlan } from "../../core/describe";
import { SyncError } from "../../core/errors";
import { formatStateMaps } from "../../core/manifest";
import type { Destination } from "../../ports/destination";
import type { Source } from "../../ports/source";
import { reconcile, type ReconcileRequest, type ReconcileResult } from "../../engine/reconcile";
import { parseInputs } from "../../schema/parse";
import { secretSyncInputs, type SecretSyncInputs } from "../../schema/secret-sync";
import { isSameValue, PartialFailure, type Props } from "../controller";
import type { Deps } from "../deps";
import { findSchemaRenames, isLocationChanged } from "./changes";
import { openSteadyDestination } from "./look";
import { findEmptiedFolders, readWanted, sourceRequest, type Wanted } from "./source";
import {
  carryComputed,
  givenInputs,
  omit,
  ownerOfInputs,
  pick,
  readComputed,
  schemaOfInputs,
  SCHEMA_VERSION,
  STATUS,
  withoutInlineValues,
} from "./state";

/** Between two messages of a run that takes long. */
const PROGRESS_EVERY_MS = 1_000;

/** Brings the vault into the state of the checked inputs, for the first time. */
export async function createSecretSync(deps: Deps, inputs: Props): Promise<{ id: string; outs: Props }> {
  const id = deps.newId();
  return { id, outs: await runSync(deps, id, {}, inputs) };
}

/** The same for a sync that exists. What needs nothing of the vault makes no call to it. */
export async function updateSecretSync(deps: Deps, id: string, olds: Props, news: Props): Promise<{ outs: Props }> {
  if (needsVault(olds, news)) return { outs: await runSync(deps, id, olds, news) };
  const status = Object.fromEntries(STATUS.map((name) => [name, olds[name]]));
  const secretIds = olds["secretIds"];
  return { outs: { ...toPublic(news), ...status, ...(secretIds === undefined ? {} : { secretIds }) } };
}

/** Fields that say nothing about what stands in the vault. */
const VAULT_IS_INDIFFERENT = ["description", "name", "connection", "deletionPolicy", "isAutoSyncEnabled"] as const;

function needsVault(olds: Props, news: Props): boolean {
  if (olds["syncStatus"] !== "succeeded" && !isHolding(news)) return true;
  const relevant = (props: Props): Props => ({
    ...omit(withoutInlineValues(givenInputs(props)), VAULT_IS_INDIFFERENT),
    manifest: props["manifest"],
    digests: props["digests"],
  });
  return !isSameValue(relevant(olds), relevant(news));
}

function isHolding(props: Props): boolean {
  return props["isAutoSyncEnabled"] === false;
}

async function runSync(deps: Deps, id: string, olds: Props, news: Props): Promise<Props> {
  const parsed = parseInputs(secretSyncInputs, givenInputs(news));
  if (parsed.kind !== "parsed") {
    throw new SyncError("INVALID_INPUT", "the inputs of the sync are not what was checked", { hint: "Run preview" });
  }
  const inputs = parsed.value;
  const isFirstAndHeld = olds["syncOptions"] === undefined && isHolding(news) && news["syncTrigger"] === undefined;
  if (isFirstAndHeld) return toState(deps, news, { status: "waiting", message: "waits for syncTrigger" });
  const source = deps.adapters.openSource(inputs.source);
  const wanted = await readWanted(deps, source, inputs);
  const destination = openSteadyDestination(deps, inputs);
  const request = buildRequest({ deps, id, olds, news, inputs, wanted, source, destination });
  return settleState(deps, id, olds, news, await reconcile(request));
}

interface Run {
  readonly deps: Deps;
  readonly id: string;
  readonly olds: Props;
  readonly news: Props;
  readonly inputs: SecretSyncInputs;
  readonly wanted: Wanted;
  readonly source: Source;
  readonly destination: Destination;
}

function buildRequest({ deps, id, olds, news, inputs, wanted, source, destination }: Run): ReconcileRequest {
  const before = readComputed(olds);
  const now = readComputed(news);
  const owner = ownerOfInputs(inputs);
  const usedApproval = pick(olds, "syncOptions", "approve");
  const previousCompartment = pick(olds, "destinationConfig", "compartmentOcid");
  const { disableSecretDeletion, deletionWindowDays, transitionTimeoutSeconds, approve } = inputs.syncOptions;
  if (now.digestKey === undefined) throw new SyncError("BUG", "the checked inputs hold no key for digests");
  return {
    self: { owner, previousOwners: now.previousOwners, id },
    destination,
    source,
    location: sourceRequest(inputs).location,
    schema: schemaOfInputs(inputs),
    digestKey: now.digestKey,
    desired: wanted.desired,
    expected: now.known,
    isHolding: !inputs.isAutoSyncEnabled,
    refs: before.secretIds,
    known: before.known,
    initialPlan: now.initialPlan,
    mayClaim:
      olds["syncOptions"] === undefined ||
      !isSameValue(olds["owner"], news["owner"]) ||
      !isSameValue(olds["ownerId"], news["ownerId"]),
    isDeletionDisabled: disableSecretDeletion,
    renames: findSchemaRenames(olds, inputs, before.known, wanted.desired),
    ...(typeof previousCompartment === "string" ? { previousCompartment } : {}),
    facts: {
      isLocationChanged: olds["syncOptions"] !== undefined && isLocationChanged(olds, news),
      emptiedFolders: findEmptiedFolders(before.sourceFolders, inputs, wanted.reading),
      usedApproval: typeof usedApproval === "string" ? usedApproval : undefined,
    },
    approve,
    deletionWindowDays,
    transitionTimeoutMs: transitionTimeoutSeconds * 1_000,
    clock: deps.clock,
    retrier: deps.retrier,
    onProgress: createProgress(deps, inputs.name),
  };
}

function createProgress({ clock, reporter }: Deps, name: string): (done: number, total: number) => void {
  let last = clock.now();
  return (done, total) => {
    const now = clock.now();
    if (now - last < PROGRESS_EVERY_MS || done >= total) return;
    last = now;
    reporter.info(`${name}: ${String(done)} of ${String(total)} done`);
  };
}

/** The state after a run. What failed keeps what was known of it before, so that the next run goes on from there. */
function settleState(deps: Deps, id: string, olds: Props, news: Props, result: ReconcileResult): Props {
  const { known, refs, failures, verdict } = result;
  const maps = formatStateMaps(known);
  const secretIds = Object.fromEntries([...refs].sort(([a], [b]) => (a < b ? -1 : 1)));
  const isWhole = failures.size === 0;
  const message = isWhole
    ? summarizePlan(verdict.actions)
    : `${String(failures.size)} failed, ${String(known.size)} in the vault`;
  const outs = toState(deps, news, {
    status: isWhole ? "succeeded" : "failed",
    message,
    rest: {
      ...maps,
      secretIds,
      failures: Object.fromEntries(failures),
      initialSyncCompleted: isWhole || olds["initialSyncCompleted"] === true,
    },
  });
  if (isWhole) return outs;
  const name = typeof news["name"] === "string" ? news["name"] : "sync";
  const kept = olds["syncOptions"] === undefined ? outs : keepOpenQuestions(olds, outs);
  throw new PartialFailure(`${name}: ${message}`, id, kept, groupReasons([...failures.values()]));
}

/**
 * The engine keeps the old inputs of an update that failed in part. An approval or a trigger counts as used only when
 * the inputs that hold it are kept, so outputs follow.
 */
function keepOpenQuestions(olds: Props, outs: Props): Props {
  const options = outs["syncOptions"];
  const rest = typeof options === "object" && options !== null ? omit({ ...options }, ["approve"]) : options;
  const approve = pick(olds, "syncOptions", "approve");
  const syncOptions = typeof rest === "object" && rest !== null && approve !== undefined ? { ...rest, approve } : rest;
  return {
    ...omit(outs, ["syncTrigger"]),
    syncOptions,
    ...("syncTrigger" in olds ? { syncTrigger: olds["syncTrigger"] } : {}),
  };
}

const MOST_ALIKE = 5;

/** A failure that all keys share is said a few times and then counted. */
function groupReasons(reasons: readonly string[]): readonly string[] {
  const kinds = new Map<string, string[]>();
  for (const reason of reasons) {
    const kind = reason.slice(reason.indexOf(":") + 1);
    kinds.set(kind, [...(kinds.get(kind) ?? []), reason]);
  }
  return [...kinds.values()].flatMap((alike) => {
    const rest = alike.length - MOST_ALIKE;
    return rest <= 0
      ? alike
      : [...alike.slice(0, MOST_ALIKE), `and ${String(rest)} more keys failed for the same reason`];
  });
}

/** Inputs as the outputs hold them. */
export function toPublic(news: Props): Props {
  return { ...withoutInlineValues(givenInputs(news)), ...carryComputed(news), schemaVersion: SCHEMA_VERSION };
}

interface Status {
  readonly status: "succeeded" | "failed" | "waiting";
  readonly message: string;
  readonly rest?: Props;
}

function toState({ clock }: Deps, news: Props, { status, message, rest }: Status): Props {
  return {
    ...toPublic(news),
    secretIds: {},
    syncStatus: status,
    lastSyncedAt: new Date(clock.now()).toISOString(),
    lastSyncMessage: message,
    initialSyncCompleted: false,
    failures: {},
    ...rest,
  };
}
