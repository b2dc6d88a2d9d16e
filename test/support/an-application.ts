import {
  createMemoryDestination,
  type MemoryDestination,
  type MemoryDestinationOptions,
} from "../../provider/adapters/memory/destination";
import type { Action } from "../../provider/core/action";
import type { InitialStep } from "../../provider/core/initial-plan";
import type { DesiredSecret } from "../../provider/core/model";
import { ID_TAG, OWNER_TAG, REVISION_TAG } from "../../provider/core/ownership";
import { planSync, type PlanInput } from "../../provider/core/plan";
import { SecretValue } from "../../provider/core/secret-value";
import { applyPlan } from "../../provider/engine/apply";
import { Limiter } from "../../provider/engine/limiter";
import type { Outcome } from "../../provider/engine/outcome";
import { SteadyDestination } from "../../provider/engine/steady-destination";
import { Watcher } from "../../provider/engine/watcher";
import { SELF } from "./builders";
import { createAutoClock, type FakeClock } from "./fake-clock";
import { createSeededRandom } from "./seeded-random";
import { COMPARTMENT } from "./world";

/** The tags of a secret of ours. */
export function ourTags(revision = 1, id: string = SELF.id): Record<string, string> {
  return { [OWNER_TAG]: SELF.owner, [ID_TAG]: id, [REVISION_TAG]: String(revision) };
}

export interface ApplicationOptions {
  readonly transitionMs?: number;
  readonly transitionTimeoutMs?: number;
  readonly pruneVersionsAt?: number;
  readonly vault?: Partial<MemoryDestinationOptions>;
}

/** A vault, what is wanted of it, and what is known of it: plans and applies. */
export class Application {
  readonly clock: FakeClock = createAutoClock();
  readonly vault: MemoryDestination;
  readonly done: number[] = [];
  readonly warnings: string[] = [];
  readonly #pruneVersionsAt: number | undefined;
  readonly #timeoutMs: number;
  readonly #desired = new Map<string, DesiredSecret>();
  readonly #values = new Map<string, SecretValue>();
  #input: Partial<PlanInput> = {};

  constructor({ transitionMs = 1_000, transitionTimeoutMs = 60_000, pruneVersionsAt, vault }: ApplicationOptions = {}) {
    this.vault = createMemoryDestination({ clock: this.clock, transitionMs, compartmentRef: COMPARTMENT, ...vault });
    this.#pruneVersionsAt = pruneVersionsAt;
    this.#timeoutMs = transitionTimeoutMs;
  }

  wants(name: string, value: string, revision = 1): this {
    this.#desired.set(name, { key: name, digest: `digest of ${value}`, revision });
    this.#values.set(name, SecretValue.fromText(value));
    return this;
  }

  /** An active secret of ours with this value, which the state knows. */
  owns(name: string, value: string, revision = 1): this {
    this.vault.seed({ name, value, tags: ourTags(revision) });
    return this.with({
      known: new Map([...(this.#input.known ?? []), [name, { revision, digest: `digest of ${value}` }]]),
    });
  }

  plannedInitially(name: string, step: InitialStep): this {
    return this.with({ initialPlan: new Map([...(this.#input.initialPlan ?? []), [name, step]]) });
  }

  with(input: Partial<PlanInput>): this {
    this.#input = { ...this.#input, ...input };
    return this;
  }

  async plan(): Promise<readonly Action[]> {
    return planSync(await this.#makeInput());
  }

  /** @param between what happens after the vault was observed and before anything is written */
  async apply(between: () => void = () => undefined): Promise<Record<string, Outcome>> {
    const input = await this.#makeInput();
    const actions = planSync(input);
    between();
    const destination = new SteadyDestination(this.vault, new Limiter(this.clock, 8), {
      clock: this.clock,
      random: createSeededRandom(1),
    });
    const outcomes = await applyPlan(actions, {
      destination,
      watcher: new Watcher(() => destination.list(), this.clock, this.#timeoutMs),
      clock: this.clock,
      input: { ...input, self: SELF },
      values: this.#values,
      contents: new Map(),
      deletionWindowDays: 7,
      pruneVersionsAt: this.#pruneVersionsAt,
      warn: (text) => this.warnings.push(text),
      onDone: () => this.done.push(this.clock.now()),
    });
    return Object.fromEntries(outcomes.map((outcome) => [outcome.name, outcome]));
  }

  /** The writes so far, as `operation NAME`. */
  get writes(): string[] {
    const reads = ["list", "read", "find", "inspect", "listVersions", "readVersion"];
    return this.vault.journal
      .filter(({ operation }) => !reads.includes(operation))
      .map(({ operation, name }) => `${operation} ${name ?? ""}`);
  }

  async #makeInput(): Promise<PlanInput> {
    return {
      self: SELF,
      desired: this.#desired,
      refused: new Map(),
      held: new Set(),
      actual: await this.vault.list(),
      elsewhere: new Map(),
      known: new Map(),
      initialPlan: new Map(),
      mayClaim: false,
      isDeletionDisabled: false,
      renames: new Map(),
      isTakeOverApproved: false,
      ...this.#input,
    };
  }
}
