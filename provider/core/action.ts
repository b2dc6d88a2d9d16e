import type { ActualSecret, DesiredSecret } from "./model";
import type { Reason } from "./reasons";

/** What a person has to agree to before it is done. */
export const APPROVALS = [
  "deleteUnowned",
  "adoptUnowned",
  "restoreUnowned",
  "unselectiveSchema",
  "manyDeletions",
  "lastDeletion",
  "manyChanges",
  "emptiedFolder",
  "takeOver",
] as const;

export type Approval = (typeof APPROVALS)[number];

interface About {
  readonly name: string;
  readonly reason: Reason;
  /** Set when this action by itself needs a person's agreement. */
  readonly approval?: Approval;
}

/** What becomes of one name. Frozen data: nothing happens when one is made. */
export type Action =
  | (About & { readonly kind: "create"; readonly desired: DesiredSecret })
  | (About & { readonly kind: "keep"; readonly desired: DesiredSecret; readonly actual: ActualSecret })
  | (About & {
      /** Brings a secret that stands there into the wanted state, step by step. */
      readonly kind: "put";
      readonly desired: DesiredSecret;
      readonly actual: ActualSecret;
      readonly restore: boolean;
      readonly relocate: boolean;
      /** It was not ours before. */
      readonly adopt: boolean;
      /** The source gets its value first. */
      readonly isImport: boolean;
      /** `compare`: read it, and write only when it differs. */
      readonly content: "same" | "differs" | "compare";
      /** Of the template: what the listing shows differs, or all of it has to be written. */
      readonly template?: "listed" | "whole";
    })
  | (About & { readonly kind: "delete"; readonly actual: ActualSecret; readonly replacedBy?: string })
  | (About & {
      /** Looked at again once it rests, and decided again. */
      readonly kind: "wait";
      readonly actual: ActualSecret;
      /** What is wanted of it; without it, it goes, and `reason` says why. */
      readonly desired?: DesiredSecret;
    })
  | (About & { readonly kind: "retain"; readonly actual: ActualSecret })
  | (About & { readonly kind: "ignore" })
  | (About & { readonly kind: "fail"; readonly actual?: ActualSecret; readonly detail?: string });

export type PutAction = Extract<Action, { kind: "put" }>;
export type CreateAction = Extract<Action, { kind: "create" }>;
export type DeleteAction = Extract<Action, { kind: "delete" }>;
export type FailAction = Extract<Action, { kind: "fail" }>;

export function isAction<K extends Action["kind"]>(action: Action, kind: K): action is Extract<Action, { kind: K }> {
  return action.kind === kind;
}

export function selectActions<K extends Action["kind"]>(
  actions: readonly Action[],
  kind: K,
): Extract<Action, { kind: K }>[] {
  return actions.filter((action): action is Extract<Action, { kind: K }> => action.kind === kind);
}
