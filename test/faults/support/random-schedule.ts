import fc from "fast-check";
import {
  FAULTS,
  HAND_KINDS,
  MODES,
  OPTIONS,
  POLICIES,
  type Disturbance,
  type Hand,
  type Schedule,
  type SourceEdit,
  type Step,
} from "./schedule";

const MOST_CALLS = 16;
const MOST_STEPS = 7;
const SLOTS = 24;
const KEYS = 6;

const at = fc.integer({ min: 1, max: MOST_CALLS });
const seldom = fc.nat({ max: 5 }).map((chance) => chance === 5);
const ms = fc.constantFrom(0, 50, 1_000, 20_000);
const hand: fc.Arbitrary<Hand> = fc.record({
  kind: fc.constantFrom(...HAND_KINDS),
  slot: fc.nat({ max: SLOTS - 1 }),
  isElsewhere: seldom,
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
  kill: fc.option(fc.record({ at, isDone: fc.boolean(), isEngineSpared: fc.boolean() }), { nil: undefined, freq: 2 }),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("edit" as const), edit: sourceEdit }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("option" as const),
      option: fc.constantFrom(...OPTIONS),
      value: fc.nat({ max: 4 }),
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
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("replace" as const), isDeletedFirst: fc.boolean(), during }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("move" as const),
      isDeletedFirst: fc.boolean(),
      policy: fc.constantFrom(...POLICIES),
      during,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("remake" as const), during }) },
  { weight: 1, arbitrary: fc.constant({ do: "lose state" as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.constantFrom(1_000, 3_600_000, 40 * 86_400_000) }),
  },
);

export const schedules: fc.Arbitrary<Schedule> = fc.record({
  seed: fc.nat(),
  mode: fc.constantFrom(...MODES),
  source: fc.oneof(
    { weight: 4, arbitrary: fc.constant("inline" as const) },
    { weight: 2, arbitrary: fc.constant("memory" as const) },
    { weight: 2, arbitrary: fc.constant("files" as const) },
    { weight: 2, arbitrary: fc.constant("infisical" as const) },
  ),
  template: fc.oneof(fc.constant(0), fc.nat({ max: 4 })),
  ownerTag: fc.oneof(fc.constant(0), fc.nat({ max: 2 })),
  keys: fc.array(sourceEdit, { minLength: 2, maxLength: 6 }),
  hands: fc.array(hand, { maxLength: 4 }),
  steps: fc.array(step, { minLength: 1, maxLength: MOST_STEPS }),
});
