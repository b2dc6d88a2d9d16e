/** One fault of the service, on one call. */
export const FAULTS = [
  "429",
  "429 with Retry-After",
  "500",
  "500 after the work",
  "503",
  "409",
  "412",
  "answer lost",
  "request lost",
] as const;
export type Fault = (typeof FAULTS)[number];

/** What a person, or somebody else's program, does to a secret of the vault. `slot` chooses the name. */
export const HAND_KINDS = [
  "create",
  "content",
  "schedule",
  "restore",
  "untag",
  "retag",
  "busy",
  "coming",
  "failed",
  "remove",
  "describe",
  "mark",
  "unrule",
] as const;
export interface Hand {
  readonly kind: (typeof HAND_KINDS)[number];
  readonly slot: number;
  /** In the vault that the program does not name now. */
  readonly isElsewhere: boolean;
  /** How long a state that is set lasts. */
  readonly ms: number;
}

/** `undefined` takes the key away. */
export interface SourceEdit {
  readonly key: number;
  readonly value: "text" | "lines" | "long" | "unicode" | "empty" | undefined;
}

export interface Disturbance {
  readonly faults: readonly { readonly at: number; readonly fault: Fault }[];
  readonly hands: readonly { readonly at: number; readonly hand: Hand }[];
  readonly edits: readonly { readonly at: number; readonly edit: SourceEdit }[];
  /** The process dies at its nth call: before the call leaves, or after it was carried out and before the answer. */
  readonly kill: Kill | undefined;
}

export interface Kill {
  readonly at: number;
  readonly isDone: boolean;
  /** Pulumi itself lives on and keeps what was done before; else nobody saves anything. */
  readonly isEngineSpared: boolean;
}

export const OPTIONS = [
  "keySchema",
  "owner",
  "keep",
  "auto",
  "policy",
  "trigger",
  "compartment",
  "environment",
  "vault",
  "deleteFirst",
  "template",
  "ownerTag",
] as const;

export type Step =
  | { readonly do: "edit"; readonly edit: SourceEdit }
  | { readonly do: "option"; readonly option: (typeof OPTIONS)[number]; readonly value: number }
  | { readonly do: "hand"; readonly hand: Hand }
  | {
      readonly do: "up";
      readonly isApproving: boolean;
      readonly isAccompanied: boolean;
      readonly during: Disturbance;
    }
  | { readonly do: "neighbour"; readonly edit: SourceEdit; readonly during: Disturbance }
  | { readonly do: "refresh" | "destroy"; readonly during: Disturbance }
  /** `pulumi up --replace`: the same vault and another resource. */
  | { readonly do: "replace"; readonly isDeletedFirst: boolean; readonly during: Disturbance }
  /** Moves to the other vault: the resource is replaced. */
  | { readonly do: "move"; readonly isDeletedFirst: boolean; readonly policy: Policy; readonly during: Disturbance }
  /** Destroys with `deletionPolicy: "delete"` and makes the sync anew, while the secrets wait for their deletion. */
  | { readonly do: "remake"; readonly during: Disturbance }
  | { readonly do: "lose state" }
  | { readonly do: "pass"; readonly ms: number };

export const POLICIES = ["retain", "delete"] as const;
export type Policy = (typeof POLICIES)[number];

/** Where the values come from: the program, memory, files on the disk, an Infisical. */
export const SOURCE_KINDS = ["inline", "memory", "files", "infisical"] as const;

export const MODES = ["overwrite-destination", "import-prioritize-source", "import-prioritize-destination"] as const;

export interface Schedule {
  /** Of everything that chance decides while the schedule runs. */
  readonly seed: number;
  readonly mode: (typeof MODES)[number];
  readonly source: (typeof SOURCE_KINDS)[number];
  /** What the program says of each secret at first: which of the templates, and of the owner's tags. */
  readonly template: number;
  readonly ownerTag: number;
  readonly keys: readonly SourceEdit[];
  readonly hands: readonly Hand[];
  readonly steps: readonly Step[];
}
