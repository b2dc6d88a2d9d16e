import fc from "fast-check";
import { INITIAL_STEPS } from "../../provider/core/initial-plan";
import { CHANGED, KEPT, UNREADABLE } from "../../provider/core/manifest";
import { LIFECYCLES } from "../../provider/core/model";
import { aPlan, aSecret, type PlanBuilder, type SecretBuilder } from "./builders";

export const OLD_COMPARTMENT = "ocid1.compartment.oc1..old";
const NEW_COMPARTMENT = "ocid1.compartment.oc1..new";

/** Everything that can be so about one name. Shrinks towards a name that nothing is about. */
const cell = fc.record({
  /** Where a secret of the name stands, if one does. */
  stands: fc.constantFrom("nowhere", "listed", "listed", "listed", "elsewhere"),
  whose: fc.constantFrom("ours", "claimable", "another", "unowned"),
  lifecycle: fc.constantFrom("active", "active", "active", ...LIFECYCLES),
  managedBy: fc.constantFrom(undefined, undefined, undefined, undefined, "rotation", "generation", "replication"),
  /** The last write put this revision there. */
  revision: fc.integer({ min: 1, max: 3 }),
  isDeletedListedToo: fc.boolean(),
  desired: fc.constantFrom(undefined, "as known", "changed"),
  note: fc.constantFrom(undefined, undefined, CHANGED, KEPT, UNREADABLE),
  isKnown: fc.boolean(),
  isRefused: fc.constantFrom(false, false, false, true),
  isHeld: fc.constantFrom(false, false, false, true),
  step: fc.constantFrom(undefined, undefined, ...INITIAL_STEPS),
  isRenamed: fc.constantFrom(false, false, true),
} as const);

const scene = fc.record({
  cells: fc.array(cell, { maxLength: 10 }),
  mayClaim: fc.boolean(),
  isDeletionDisabled: fc.boolean(),
  hasProgramMoved: fc.boolean(),
  isIdKnown: fc.boolean(),
  isSelective: fc.boolean(),
  isLocationChanged: fc.boolean(),
  emptiedFolders: fc.constantFrom<readonly string[]>([], [], ["dev:/"], ["dev:/", "dev:/api"]),
});

type Cell = typeof cell extends fc.Arbitrary<infer T> ? T : never;
export type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;

/** Any state of the world in which a plan can be made. */
export const scenes: fc.Arbitrary<Scene> = scene;

export const nameAt = (at: number): string => `web-N${String(at)}`;
/** What a secret holds, as a digest; the same text is nowhere else in a plan. */
export const knownDigest = (name: string): string => `0ld-${name}-d1gest`;
export const changedDigest = (name: string): string => `n3w-${name}-d1gest`;

/** A plan of a scene; `order` says in which order its facts are added. */
export function buildPlan(scene: Scene, order: readonly number[] = scene.cells.map((_, at) => at)): PlanBuilder {
  const plan = aPlan().namesBy({ prefix: scene.isSelective ? "web-" : "", suffix: "" });
  if (scene.mayClaim) plan.mayClaim();
  if (scene.isDeletionDisabled) plan.disablesDeletion();
  if (scene.hasProgramMoved) plan.movedFrom(OLD_COMPARTMENT);
  if (scene.isLocationChanged) plan.changesLocation();
  plan.empties(...scene.emptiedFolders);
  if (!scene.isIdKnown) plan.as({ ...plan.input().self, id: undefined });
  for (const at of order) addCell(plan, scene.cells[at]!, nameAt(at), order[0] === at);
  return plan;
}

function addCell(plan: PlanBuilder, facts: Cell, name: string, isDeletedFirst: boolean): void {
  const secret = buildSecret(facts, name);
  const deleted = facts.isDeletedListedToo ? [aSecret(name).withRef(`gone-${name}`).ours().is("deleted")] : [];
  const listed = facts.stands === "listed" ? [secret] : [];
  plan.finds(...(isDeletedFirst ? [...deleted, ...listed] : [...listed, ...deleted]));
  if (facts.stands === "elsewhere" && facts.lifecycle !== "deleted") plan.findsElsewhere(secret);
  if (facts.isKnown) {
    const note = facts.note === undefined ? {} : { note: facts.note };
    plan.knows(name, { digest: knownDigest(name), revision: 1, ...note });
  }
  if (facts.desired === "as known") plan.wants(name, { digest: knownDigest(name), revision: 1 });
  if (facts.desired === "changed") plan.wants(name, { digest: changedDigest(name), revision: 2 });
  if (facts.isRefused) plan.refuses(name);
  if (facts.isHeld) plan.holds(name);
  if (facts.step !== undefined) plan.plannedInitially(name, facts.step);
  if (facts.isRenamed) plan.renames(name, `new-${name}`);
}

function buildSecret({ whose, lifecycle, managedBy, revision, stands }: Cell, name: string): SecretBuilder {
  const bare = aSecret(name)
    .is(lifecycle)
    .inCompartment(stands === "elsewhere" ? OLD_COMPARTMENT : NEW_COMPARTMENT);
  const managed = managedBy === undefined ? bare : bare.managedBy(managedBy);
  switch (whose) {
    case "ours":
      return managed.ours(revision);
    case "claimable":
      return managed.claimable(revision);
    case "another":
      return managed.ownedBy("someone", "id-of-someone", revision);
    case "unowned":
      return managed;
  }
}
