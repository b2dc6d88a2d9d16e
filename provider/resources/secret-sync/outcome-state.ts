import { summarizePlan } from "../../core/describe";
import { formatStateMaps } from "../../core/manifest";
import type { ReconcileResult } from "../../engine/reconcile";
import type { Clock } from "../../ports/clock";
import { PartialFailure, type Props } from "../controller";
import { fixedSchema } from "./changes";
import { carryComputed, givenInputs, omit, pick, SCHEMA_VERSION, withoutInlineValues } from "./state";
import { templateDigest } from "./template";

interface Status {
  readonly status: "succeeded" | "failed" | "waiting";
  readonly message: string;
  readonly rest?: Props;
}

/** The outputs after a run. What is not in `rest` is as of a sync that has done nothing yet. */
export function toState(clock: Clock, news: Props, { status, message, rest }: Status): Props {
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

/** Inputs as the outputs hold them. */
export function toPublic(news: Props): Props {
  return { ...withoutInlineValues(givenInputs(news)), ...carryComputed(news), schemaVersion: SCHEMA_VERSION };
}

/**
 * The state after a run. What failed keeps what was known of it before, so that the next run goes on from there.
 * @throws PartialFailure with that state when something failed
 */
export function settleState(clock: Clock, id: string, olds: Props, news: Props, result: ReconcileResult): Props {
  const { known, refs, failures, verdict } = result;
  const isWhole = failures.size === 0;
  const message = isWhole
    ? summarizePlan(verdict.actions)
    : `${String(failures.size)} failed, ${String(known.size)} in the vault`;
  const outs = toState(clock, news, {
    status: isWhole ? "succeeded" : "failed",
    message,
    rest: {
      ...formatStateMaps(known),
      secretIds: Object.fromEntries([...refs].sort(([a], [b]) => (a < b ? -1 : 1))),
      failures: Object.fromEntries(failures),
      ...settleTemplate(olds, news, result),
      initialSyncCompleted: isWhole || olds["initialSyncCompleted"] === true,
    },
  });
  if (isWhole) return outs;
  const name = typeof news["name"] === "string" ? news["name"] : "sync";
  const kept = olds["syncOptions"] === undefined ? outs : keepOpenQuestions(olds, outs);
  throw new PartialFailure(`${name}: ${message}`, id, kept, groupReasons([...failures]));
}

/** A template counts as written when it was written to every secret. */
function settleTemplate(olds: Props, news: Props, { failures, verdict }: ReconcileResult): Props {
  const isWritten = failures.size === 0 && !verdict.actions.some(({ reason }) => reason === "Held");
  const digest = isWritten ? templateDigest(news) : olds["templateDigest"];
  return digest === undefined ? {} : { templateDigest: digest };
}

/**
 * The engine keeps the old inputs of an update that failed in part. An approval or a trigger counts as used, and a key
 * schema as left behind, only when the inputs that hold it are kept; outputs follow.
 */
function keepOpenQuestions(olds: Props, outs: Props): Props {
  const options = outs["syncOptions"];
  const rest = typeof options === "object" && options !== null ? omit({ ...options }, ["approve", "keySchema"]) : {};
  const approve = pick(olds, "syncOptions", "approve");
  const syncOptions = { ...rest, keySchema: fixedSchema(olds), ...(approve === undefined ? {} : { approve }) };
  return {
    ...omit(outs, ["syncTrigger"]),
    syncOptions,
    ...("syncTrigger" in olds ? { syncTrigger: olds["syncTrigger"] } : {}),
  };
}

const MOST_ALIKE = 5;

/** A failure that all keys share is said a few times and then counted. */
function groupReasons(failures: readonly (readonly [string, string])[]): readonly string[] {
  const kinds = new Map<string, string[]>();
  for (const [name, reason] of failures) {
    const kind = reason.replaceAll(name, "");
    kinds.set(kind, [...(kinds.get(kind) ?? []), reason]);
  }
  return [...kinds.values()].flatMap((alike) => {
    const rest = alike.length - MOST_ALIKE;
    return rest <= 0
      ? alike
      : [...alike.slice(0, MOST_ALIKE), `and ${String(rest)} more keys failed for the same reason`];
  });
}
