import type { FaultPlan as InfisicalFaults } from "../../../emulator/infisical/index";
import type { Controller } from "../../../provider/resources/controller";
import { applyHand } from "./apply-hand";
import type { Ledger } from "./ledger";
import type { Scene } from "./scene";
import type { Disturbance, SourceEdit } from "./schedule";
import { isOnWrites, toFaultRule, toInfisicalRule } from "./to-fault-rule";

type Fault = Disturbance["faults"][number];

/** Whose calls they are. */
export interface Caller {
  readonly ledger: Ledger;
  readonly choices: { readonly vault: number };
  edit(edit: SourceEdit): void;
}

class Killed extends Error {
  override readonly name = "Killed";
}

/** The calls of the processes of one command, and what disturbs them. What was called before somebody died is not done afterwards. */
export class DisturbedCalls {
  isOver = false;
  readonly #scene: Scene;
  readonly #caller: Caller;
  readonly #during: Disturbance;
  readonly #spent = new Set<Fault>();
  #count = 0;

  constructor(scene: Scene, caller: Caller, during: Disturbance) {
    this.#scene = scene;
    this.#caller = caller;
    this.#during = during;
  }

  /** What `work` gives; `undefined` when it died on the way. */
  async survive<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await work();
      return this.isOver ? undefined : result;
    } catch (error) {
      if (!this.isOver) throw error;
      return undefined;
    }
  }

  /** The hooks as Pulumi hears them: who is dead answers nothing, and not what it made of its own death. */
  silence(hooks: Controller): Controller {
    const listen = async <T>(answer: Promise<T>): Promise<T> => {
      const [outcome] = await Promise.allSettled([answer]);
      if (this.isOver) throw new Killed("dead");
      return outcome.status === "fulfilled" ? outcome.value : Promise.reject(outcome.reason as Error);
    };
    return {
      check: (olds, news) => listen(hooks.check(olds, news)),
      diff: (id, olds, news) => listen(hooks.diff(id, olds, news)),
      create: (inputs) => listen(hooks.create(inputs)),
      update: (id, olds, news) => listen(hooks.update(id, olds, news)),
      read: (id, props) => listen(hooks.read(id, props)),
      delete: (id, props) => listen(hooks.delete(id, props)),
    };
  }

  carry<T>(task: () => Promise<T>): Promise<T> {
    return this.#scene.stage.call(async () => {
      if (this.isOver) throw new Killed("dead");
      this.#count++;
      this.#scene.tally.add("calls");
      this.#interfere();
      const { kill } = this.#during;
      if (kill?.at === this.#count) await this.#die(kill.isDone, task);
      return this.#watch(task);
    });
  }

  async #die<T>(isDone: boolean, task: () => Promise<T>): Promise<never> {
    this.isOver = true;
    this.#scene.tally.add(isDone ? "kills after a call" : "kills before a call");
    if (isDone) {
      await this.#watch(task).catch((error: unknown) => {
        this.#scene.canary.hearError("thrown", error);
      });
    }
    throw new Killed("killed");
  }

  #interfere(): void {
    const { choices, ledger } = this.#caller;
    for (const { at, edit } of this.#during.edits) if (at === this.#count) this.#caller.edit(edit);
    const hands = this.#during.hands.filter(({ at }) => at === this.#count);
    for (const { hand } of hands) applyHand(this.#scene, hand, choices.vault);
    if (hands.length > 0) ledger.note();
  }

  /** At its call; one that only writes get, at the next write. */
  #isDue(planned: Fault): boolean {
    if (this.#spent.has(planned)) return false;
    return planned.at === this.#count || (isOnWrites(planned.fault) && planned.at < this.#count);
  }

  /** One call with its fault, if it has one, and a look at what it did. */
  async #watch<T>(task: () => Promise<T>): Promise<T> {
    const { emulator, infisical } = this.#scene;
    const { ledger } = this.#caller;
    const due = this.#during.faults.filter((planned) => this.#isDue(planned));
    const ofSource = due.filter(({ fault }) => !isOnWrites(fault));
    emulator.faults.add(...due.map(({ fault }) => toFaultRule(fault)));
    infisical.faults.add(...ofSource.map(({ fault }) => toInfisicalRule(fault)));
    const seen = emulator.journal.count();
    try {
      return await task();
    } finally {
      this.#spend(emulator.faults, due, "fault");
      this.#spend(infisical.faults, ofSource, "fault of Infisical");
      if (emulator.journal.count() > seen) {
        for (const entry of emulator.journal.entries.slice(seen)) ledger.judge(entry);
        ledger.note();
      }
    }
  }

  #spend(plan: Pick<InfisicalFaults, "fired" | "clear">, due: readonly Fault[], what: string): void {
    for (const [at, fired] of plan.fired.entries()) {
      if (fired === 0) continue;
      this.#spent.add(due[at]!);
      this.#scene.tally.add(`${what}: ${due[at]!.fault}`);
    }
    plan.clear();
  }
}
