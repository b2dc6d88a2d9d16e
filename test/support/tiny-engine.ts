import { PartialFailure, type Controller, type Props } from "../../provider/resources/controller";
import type { InputFailure } from "../../provider/schema/parse";

/** What the engine keeps of one resource between two commands. */
export interface Saved {
  readonly id: string;
  readonly inputs: Props;
  readonly outputs: Props;
  /** The last run failed in part: the next one updates even without a difference. */
  readonly isBroken: boolean;
}

export type Step = "create" | "update" | "replace" | "same" | "refused" | "failed";

export interface Plan {
  readonly step: Step;
  readonly failures: readonly InputFailure[];
  readonly inputs: Props;
}

export interface Run extends Plan {
  /** Reasons of a partial failure. */
  readonly reasons: readonly string[];
  /** What was thrown that is no partial failure; nothing is saved then. */
  readonly error?: unknown;
}

export interface EngineOptions {
  /** Properties whose old inputs are put into the new ones. */
  readonly ignoreChanges?: readonly string[];
}

/**
 * Drives the hooks of one resource as Pulumi does: check, diff, then create, update or replace. Keeps inputs and outputs
 * as JSON; no difference keeps the old outputs with the new inputs; an update that fails in part keeps the old inputs
 * with the outputs it gives, a create the new ones. Each preview and each update is a process of its own.
 */
export class TinyEngine {
  readonly #open: () => Controller;
  readonly #options: EngineOptions;
  #state: string | undefined;

  constructor(open: () => Controller, options: EngineOptions = {}) {
    this.#open = open;
    this.#options = options;
  }

  get saved(): Saved | undefined {
    return this.#state === undefined ? undefined : (JSON.parse(this.#state) as Saved);
  }

  /** The state as it would stand in a file; `undefined` without a resource. */
  get state(): string | undefined {
    return this.#state;
  }

  /** Puts a state in place of the present one: a lost, a cloned or an older one. */
  replaceState(state: string | undefined): void {
    this.#state = state;
  }

  get outputs(): Props {
    return this.saved?.outputs ?? {};
  }

  get manifest(): Readonly<Record<string, string>> {
    return (this.outputs["manifest"] ?? {}) as Record<string, string>;
  }

  async preview(program: Props): Promise<Plan> {
    return this.#plan(this.#open(), program);
  }

  /** Preview, then update in a new process. */
  async up(program: Props, between?: () => void): Promise<Run> {
    const plan = await this.preview(program);
    if (plan.step === "refused") return { ...plan, reasons: [] };
    between?.();
    return this.update(program);
  }

  /** The update alone: what a preview saw is not looked at again. */
  async update(program: Props): Promise<Run> {
    const hooks = this.#open();
    const plan = await this.#plan(hooks, program);
    const run = { ...plan, reasons: [] };
    const { saved } = this;
    switch (plan.step) {
      case "same":
        this.#save({ ...saved!, inputs: plan.inputs });
        return run;
      case "create":
        return this.#settle(run, () => this.#create(hooks, plan.inputs));
      case "update":
        return this.#settle(run, () => this.#update(hooks, saved!, plan.inputs));
      case "replace":
        return this.#settle(run, async () => {
          await this.#create(hooks, plan.inputs);
          await hooks.delete(saved!.id, saved!.outputs);
        });
      default:
        return run;
    }
  }

  /** `up` with the resource marked for replacement. */
  async replace(program: Props): Promise<Run> {
    const hooks = this.#open();
    const { saved } = this;
    const { inputs, failures } = await this.#check(hooks, {}, program);
    const run: Run = { step: failures.length > 0 ? "refused" : "replace", failures, inputs, reasons: [] };
    if (run.step === "refused") return run;
    return this.#settle(run, async () => {
      await this.#create(hooks, inputs);
      await hooks.delete(saved!.id, saved!.outputs);
    });
  }

  /** An update whose process dies before anything of it is saved. */
  async crash(program: Props): Promise<void> {
    const before = this.#state;
    await this.update(program);
    this.#state = before;
  }

  async refresh(): Promise<void> {
    const saved = this.saved!;
    const { id, props, inputs } = await this.#open().read(saved.id, saved.outputs);
    this.#save({ id, inputs: roundTrip(inputs), outputs: roundTrip(props), isBroken: false });
  }

  async destroy(): Promise<void> {
    const saved = this.saved!;
    await this.#open().delete(saved.id, saved.outputs);
    this.#state = undefined;
  }

  async #plan(hooks: Controller, program: Props): Promise<Plan> {
    const { saved } = this;
    const { inputs, failures } = await this.#check(hooks, saved?.inputs ?? {}, program);
    if (failures.length > 0) return { step: "refused", failures, inputs };
    if (saved === undefined) return { step: "create", failures, inputs };
    const { hasChanges, replaces } = await hooks.diff(saved.id, saved.outputs, inputs);
    if (replaces.length > 0) {
      const again = await this.#check(hooks, {}, program);
      return { step: again.failures.length > 0 ? "refused" : "replace", ...again };
    }
    return { step: hasChanges || saved.isBroken ? "update" : "same", failures, inputs };
  }

  async #check(hooks: Controller, olds: Props, program: Props): Promise<Omit<Plan, "step">> {
    const kept = (this.#options.ignoreChanges ?? []).filter((name) => olds[name] !== undefined);
    const news = { ...program, ...Object.fromEntries(kept.map((name) => [name, olds[name]])) };
    const { inputs, failures } = await hooks.check(olds, roundTrip(news));
    return { inputs: roundTrip(inputs), failures };
  }

  async #create(hooks: Controller, inputs: Props): Promise<void> {
    try {
      const { id, outs } = await hooks.create(inputs);
      this.#save({ id, inputs, outputs: roundTrip(outs), isBroken: false });
    } catch (error) {
      if (error instanceof PartialFailure) this.#saveBroken(error, inputs);
      throw error;
    }
  }

  async #update(hooks: Controller, saved: Saved, inputs: Props): Promise<void> {
    try {
      const { outs } = await hooks.update(saved.id, saved.outputs, inputs);
      this.#save({ id: saved.id, inputs, outputs: roundTrip(outs), isBroken: false });
    } catch (error) {
      if (error instanceof PartialFailure) this.#saveBroken(error, saved.inputs);
      throw error;
    }
  }

  async #settle(run: Run, work: () => Promise<void>): Promise<Run> {
    try {
      await work();
      return run;
    } catch (error) {
      if (error instanceof PartialFailure) return { ...run, step: "failed", reasons: error.reasons };
      return { ...run, step: "failed", error };
    }
  }

  #saveBroken({ id, outs }: PartialFailure, inputs: Props): void {
    this.#save({ id, inputs, outputs: roundTrip(outs), isBroken: true });
  }

  #save(saved: Saved): void {
    this.#state = JSON.stringify(saved);
  }
}

function roundTrip(props: Props): Props {
  return JSON.parse(JSON.stringify(props)) as Props;
}
