import { PartialFailure, type Controller, type Props } from "../../../provider/resources/controller";
import { TinyEngine, type Run, type Saved } from "../../support/tiny-engine";

/** What a backend keeps of the stack of one sync. */
export interface Checkpoint {
  readonly state: string | undefined;
  /** Replaced ones that are still to be deleted: the next command tries again. */
  readonly retired: readonly Saved[];
  /** Deleted first, and its replacement could not be made: it comes with the next `up`. */
  readonly replacing: Saved | undefined;
  /** Resources whose deletion has succeeded: id -> vault. */
  readonly gone: ReadonlyMap<string, string>;
}

const NOTHING: Checkpoint = { state: undefined, retired: [], replacing: undefined, gone: new Map() };

export interface UpOptions {
  /** `deleteBeforeReplace` of the resource; else Pulumi creates first. */
  readonly isDeletedFirst: boolean;
  /** `--replace`. */
  readonly isMarked: boolean;
  /** Else `--skip-preview`. */
  readonly isPreviewed: boolean;
}

/**
 * One sync in the engine, with what Pulumi keeps of a replacement that did not come to its end. A program that names
 * another vault replaces the resource by itself.
 */
export class Stack {
  readonly engine: TinyEngine;
  readonly #open: () => Controller;
  #rest: Omit<Checkpoint, "state"> = NOTHING;

  constructor(open: () => Controller) {
    this.#open = open;
    this.engine = new TinyEngine(open);
  }

  get checkpoint(): Checkpoint {
    return { ...this.#rest, state: this.engine.state };
  }

  /** A state that is put back, or lost. */
  restore({ state, ...rest }: Checkpoint = NOTHING): void {
    this.engine.replaceState(state);
    this.#rest = rest;
  }

  /** Whether this program makes another resource of the one that is there. */
  isReplacing(program: Props, { isMarked }: Pick<UpOptions, "isMarked">): boolean {
    const { saved } = this.engine;
    return saved !== undefined && (isMarked || vaultOf(saved.inputs) !== vaultOf(program));
  }

  /** Pulumi has deleted what is left of replacements before everything else, and after it: releases differ. */
  async up(program: Props, options: UpOptions, isRetiringFirst: boolean): Promise<Run> {
    if (isRetiringFirst) {
      const error = await this.#letGoOfRetired();
      if (error !== undefined) return { step: "failed", failures: [], inputs: {}, reasons: [], error };
    }
    const run = await this.#change(program, options);
    if (run.step === "refused" || run.step === "failed") return run;
    const error = await this.#letGoOfRetired();
    return error === undefined ? run : { ...run, step: "failed", error };
  }

  async destroy(): Promise<void> {
    const error = await this.#letGoOfRetired();
    if (error !== undefined) throw error as Error;
    const { saved } = this.engine;
    this.#rest = { ...this.#rest, replacing: undefined };
    if (saved === undefined) return;
    await this.engine.destroy();
    this.#noteGone(saved);
  }

  async #change(program: Props, options: UpOptions): Promise<Run> {
    const { saved } = this.engine;
    const { replacing } = this.#rest;
    const up = (): Promise<Run> => (options.isPreviewed ? this.engine.up(program) : this.engine.update(program));
    if (saved === undefined) return replacing === undefined ? up() : this.#make(program, replacing.inputs);
    if (!this.isReplacing(program, options)) return up();
    if (options.isDeletedFirst) return this.#make(program, {}, saved);
    const run = await (options.isMarked ? this.engine.replace(program) : up());
    if (this.engine.saved?.id === saved.id) return run;
    if (run.step === "replace") this.#noteGone(saved);
    else this.#rest = { ...this.#rest, retired: [...this.#rest.retired, saved] };
    return run;
  }

  /** Checks, deletes `first` if there is one, and creates. */
  async #make(program: Props, olds: Props, first?: Saved): Promise<Run> {
    const hooks = this.#open();
    const checked = await hooks.check(olds, roundTrip(program));
    const plan = {
      step: "replace",
      failures: checked.failures,
      inputs: roundTrip(checked.inputs),
      reasons: [],
    } as const;
    if (checked.failures.length > 0) return { ...plan, step: "refused" };
    try {
      if (first !== undefined) await this.#deleteFirst(hooks, first);
      const { id, outs } = await hooks.create(plan.inputs);
      this.#save({ id, inputs: plan.inputs, outputs: roundTrip(outs), isBroken: false });
      return plan;
    } catch (error) {
      if (!(error instanceof PartialFailure)) return { ...plan, step: "failed", error };
      this.#save({ id: error.id, inputs: plan.inputs, outputs: roundTrip(error.outs), isBroken: true });
      return { ...plan, step: "failed", reasons: error.reasons };
    }
  }

  async #deleteFirst(hooks: Controller, first: Saved): Promise<void> {
    await hooks.delete(first.id, first.outputs);
    this.engine.replaceState(undefined);
    this.#rest = { ...this.#rest, replacing: first };
    this.#noteGone(first);
  }

  /** What a deletion threw, or `undefined`; what has been let go is not tried again. */
  async #letGoOfRetired(): Promise<unknown> {
    for (const old of this.#rest.retired) {
      try {
        await this.#open().delete(old.id, old.outputs);
      } catch (error) {
        return error;
      }
      this.#rest = { ...this.#rest, retired: this.#rest.retired.filter(({ id }) => id !== old.id) };
      this.#noteGone(old);
    }
    return undefined;
  }

  #save(saved: Saved): void {
    this.engine.replaceState(JSON.stringify(saved));
    this.#rest = { ...this.#rest, replacing: undefined };
  }

  #noteGone({ id, outputs }: Saved): void {
    this.#rest = { ...this.#rest, gone: new Map([...this.#rest.gone, [id, vaultOf(outputs)]]) };
  }
}

export function vaultOf(props: Props): string {
  return (props["destinationConfig"] as { readonly vaultOcid: string }).vaultOcid;
}

function roundTrip(props: Props): Props {
  return JSON.parse(JSON.stringify(props)) as Props;
}
