import { describe, expect, it } from "vitest";
import {
  planInitial,
  pruneInitialPlan,
  type InitialPlan,
  type InitialStep,
  type InitialSyncBehavior,
} from "../../provider/core/initial-plan";
import type { Lifecycle } from "../../provider/core/model";
import { aSecret, SELF, UNIDENTIFIED_SELF, type SecretBuilder } from "../support/builders";

const BEHAVIORS = ["overwrite-destination", "import-prioritize-source", "import-prioritize-destination"] as const;
const DESIRED = "web-WANTED";
const MATCHING = "web-OTHER";
const STRANGER = "STRANGER";

function plan(behavior: InitialSyncBehavior, ...secrets: readonly SecretBuilder[]): Record<string, InitialStep> {
  const actual = secrets.map((secret) => secret.build());
  const matches = (name: string): boolean => name.startsWith("web-");
  return Object.fromEntries(planInitial(behavior, actual, (name) => name === DESIRED, matches, SELF));
}

describe("the initial plan for what no sync owns", () => {
  it.each<[InitialSyncBehavior, InitialStep, InitialStep]>([
    ["overwrite-destination", "adopt", "delete"],
    ["import-prioritize-source", "adopt", "import"],
    ["import-prioritize-destination", "import", "import"],
  ])("with %s: %s what is desired, %s what only matches the key schema", (behavior, desired, matching) => {
    const secrets = [aSecret(DESIRED), aSecret(MATCHING), aSecret(STRANGER)];
    expect(plan(behavior, ...secrets)).toEqual({ [DESIRED]: desired, [MATCHING]: matching });
  });

  it.each<[Lifecycle, InitialSyncBehavior, InitialStep]>(
    (["creating", "updating", "cancellingDeletion"] as const).flatMap((lifecycle) => [
      [lifecycle, "overwrite-destination", "adopt"] as [Lifecycle, InitialSyncBehavior, InitialStep],
      [lifecycle, "import-prioritize-source", "adopt"],
      [lifecycle, "import-prioritize-destination", "import"],
    ]),
  )("names a desired one that is %s, with %s to %s it", (lifecycle, behavior, step) => {
    expect(plan(behavior, aSecret(DESIRED).is(lifecycle))).toEqual({ [DESIRED]: step });
  });

  it.each(["pendingDeletion", "schedulingDeletion", "deleting", "deleted", "failed"] as const)(
    "names nothing that is %s",
    (lifecycle) => {
      for (const behavior of BEHAVIORS) {
        expect(plan(behavior, aSecret(DESIRED).is(lifecycle), aSecret(MATCHING).is(lifecycle))).toEqual({});
      }
    },
  );

  it.each(["creating", "updating", "cancellingDeletion"] as const)(
    "names nothing that is %s and only matches the key schema",
    (lifecycle) => {
      for (const behavior of BEHAVIORS) expect(plan(behavior, aSecret(MATCHING).is(lifecycle))).toEqual({});
    },
  );

  it("names nothing that is ours, a twin's, another's, or that the service itself decides", () => {
    for (const behavior of BEHAVIORS) {
      for (const name of [DESIRED, MATCHING]) {
        const secret = aSecret(name);
        const managed = secret.managedBy("rotation");
        for (const one of [secret.ours(), secret.claimable(), secret.ownedBy("someone"), managed]) {
          expect(plan(behavior, one)).toEqual({});
        }
      }
    }
  });

  it("is the same when a deleted secret of the name is listed before or after the live one", () => {
    const deleted = aSecret(DESIRED).withRef("old").is("deleted");
    expect(plan("overwrite-destination", deleted, aSecret(DESIRED))).toEqual({ [DESIRED]: "adopt" });
    expect(plan("overwrite-destination", aSecret(DESIRED), deleted)).toEqual({ [DESIRED]: "adopt" });
  });

  it("takes a desired name that does not match the key schema", () => {
    const matchesNothing = (): boolean => false;
    const actual = [aSecret(DESIRED).build()];
    const initial = planInitial("overwrite-destination", actual, () => true, matchesNothing, UNIDENTIFIED_SELF);
    expect([...initial]).toEqual([[DESIRED, "adopt"]]);
  });
});

describe("what is left of an initial plan", () => {
  const steps: InitialPlan = new Map([
    ["ADOPT", "adopt"],
    ["IMPORT", "import"],
    ["DELETE", "delete"],
  ]);
  const prune = (secrets: readonly SecretBuilder[] | undefined, ...held: readonly string[]): Record<string, string> => {
    const actual = secrets?.map((secret) => secret.build());
    const live = actual === undefined ? undefined : new Map(actual.map((secret) => [secret.name, secret]));
    return Object.fromEntries(pruneInitialPlan(steps, live, (name) => held.includes(name), SELF));
  };

  it("is all of it when nothing is done yet", () => {
    const rest = prune([aSecret("ADOPT"), aSecret("IMPORT"), aSecret("DELETE")]);
    expect(rest).toEqual(Object.fromEntries(steps));
  });

  it("is all of it when the vault was not looked at", () => {
    expect(prune(undefined)).toEqual(Object.fromEntries(steps));
  });

  it("is the import alone once everything became ours, because the source does not hold it", () => {
    const rest = prune([aSecret("ADOPT").ours(), aSecret("IMPORT").ours(), aSecret("DELETE").pendingDeletion()]);
    expect(rest).toEqual({ IMPORT: "import" });
  });

  it("is nothing once the source holds the import too", () => {
    const secrets = [aSecret("ADOPT").ours(), aSecret("IMPORT").ours()];
    expect(prune(secrets, "IMPORT")).toEqual({});
  });

  it("still adopts an import that the source holds and that is not ours yet", () => {
    expect(prune([aSecret("IMPORT")], "IMPORT")).toEqual({ IMPORT: "adopt" });
    expect(prune(undefined, "IMPORT")).toMatchObject({ IMPORT: "adopt" });
  });

  it("leaves out what went away, what is on its way out, and what another sync took", () => {
    expect(prune([])).toEqual({ IMPORT: "import" });
    expect(prune([aSecret("ADOPT").pendingDeletion()])).toEqual({ IMPORT: "import" });
    expect(prune([aSecret("ADOPT").ownedBy("someone")])).toEqual({ IMPORT: "import" });
  });
});
