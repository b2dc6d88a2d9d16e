import type { Action } from "../../provider/core/action";
import type { ApprovalFacts } from "../../provider/core/approval";
import type { InitialStep } from "../../provider/core/initial-plan";
import type { KeySchema } from "../../provider/core/key-schema";
import type { ActualSecret, DesiredSecret, KnownSecret, Lifecycle } from "../../provider/core/model";
import { ID_TAG, OWNER_TAG, REVISION_TAG, type Self } from "../../provider/core/ownership";
import { planSync, type PlanInput } from "../../provider/core/plan";
import { judgePlan, type Verdict } from "../../provider/core/verdict";

/** The sync that every plan is made for, unless a test says otherwise. */
export const SELF: Self & { readonly id: string } = {
  owner: "acme/shop/prod/web",
  previousOwners: [],
  id: "id-of-web",
};
/** While inputs are checked nobody knows the id. */
export const UNIDENTIFIED_SELF: Self = { ...SELF, id: undefined };
export const CONTAINER = "ocid1.vault.oc1..main";

/** A secret as the vault lists it: active and nobody's, until a method says otherwise. */
export class SecretBuilder {
  readonly #secret: ActualSecret;

  constructor(secret: ActualSecret) {
    this.#secret = secret;
  }

  build(): ActualSecret {
    return this.#secret;
  }

  tagged(tags: Readonly<Record<string, string>>): SecretBuilder {
    return this.#with({ tags: { ...this.#secret.tags, ...tags } });
  }

  ownedBy(owner: string, id = `id-of-${owner}`, revision = 1): SecretBuilder {
    return this.tagged({ [OWNER_TAG]: owner, [ID_TAG]: id, [REVISION_TAG]: String(revision) });
  }

  /** Carries our owner and our id. */
  ours(revision = 1): SecretBuilder {
    return this.ownedBy(SELF.owner, SELF.id, revision);
  }

  /** Carries our owner and the id of another resource. */
  claimable(revision = 1): SecretBuilder {
    return this.ownedBy(SELF.owner, "id-of-an-earlier-web", revision);
  }

  is(lifecycle: Lifecycle): SecretBuilder {
    return this.#with({ lifecycle });
  }

  pendingDeletion(timeOfDeletion = "2026-12-01T00:00:00Z"): SecretBuilder {
    return this.#with({ lifecycle: "pendingDeletion", timeOfDeletion });
  }

  managedBy(managedBy: NonNullable<ActualSecret["managedBy"]>): SecretBuilder {
    return this.#with({ managedBy });
  }

  inCompartment(compartmentRef: string): SecretBuilder {
    return this.#with({ compartmentRef });
  }

  expiringAt(timeOfExpiry: string): SecretBuilder {
    return this.#with({ timeOfExpiry });
  }

  withRef(ref: string): SecretBuilder {
    return this.#with({ ref });
  }

  #with(part: Partial<ActualSecret>): SecretBuilder {
    return new SecretBuilder({ ...this.#secret, ...part });
  }
}

export function aSecret(name: string): SecretBuilder {
  return new SecretBuilder({ name, ref: `ocid1.vaultsecret.oc1..${name}`, lifecycle: "active", tags: {} });
}

/** A desired secret: by default the one that `knows` remembers, so that nothing is to be done. */
export function aDesired(name: string, part: Partial<DesiredSecret> = {}): DesiredSecret {
  return { key: name, digest: `digest of ${name}`, revision: 1, ...part };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Everything a plan is made from. Each method adds one fact; `actions`, `decide` and `judge` ask for the answer. */
export class PlanBuilder {
  readonly #desired = new Map<string, DesiredSecret>();
  readonly #refused = new Map<string, string>();
  readonly #held = new Set<string>();
  readonly #actual: ActualSecret[] = [];
  readonly #elsewhere = new Map<string, ActualSecret>();
  readonly #known = new Map<string, KnownSecret>();
  readonly #initialPlan = new Map<string, InitialStep>();
  readonly #renames = new Map<string, string>();
  readonly #rest: Mutable<
    Pick<PlanInput, "self" | "mayClaim" | "isDeletionDisabled" | "isTakeOverApproved" | "previousCompartment" | "now">
  > = { self: SELF, mayClaim: false, isDeletionDisabled: false, isTakeOverApproved: false };
  readonly #facts: Mutable<
    Pick<ApprovalFacts, "schema" | "isLocationChanged" | "emptiedFolders" | "usedApproval" | "container">
  > = {
    schema: { prefix: "web-", suffix: "" },
    isLocationChanged: false,
    emptiedFolders: [],
    usedApproval: undefined,
    container: CONTAINER,
  };

  wants(name: string, part: Partial<DesiredSecret> = {}): this {
    this.#desired.set(name, aDesired(name, part));
    return this;
  }

  refuses(name: string, reason = "the value is empty"): this {
    this.#refused.set(name, reason);
    return this;
  }

  holds(name: string): this {
    this.#held.add(name);
    return this;
  }

  finds(...secrets: readonly SecretBuilder[]): this {
    this.#actual.push(...secrets.map((secret) => secret.build()));
    return this;
  }

  findsElsewhere(secret: SecretBuilder): this {
    const found = secret.build();
    this.#elsewhere.set(found.name, found);
    return this;
  }

  knows(name: string, part: Partial<KnownSecret> = {}): this {
    this.#known.set(name, { digest: aDesired(name).digest, revision: 1, ...part });
    return this;
  }

  plannedInitially(name: string, step: InitialStep): this {
    this.#initialPlan.set(name, step);
    return this;
  }

  renames(before: string, after: string): this {
    this.#renames.set(before, after);
    return this;
  }

  as(self: Self): this {
    this.#rest.self = self;
    return this;
  }

  mayClaim(): this {
    this.#rest.mayClaim = true;
    return this;
  }

  disablesDeletion(): this {
    this.#rest.isDeletionDisabled = true;
    return this;
  }

  approvesTakeOver(): this {
    this.#rest.isTakeOverApproved = true;
    return this;
  }

  at(now: number): this {
    this.#rest.now = now;
    return this;
  }

  movedFrom(compartment: string): this {
    this.#rest.previousCompartment = compartment;
    return this;
  }

  namesBy(schema: KeySchema): this {
    this.#facts.schema = schema;
    return this;
  }

  changesLocation(): this {
    this.#facts.isLocationChanged = true;
    return this;
  }

  empties(...folders: readonly string[]): this {
    this.#facts.emptiedFolders = folders;
    return this;
  }

  usedUp(code: string): this {
    this.#facts.usedApproval = code;
    return this;
  }

  inContainer(container: string): this {
    this.#facts.container = container;
    return this;
  }

  input(): PlanInput {
    return {
      ...this.#rest,
      desired: this.#desired,
      refused: this.#refused,
      held: this.#held,
      actual: this.#actual,
      elsewhere: this.#elsewhere,
      known: this.#known,
      initialPlan: this.#initialPlan,
      renames: this.#renames,
    };
  }

  facts(): ApprovalFacts {
    return { ...this.#facts, self: this.#rest.self, actual: this.#actual, known: this.#known };
  }

  actions(): readonly Action[] {
    return planSync(this.input());
  }

  /** What becomes of one name; `undefined` when it is invisible to the plan. */
  decide(name: string): Action | undefined {
    return this.actions().find((action) => action.name === name);
  }

  judge(approve?: string): Verdict {
    const { isTakeOverApproved: _approved, ...input } = this.input();
    return judgePlan(input, this.facts(), approve);
  }
}

export function aPlan(): PlanBuilder {
  return new PlanBuilder();
}
