import fc from "fast-check";

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
] as const;
export interface Hand {
  readonly kind: (typeof HAND_KINDS)[number];
  readonly slot: number;
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
  readonly kill: { readonly at: number; readonly isDone: boolean } | undefined;
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
  | { readonly do: "lose state" }
  | { readonly do: "pass"; readonly ms: number };

export const MODES = ["overwrite-destination", "import-prioritize-source", "import-prioritize-destination"] as const;

export interface Schedule {
  /** Of everything that chance decides while the schedule runs. */
  readonly seed: number;
  readonly mode: (typeof MODES)[number];
  readonly isInline: boolean;
  readonly keys: readonly SourceEdit[];
  readonly hands: readonly Hand[];
  readonly steps: readonly Step[];
}

const MOST_CALLS = 16;
const MOST_STEPS = 8;
const SLOTS = 24;
export const KEYS = 6;

const at = fc.integer({ min: 1, max: MOST_CALLS });
const ms = fc.constantFrom(0, 50, 1_000, 20_000);
const hand: fc.Arbitrary<Hand> = fc.record({
  kind: fc.constantFrom(...HAND_KINDS),
  slot: fc.nat({ max: SLOTS - 1 }),
  ms,
});
const sourceEdit: fc.Arbitrary<SourceEdit> = fc.record({
  key: fc.nat({ max: KEYS - 1 }),
  value: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom("text" as const, "lines" as const, "long" as const, "unicode" as const) },
    { weight: 3, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constant("empty" as const) },
  ),
});

const during: fc.Arbitrary<Disturbance> = fc.record({
  faults: fc.array(fc.record({ at, fault: fc.constantFrom(...FAULTS) }), { maxLength: 6 }),
  hands: fc.array(fc.record({ at, hand }), { maxLength: 3 }),
  edits: fc.array(fc.record({ at, edit: sourceEdit }), { maxLength: 1 }),
  kill: fc.option(fc.record({ at, isDone: fc.boolean() }), { nil: undefined, freq: 2 }),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("edit" as const), edit: sourceEdit }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("option" as const),
      option: fc.constantFrom(...OPTIONS),
      value: fc.nat({ max: 2 }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("hand" as const), hand }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("up" as const),
      isApproving: fc.boolean(),
      isAccompanied: fc.boolean(),
      during,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("neighbour" as const), edit: sourceEdit, during }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("refresh" as const), during }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("destroy" as const), during }) },
  { weight: 1, arbitrary: fc.constant({ do: "lose state" as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.constantFrom(1_000, 3_600_000, 40 * 86_400_000) }),
  },
);

export const schedules: fc.Arbitrary<Schedule> = fc.record({
  seed: fc.nat(),
  mode: fc.constantFrom(...MODES),
  isInline: fc.boolean(),
  keys: fc.array(sourceEdit, { minLength: 2, maxLength: 6 }),
  hands: fc.array(hand, { maxLength: 4 }),
  steps: fc.array(step, { minLength: 1, maxLength: MOST_STEPS }),
});
