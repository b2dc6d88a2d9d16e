import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Action } from "../../provider/core/action";
import { describeUnusual, summarizePlan } from "../../provider/core/describe";
import type { ActualSecret } from "../../provider/core/model";
import { judgeOwnership } from "../../provider/core/ownership";
import { indexLive, planSync, type PlanInput } from "../../provider/core/plan";
import { describeRefusals, type Verdict } from "../../provider/core/verdict";
import { buildPlan, changedDigest, knownDigest, nameAt, OLD_COMPARTMENT, scenes } from "../support/arbitrary-plan";
import { SELF } from "../support/builders";
import { applyToModel, fillContents } from "../support/model-vault";

const DRIFTED = "dr1fted-d1gest";
const RUNS = { numRuns: 400 };
/** They take milliseconds; a machine that does ten things at once must not make them fail. */
const PATIENCE = { timeout: 60_000 };

/** What is written, deleted, or will be after a wait. */
function findTouched(actions: readonly Action[]): readonly (Action & { readonly actual: ActualSecret })[] {
  return actions.filter(
    (action): action is Action & { readonly actual: ActualSecret } =>
      action.kind === "put" || action.kind === "delete" || action.kind === "wait",
  );
}

const isOurs = (secret: ActualSecret, { self }: PlanInput): boolean => judgeOwnership(secret, self) === "ours";

describe("any plan", PATIENCE, () => {
  it("is the same for every order of its input", () => {
    const shuffled = scenes.chain((scene) => {
      const order = scene.cells.map((_, at) => at);
      return fc.tuple(fc.constant(scene), fc.shuffledSubarray(order, { minLength: order.length }));
    });
    fc.assert(
      fc.property(shuffled, ([scene, order]) => {
        const [plan, other] = [buildPlan(scene), buildPlan(scene, order)];
        expect(other.actions()).toEqual(plan.actions());
        const strip = ({ input: _input, ...verdict }: Verdict): unknown => verdict;
        expect(strip(other.judge())).toEqual(strip(plan.judge()));
      }),
      RUNS,
    );
  });

  it("gives exactly one action to each name that is wanted, ours or planned, and none to any other", () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const input = buildPlan(scene).input();
        const seen = [...indexLive(input.actual).values(), ...input.elsewhere.values()];
        const asked = [...input.desired.keys(), ...input.refused.keys(), ...input.held, ...input.initialPlan.keys()];
        const ours = seen.filter((secret) => isOurs(secret, input)).map(({ name }) => name);
        const names = planSync(input).map(({ name }) => name);
        expect(names).toEqual([...new Set([...asked, ...ours])].sort());
      }),
      RUNS,
    );
  });

  it("touches no secret of another sync unless a take-over stands approved", () => {
    fc.assert(
      fc.property(scenes, fc.boolean(), (scene, isApproved) => {
        const plan = buildPlan(scene);
        const input = (isApproved ? plan.approvesTakeOver() : plan).input();
        for (const action of findTouched(planSync(input))) {
          if (judgeOwnership(action.actual, input.self) !== "another") continue;
          expect(isApproved).toBe(true);
          expect(action).toMatchObject({ approval: "takeOver", desired: input.desired.get(action.name) });
        }
      }),
      RUNS,
    );
  });

  it("touches no secret of nobody unless the initial plan or an approval says so", () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const input = buildPlan(scene).input();
        for (const action of findTouched(planSync(input))) {
          if (judgeOwnership(action.actual, input.self) !== "unowned" || action.approval !== undefined) continue;
          if (action.actual.lifecycle === "deleting") expect(action.kind).toBe("wait");
          else expect(["adopt", "import"]).toContain(input.initialPlan.get(action.name));
          expect(action).toMatchObject({ desired: input.desired.get(action.name) });
        }
      }),
      RUNS,
    );
  });

  it("touches no secret of a twin unless it may claim it, and then deletes none", () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const input = buildPlan(scene).input();
        for (const action of findTouched(planSync(input))) {
          if (judgeOwnership(action.actual, input.self) !== "claimable") continue;
          expect(input.mayClaim).toBe(true);
          expect(input.desired.has(action.name)).toBe(true);
          expect(action.kind).not.toBe("delete");
        }
      }),
      RUNS,
    );
  });

  it("touches nothing whose content the service decides, nothing that is held, refused or failed", () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const input = buildPlan(scene).input();
        for (const { name, actual } of findTouched(planSync(input))) {
          expect(actual.managedBy).toBeUndefined();
          expect(actual.lifecycle).not.toBe("failed");
          expect(input.held.has(name) || input.refused.has(name)).toBe(false);
        }
      }),
      RUNS,
    );
  });

  it("deletes nothing that is wanted, nothing while deletion is disabled, and what is nobody's only with approval", () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const input = buildPlan(scene).input();
        const goes = findTouched(planSync(input)).filter((action) => !("desired" in action));
        for (const action of goes) {
          expect(input.isDeletionDisabled || input.desired.has(action.name)).toBe(false);
          if (isOurs(action.actual, input)) continue;
          expect(action.approval).toBe("deleteUnowned");
          expect(input.initialPlan.get(action.name)).toBe("delete");
        }
      }),
      RUNS,
    );
  });

  it("creates only what stands nowhere, and moves only what is ours and stood where the program was", () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const input = buildPlan(scene).input();
        const live = indexLive(input.actual);
        for (const action of planSync(input)) {
          if (action.kind === "create") expect(live.has(action.name) || input.elsewhere.has(action.name)).toBe(false);
          if (action.kind !== "put" || !action.relocate) continue;
          expect(input.previousCompartment).toBe(OLD_COMPARTMENT);
          expect(["ours", "claimable"]).toContain(judgeOwnership(action.actual, input.self));
        }
      }),
      RUNS,
    );
  });

  it("restores only what is pending deletion, and writes only what is active", () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        for (const action of buildPlan(scene).actions()) {
          if (action.kind === "delete") expect(action.actual.lifecycle).toBe("active");
          if (action.kind !== "put" || action.relocate) continue;
          expect(action.actual.lifecycle).toBe(action.restore ? "pendingDeletion" : "active");
        }
      }),
      RUNS,
    );
  });

  it("tells no digest in any of its words", () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const { actions, refusals, takeOvers, code } = buildPlan(scene).judge();
        const words = [
          summarizePlan(actions),
          ...describeUnusual(actions),
          describeRefusals([...refusals, ...takeOvers], code),
        ].join("\n");
        for (const at of scene.cells.keys()) {
          expect(words).not.toContain(knownDigest(nameAt(at)));
          expect(words).not.toContain(changedDigest(nameAt(at)));
        }
      }),
      RUNS,
    );
  });
});

describe("an approval code of any plan", PATIENCE, () => {
  const refused = scenes.filter((scene) => buildPlan(scene).judge().refusals.length > 0);
  const wanting = scenes.filter((scene) => buildPlan(scene).judge().takeOvers.length > 0);

  it("lets exactly that plan through, and only once", () => {
    fc.assert(
      fc.property(refused, (scene) => {
        const { code } = buildPlan(scene).judge();
        expect(buildPlan(scene).judge(code).refusals).toEqual([]);
        expect(buildPlan(scene).usedUp(code!).judge(code).refusals).not.toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it("lets no other plan through", () => {
    fc.assert(
      fc.property(refused, refused, (scene, other) => {
        const [mine, others] = [buildPlan(scene).judge(), buildPlan(other).judge()];
        const isSame = JSON.stringify(mine.refusals) === JSON.stringify(others.refusals);
        if (!isSame) expect(buildPlan(other).judge(mine.code).refusals).toEqual(others.refusals);
      }),
      { numRuns: 200 },
    );
  });

  it("lets no plan through that would write another value", () => {
    fc.assert(
      fc.property(refused, (scene) => {
        const { code, refusals } = buildPlan(scene).judge();
        const names = refusals.flatMap((refusal) => refusal.names);
        const [name] = names.filter((one) => buildPlan(scene).input().desired.has(one));
        fc.pre(name !== undefined);
        const other = buildPlan(scene).wants(name, { digest: "an0ther-d1gest", revision: 7 });
        expect(other.judge(code).refusals).not.toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it("takes over exactly what it named", () => {
    fc.assert(
      fc.property(wanting, (scene) => {
        const { takeOverCode, takeOvers } = buildPlan(scene).judge();
        const approved = buildPlan(scene).judge(takeOverCode);
        const taken = approved.actions.filter((action) => action.approval === "takeOver" && action.kind !== "fail");
        const names = takeOvers.flatMap((refusal) => refusal.names);
        expect(taken.map(({ name }) => name).filter((name) => !names.includes(name))).toEqual([]);
        expect(approved.takeOvers).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

describe("a plan that was carried out", PATIENCE, () => {
  const known = scenes.map((scene) => ({ ...scene, isIdKnown: true }));

  it("leaves nothing to do, and what is wanted holds what is wanted", () => {
    fc.assert(
      fc.property(known, fc.boolean(), (scene, isApproved) => {
        const plan = buildPlan(scene);
        const input = { ...(isApproved ? plan.approvesTakeOver() : plan).input(), self: SELF };
        const actions = planSync(input);
        const failed = new Set(actions.filter(({ kind }) => kind === "fail").map(({ name }) => name));
        const after = applyToModel(actions, { input, contents: fillContents(input, DRIFTED) });
        const again = planSync(after.input);
        for (const action of again) {
          if (action.kind === "fail") expect(failed.has(action.name)).toBe(true);
          else expect(["keep", "ignore", "retain"]).toContain(action.kind);
          if (action.kind === "keep") expect(after.contents.get(action.actual.ref)).toBe(action.desired.digest);
        }
        expect(planSync(applyToModel(again, after).input)).toEqual(again);
      }),
      RUNS,
    );
  });
});
