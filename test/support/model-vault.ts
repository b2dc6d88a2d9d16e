import type { Action, PutAction } from "../../provider/core/action";
import { pruneInitialPlan } from "../../provider/core/initial-plan";
import { CHANGED, KEPT } from "../../provider/core/manifest";
import { isTransitional, type ActualSecret, type KnownSecret, type Lifecycle } from "../../provider/core/model";
import { tagSecret, type Self } from "../../provider/core/ownership";
import { decideName, indexLive, type PlanInput } from "../../provider/core/plan";

const MAX_ROUNDS = 5;

/** How a transition ends. */
const ENDS: Readonly<Partial<Record<Lifecycle, Lifecycle>>> = {
  creating: "active",
  updating: "active",
  cancellingDeletion: "active",
  schedulingDeletion: "pendingDeletion",
  deleting: "deleted",
};

/** What a plan is about and what each secret holds, as a digest by reference. */
export interface ModelVault {
  readonly input: PlanInput & { readonly self: Self & { readonly id: string } };
  readonly contents: ReadonlyMap<string, string>;
}

/**
 * Carries actions out as simply as can be: no calls, no failures, transitions end at once. Gives what a second run would
 * find. Refuses what a vault refuses: a second secret of a name, a write to one that is not active.
 */
export function applyToModel(actions: readonly Action[], { input, contents }: ModelVault): ModelVault {
  const live = new Map(indexLive(input.actual));
  const elsewhere = new Map(input.elsewhere);
  const known = new Map(input.known);
  const held = new Map(contents);

  const put = (action: PutAction): void => {
    const { name, desired, actual } = action;
    if (actual.lifecycle !== "active" && !action.restore) throw new Error(`${name} is ${actual.lifecycle}`);
    if (action.relocate) {
      elsewhere.delete(name);
      const moved = { ...actual, compartmentRef: "new" };
      live.set(name, moved);
      carryOut(decideName(name, moved, input));
      return;
    }
    if (live.get(name)?.ref !== actual.ref) throw new Error(`${name} is not there`);
    const tags = tagSecret(actual.tags, input.self, desired.revision, action.adopt);
    live.set(name, { ...actual, tags, lifecycle: "active" });
    if (action.content !== "same") held.set(actual.ref, desired.digest);
    known.set(name, { revision: desired.revision, digest: desired.digest });
  };

  const carryOut = (action: Action, round = 0): void => {
    const { name } = action;
    switch (action.kind) {
      case "create": {
        if (live.has(name) || elsewhere.has(name)) throw new Error(`${name} is taken`);
        const { desired } = action;
        const tags = tagSecret({}, input.self, desired.revision, false);
        live.set(name, { name, ref: `new-${name}`, lifecycle: "active", tags });
        held.set(`new-${name}`, desired.digest);
        known.set(name, { revision: desired.revision, digest: desired.digest });
        return;
      }
      case "put":
        put(action);
        return;
      case "keep":
        known.set(name, { revision: action.desired.revision, digest: action.desired.digest });
        return;
      case "delete": {
        if (action.actual.lifecycle !== "active") throw new Error(`${name} is ${action.actual.lifecycle}`);
        known.delete(name);
        const deleted = { ...action.actual, lifecycle: "pendingDeletion" } as const;
        (elsewhere.has(name) ? elsewhere : live).set(name, deleted);
        return;
      }
      case "wait": {
        if (round === MAX_ROUNDS) throw new Error(`${name} is waited for again and again`);
        const settled = settle(action.actual);
        if (settled.lifecycle === "deleted") live.delete(name);
        else live.set(name, settled);
        carryOut(decideName(name, settled, input), round + 1);
        return;
      }
      case "retain": {
        const before = known.get(name);
        if (before !== undefined && action.reason === "DeletionDisabled") known.set(name, { ...before, note: KEPT });
        return;
      }
      case "ignore":
      case "fail":
        return;
    }
  };

  for (const action of actions) carryOut(action);
  const initialPlan = pruneInitialPlan(input.initialPlan, live, (name) => input.desired.has(name), input.self);
  return { input: { ...input, actual: [...live.values()], elsewhere, known, initialPlan }, contents: held };
}

function settle(secret: ActualSecret): ActualSecret {
  if (!isTransitional(secret.lifecycle)) throw new Error(`${secret.name} rests already: ${secret.lifecycle}`);
  return { ...secret, lifecycle: ENDS[secret.lifecycle] ?? secret.lifecycle };
}

/** What each secret holds, so that the state tells the truth: what it knows without a note of drift stands there. */
export function fillContents(input: PlanInput, drifted: string): ReadonlyMap<string, string> {
  const secrets = [...input.actual, ...input.elsewhere.values()];
  const contentOf = (known: KnownSecret | undefined): string =>
    known === undefined || known.note === CHANGED ? drifted : known.digest;
  return new Map(secrets.map(({ name, ref }) => [ref, contentOf(input.known.get(name))]));
}
