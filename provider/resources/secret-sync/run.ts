import { SyncError } from "../../core/errors";
import { reconcile } from "../../engine/reconcile";
import { parseInputs } from "../../schema/parse";
import { secretSyncInputs } from "../../schema/secret-sync";
import { isSameValue, type Props } from "../controller";
import type { Deps } from "../deps";
import { openSteadyDestination } from "./open-destination";
import { settleState, toPublic, toState } from "./outcome-state";
import { buildRequest } from "./reconcile-request";
import { readWanted } from "./source";
import { comparable, givenInputs, omit, STATUS } from "./state";

/** Brings the vault into the state of the checked inputs, for the first time. */
export async function createSecretSync(deps: Deps, inputs: Props): Promise<{ id: string; outs: Props }> {
  const id = deps.newId();
  return { id, outs: await runSync(deps, id, {}, inputs) };
}

/** The same for a sync that exists. What needs nothing of the vault makes no call to it. */
export async function updateSecretSync(deps: Deps, id: string, olds: Props, news: Props): Promise<{ outs: Props }> {
  if (needsVault(olds, news)) return { outs: await runSync(deps, id, olds, news) };
  const status = Object.fromEntries(STATUS.flatMap((name) => (olds[name] === undefined ? [] : [[name, olds[name]]])));
  const secretIds = olds["secretIds"];
  return { outs: { ...status, ...toPublic(news), ...(secretIds === undefined ? {} : { secretIds }) } };
}

/** Fields that say nothing about what stands in the vault. */
const VAULT_IS_INDIFFERENT = ["description", "name", "connection", "deletionPolicy", "isAutoSyncEnabled"] as const;

function needsVault(olds: Props, news: Props): boolean {
  if (olds["syncStatus"] !== "succeeded" && !isHolding(news)) return true;
  const relevant = (props: Props): Props => omit(comparable(props), VAULT_IS_INDIFFERENT);
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
  if (isFirstAndHeld) return toState(deps.clock, news, { status: "waiting", message: "waits for syncTrigger" });
  const source = deps.adapters.openSource(inputs.source);
  const wanted = await readWanted(deps, source, inputs);
  const destination = openSteadyDestination(deps, inputs);
  const request = buildRequest({ deps, id, olds, news, inputs, wanted, source, destination });
  return settleState(deps.clock, id, olds, news, await reconcile(request));
}
