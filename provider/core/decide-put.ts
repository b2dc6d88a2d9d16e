import type { Action, Approval, PutAction } from "./action";
import { CHANGED, isBesideContent, TEMPLATE_DIFFERS } from "./manifest";
import { isExpired, type ActualSecret, type DesiredSecret, type KnownSecret } from "./model";
import { isTagged, writtenRevision } from "./ownership";
import type { PlanInput } from "./plan";
import type { Reason } from "./reasons";
import { findListedDifference, hasUnlisted } from "./template";

type KeepAction = Extract<Action, { kind: "keep" }>;

/** What brings a secret that stands there into the wanted state; `keep` when it is in it already. */
export function decidePut(
  desired: DesiredSecret,
  actual: ActualSecret,
  input: PlanInput,
  isAdoption: boolean,
  approval: { readonly approval?: Approval },
): PutAction | KeepAction {
  const { name } = actual;
  const isImport = isAdoption && input.initialPlan.get(name) === "import";
  const restore = actual.lifecycle === "pendingDeletion";
  const isOver = isExpired(actual, input.now);
  const judged = isOver ? "differs" : judgeContent(desired, actual, input.known.get(name));
  const content = restore || isAdoption ? "compare" : judged;
  const retag = isAdoption || (input.self.id !== undefined && !isTagged(actual, input.self));
  const template = judgeTemplate(actual, input, isAdoption);
  if (content === "same" && !retag && !restore && template === undefined)
    return { kind: "keep", name, reason: "SameContent", desired, actual };
  const isDrifted = input.known.get(name)?.note === CHANGED;
  const reason = findPutReason({ restore, isImport, isAdoption, retag, content, isOver, isDrifted, ...approval });
  return {
    kind: "put",
    name,
    reason,
    desired,
    actual,
    restore,
    adopt: isAdoption,
    isImport,
    relocate: false,
    content,
    ...(template === undefined ? {} : { template }),
    ...approval,
  };
}

function findPutReason(put: {
  readonly restore: boolean;
  readonly isImport: boolean;
  readonly isAdoption: boolean;
  readonly retag: boolean;
  readonly content: "same" | "differs" | "compare";
  readonly isOver: boolean;
  readonly isDrifted: boolean;
  readonly approval?: Approval;
}): Reason {
  if (put.restore) return "PendingDeletion";
  if (put.isImport) return "InitialImport";
  if (put.approval === "takeOver") return "ApprovedTakeOver";
  if (put.isAdoption) return put.approval === undefined ? "InitialAdopt" : "ApprovedAdoption";
  if (put.content === "differs" || put.isDrifted) return put.isOver ? "Expired" : "ContentDiffers";
  if (put.content === "same" && !put.retag) return "TemplateDiffers";
  if (put.retag) return put.content === "same" ? "TagsDiffer" : "Claimed";
  return "ContentNotKnown";
}

/**
 * Whether an active secret of ours holds what it should, as far as that can be told without reading it.
 * A secret whose tag already names the wanted revision was written by a run that could not save its state: it is read.
 */
function judgeContent(
  desired: DesiredSecret,
  actual: ActualSecret,
  known: KnownSecret | undefined,
): "same" | "differs" | "compare" {
  if (known === undefined || known.note === CHANGED) return "compare";
  if (known.digest === desired.digest) return isBesideContent(known.note) ? "same" : "compare";
  return writtenRevision(actual) === desired.revision ? "compare" : "differs";
}

/** What of the template has to be written. What no listing shows is written when it may differ, and not looked up. */
function judgeTemplate(
  actual: ActualSecret,
  { template, isTemplateStale, known }: PlanInput,
  isAdoption: boolean,
): PutAction["template"] {
  if (template === undefined) return undefined;
  const memory = known.get(actual.name);
  const isUnsure = isAdoption || memory === undefined || memory.note === TEMPLATE_DIFFERS || isTemplateStale === true;
  if (isUnsure && hasUnlisted(template)) return "whole";
  return findListedDifference(template, actual) === undefined ? undefined : "listed";
}
