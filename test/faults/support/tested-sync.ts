import type { Props } from "../../../provider/resources/controller";
import type { Run } from "../../support/tiny-engine";
import { buildProgram, type ProgramChoices, type SyncSettings } from "./build-program";
import { DisturbedCalls } from "./disturbed-calls";
import { licenceOf } from "./licence-of";
import { Ledger } from "./ledger";
import { SCHEMAS } from "./names";
import { startProcess } from "./provider-process";
import type { Scene, VaultPlace } from "./scene";
import type { Disturbance, SourceEdit } from "./schedule";
import { Stack, type UpOptions } from "./stack";
import type { TestedSource } from "./tested-source";

export const CALM: Disturbance = { faults: [], hands: [], edits: [], kill: undefined };

/** One sync of one stack: its program, its source and its state, run by processes that can be disturbed and killed. */
export class TestedSync {
  readonly settings: SyncSettings;
  readonly choices: ProgramChoices;
  readonly source: TestedSource;
  readonly stack: Stack;
  readonly ledger: Ledger;
  readonly approved = new Set<string>();
  /** Every owner that it has ever been. */
  readonly owners = new Set<string>();
  /** The beginning of all request ids of this sync. */
  readonly runId: string;
  /** Whether its program was ever started. */
  hasRun = false;
  readonly #scene: Scene;
  #calls: DisturbedCalls;

  constructor(scene: Scene, settings: SyncSettings, source: TestedSource) {
    this.#scene = scene;
    this.settings = settings;
    this.source = source;
    this.runId = `${settings.name}run`;
    this.choices = {
      keySchema: SCHEMAS[0],
      owner: `organization/shop/dev/${settings.name}`,
      keep: false,
      auto: true,
      policy: "retain",
      trigger: "0",
      compartment: scene.compartments[0]!,
      environment: "dev",
      approve: undefined,
      vault: 0,
      isDeletedFirst: false,
      template: 0,
      ownerTag: 0,
    };
    this.stack = new Stack(() => this.#start());
    this.ledger = new Ledger(scene.emulator, licenceOf(this, false));
    this.#calls = new DisturbedCalls(scene, this, CALM);
  }

  get engine(): Stack["engine"] {
    return this.stack.engine;
  }

  /** The vault that its program names. */
  get place(): VaultPlace {
    return this.#scene.vaults[this.choices.vault]!;
  }

  edit({ key, value }: SourceEdit): void {
    this.#scene.tally.add("source changes");
    const text = value === undefined ? undefined : this.#scene.values.make(value);
    this.source.edit(this.choices.environment, this.settings.keys[key % this.settings.keys.length]!, text);
  }

  /** Key -> what the program wants now. */
  wanted(): ReadonlyMap<string, string> {
    return this.source.peek(this.choices.environment);
  }

  nameOf(key: string): string {
    const { keySchema, environment } = this.choices;
    return keySchema.replace("{{environment}}", environment).replace("{{secretKey}}", key);
  }

  up(during: Disturbance = CALM, isPreviewed = true): Promise<Run | undefined> {
    return this.#change({ isDeletedFirst: this.choices.isDeletedFirst, isMarked: false, isPreviewed }, during);
  }

  /** `pulumi up --replace`. */
  replace(isDeletedFirst: boolean, during: Disturbance = CALM): Promise<Run | undefined> {
    return this.#change({ isDeletedFirst, isMarked: true, isPreviewed: false }, during);
  }

  /** What it threw, or `undefined`. */
  refresh(during: Disturbance = CALM): Promise<unknown> {
    return this.#disturb(during, { isLeaving: false }, () => this.#catching(() => this.engine.refresh()));
  }

  destroy(during: Disturbance = CALM): Promise<unknown> {
    return this.#disturb(during, { isLeaving: true }, () => this.#catching(() => this.stack.destroy()));
  }

  program(): Props {
    const { emulator } = this.#scene;
    const source = this.source.config(this.choices.environment);
    return buildProgram(emulator, this.settings, this.choices, source, this.place);
  }

  #change(options: UpOptions, during: Disturbance): Promise<Run | undefined> {
    const { stage, tally } = this.#scene;
    const isLeaving = this.stack.isReplacing(this.program(), options);
    if (isLeaving) tally.add(`replacements, ${options.isDeletedFirst ? "deleted" : "created"} first`);
    return this.#disturb(during, { isLeaving }, async () => {
      const isRetiringFirst = this.stack.checkpoint.retired.length > 0 && stage.random() < 0.5;
      const run = await this.stack.up(this.program(), options, isRetiringFirst);
      this.#hear(run);
      return run;
    });
  }

  async #disturb<T>(
    during: Disturbance,
    { isLeaving }: { readonly isLeaving: boolean },
    work: () => Promise<T>,
  ): Promise<T | undefined> {
    const before = this.stack.checkpoint;
    const calls = new DisturbedCalls(this.#scene, this, during);
    this.#calls = calls;
    this.hasRun = true;
    this.ledger.begin(licenceOf(this, isLeaving));
    this.#scene.tally.add("runs");
    const result = await calls.survive(work);
    // Who is dead saves nothing.
    if (calls.isOver && during.kill?.isEngineSpared !== true) this.stack.restore(before);
    this.#hearState();
    return result;
  }

  async #catching(work: () => Promise<void>): Promise<unknown> {
    try {
      await work();
      return undefined;
    } catch (error) {
      this.#scene.canary.hearError("thrown", error);
      return error;
    }
  }

  #hear({ failures, reasons, error }: Run): void {
    const { canary } = this.#scene;
    for (const failure of failures) canary.hear("check failure", JSON.stringify(failure));
    for (const reason of reasons) canary.hear("reason", reason);
    if (error !== undefined) canary.hearError("thrown", error);
  }

  #hearState(): void {
    const { saved } = this.engine;
    if (saved === undefined) return;
    this.#scene.canary.hearState("inputs in the state", saved.inputs);
    this.#scene.canary.hearState("outputs in the state", saved.outputs);
  }

  #start(): ReturnType<typeof startProcess> {
    const { stage, canary, cwd, newId } = this.#scene;
    const calls = this.#calls;
    const hooks = startProcess({
      stage,
      newId,
      cwd,
      runId: this.runId,
      say: (text) => {
        canary.hear("message", text);
      },
      carry: (task) => calls.carry(task),
      source: this.source.adapter,
      wrapDestination: this.settings.wrapDestination ?? ((destination) => destination),
    });
    return calls.silence(hooks);
  }
}
