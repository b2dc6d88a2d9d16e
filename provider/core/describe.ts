import type { Action, FailAction, PutAction } from "./action";
import { ownerOf } from "./ownership";

/** Words for people about a plan. Names, reasons and counts; no function here ever sees a value. */

const COUNTED = [
  "create",
  "update",
  "compare",
  "restore",
  "claim",
  "adopt",
  "import",
  "take over",
  "move",
  "delete",
  "wait",
  "fail",
] as const;
type Verb = (typeof COUNTED)[number] | "keep" | "retag";

/** One line: `2 to create, 1 to update; 12 unchanged`. */
export function summarizePlan(actions: readonly Action[]): string {
  const verbs = actions.flatMap((action) => findVerb(action) ?? []);
  const counts = COUNTED.map((verb) => [verb, verbs.filter((candidate) => candidate === verb).length] as const);
  const words = counts.filter(([, count]) => count > 0).map(([verb, count]) => `${String(count)} to ${verb}`);
  const unchanged = verbs.filter((verb) => verb === "keep" || verb === "retag").length;
  if (words.length === 0) return unchanged === 0 ? "nothing to sync" : `nothing to do; ${String(unchanged)} unchanged`;
  return words.join(", ") + (unchanged === 0 ? "" : `; ${String(unchanged)} unchanged`);
}

/** A line for every action that the manifest's own diff does not explain by itself. */
export function describeUnusual(actions: readonly Action[]): readonly string[] {
  return actions.flatMap((action) => describeAction(action) ?? []);
}

/** The sentence of a failing key, with what to do. */
export function describeFailure(action: FailAction): string {
  const { name } = action;
  switch (action.reason) {
    case "ForeignOwner":
      return `${name}: belongs to ${action.actual === undefined ? "another sync" : ownerOf(action.actual)}. Remove it there, or give this sync another key schema${action.detail === undefined ? "" : `, ${action.detail}`}`;
    case "TwinOwner":
      return `${name}: is held by another resource with the same owner. Destroy that one, or replace this one, which claims it`;
    case "SelfManaged":
      return `${name}: OCI itself decides its content (${action.actual?.managedBy ?? "rotation"}). Turn that off, or rename the key`;
    case "FailedState":
      return `${name}: is in the state FAILED. Delete it in the console, then run again`;
    case "Elsewhere":
      return `${name}: stands in another compartment (${action.actual?.compartmentRef ?? "unknown"}). Move it back, or set compartmentOcid`;
    default:
      return `${name}: ${action.detail ?? "refused"}`;
  }
}

function findVerb(action: Action): Verb | undefined {
  switch (action.kind) {
    case "put":
      return findPutVerb(action);
    case "keep":
    case "retain":
      return "keep";
    case "ignore":
      return undefined;
    default:
      return action.kind;
  }
}

function findPutVerb(action: PutAction): Verb {
  if (action.relocate) return "move";
  if (action.restore) return "restore";
  if (action.isImport) return "import";
  if (action.approval === "takeOver") return "take over";
  if (action.adopt) return "adopt";
  if (action.reason === "Claimed") return "claim";
  if (action.reason === "ContentNotKnown") return "compare";
  return action.content === "same" && action.template === undefined ? "retag" : "update";
}

function describeAction(action: Action): string | undefined {
  const { name } = action;
  switch (action.kind) {
    case "put":
      return describePut(action);
    case "wait":
      return `${name}: is ${action.actual.lifecycle}; waits until that ends${action.desired === undefined ? ", then goes" : ""}`;
    case "retain":
      return action.reason === "ImportedNotInSource"
        ? `${name}: imported, but the source does not hold it: commit the file, approve the change`
        : `${name}: kept, because disableSecretDeletion is on`;
    case "delete":
      if (action.reason === "Renamed") return `${name}: goes once ${action.replacedBy ?? "its new name"} stands`;
      return action.approval === undefined ? undefined : `${name}: deleted, though no sync put it there`;
    case "fail":
      return describeFailure(action);
    case "ignore":
      return action.reason === "FailedState" ? `${name}: is in the state FAILED and not wanted; left alone` : undefined;
    case "create":
    case "keep":
      return undefined;
  }
}

const AFTER = { same: "", differs: ", then updated", compare: ", then updated if it differs" } as const;

function describePut(action: PutAction): string | undefined {
  const { name } = action;
  if (action.relocate) return `${name}: moved into the compartment of the program${AFTER[action.content]}`;
  if (action.restore) return `${name}: restored from pending deletion${AFTER[action.content]}`;
  if (action.isImport) return `${name}: imported into the source, then adopted`;
  if (action.approval === "takeOver")
    return `${name}: taken over from ${ownerOf(action.actual)}${AFTER[action.content]}`;
  if (action.adopt) return `${name}: adopted${AFTER[action.content]}`;
  if (action.reason === "ContentNotKnown") return `${name}: read, and updated only if it differs`;
  if (action.reason === "Expired") return `${name}: its content has expired, and is written anew`;
  if (action.reason === "TemplateDiffers") return `${name}: gets what syncOptions.secretTemplate or ownerTag says`;
  return action.reason === "Claimed" ? `${name}: claimed by this resource${AFTER[action.content]}` : undefined;
}
