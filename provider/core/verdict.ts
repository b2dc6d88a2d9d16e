import type { Action } from "./action";
import {
  computeApprovalCode,
  findRefusals,
  findTakeOvers,
  holdsCode,
  type ApprovalFacts,
  type Refusal,
} from "./approval";
import { planSync, type PlanInput } from "./plan";

/** A plan with what may not be done of it. */
export interface Verdict {
  readonly actions: readonly Action[];
  /** Refused as a whole: nothing is written while this is not empty. */
  readonly refusals: readonly Refusal[];
  /** The code that lets `refusals` through. */
  readonly code: string | undefined;
  /** Refused per key: names of other syncs. */
  readonly takeOvers: readonly Refusal[];
  readonly takeOverCode: string | undefined;
  /** The input that the actions were decided with, for deciding a name again. */
  readonly input: PlanInput;
}

/** Plans, and holds the plan against the codes that the program gives. */
export function judgePlan(
  input: Omit<PlanInput, "isTakeOverApproved">,
  observed: ApprovalFacts,
  approve: string | undefined,
): Verdict {
  const { desired, elsewhere } = input;
  const facts = { ...observed, actual: [...observed.actual, ...elsewhere.values()] };
  const careful = { ...input, isTakeOverApproved: false };
  const takeOvers = findTakeOvers(planSync(careful));
  const takeOverCode = takeOvers.length === 0 ? undefined : computeApprovalCode(takeOvers, facts, desired);
  const isTakeOverApproved = takeOverCode !== undefined && holdsCode(approve, takeOverCode);
  const decided = { ...careful, isTakeOverApproved };
  const actions = planSync(decided);
  const refusals = findRefusals(actions, facts);
  const code = refusals.length === 0 ? undefined : computeApprovalCode(refusals, facts, desired);
  const isApproved = code !== undefined && holdsCode(approve, code);
  return {
    actions: actions.map((action) => offerTakeOver(action, takeOverCode)),
    refusals: isApproved ? [] : refusals,
    code: isApproved ? undefined : code,
    takeOvers: isTakeOverApproved ? [] : takeOvers,
    takeOverCode: isTakeOverApproved ? undefined : takeOverCode,
    input: decided,
  };
}

function offerTakeOver(action: Action, code: string | undefined): Action {
  if (action.kind !== "fail" || action.approval !== "takeOver" || code === undefined) return action;
  return { ...action, detail: `or take over what this sync wants of others with syncOptions.approve: "${code}"` };
}

/** What a refused plan says: every refusal with its arithmetic, then the code. */
export function describeRefusals(refusals: readonly Refusal[], code: string | undefined): string {
  const sentences = refusals.map(({ sentence }) => sentence).join("; ");
  return `${sentences}. To let exactly this through, once: syncOptions.approve: "${code ?? ""}"`;
}
