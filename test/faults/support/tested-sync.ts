import type { Emulator } from "../../../emulator/oci/index";
import { createMemorySource, type MemorySource } from "../../../provider/adapters/memory/source";
import type { Props } from "../../../provider/resources/controller";
import { readComputed } from "../../../provider/resources/secret-sync/state";
import { TinyEngine, type Run } from "../../support/tiny-engine";
import { applyHand } from "./apply-hand";
import { buildProgram, type ProgramChoices, type SyncSettings } from "./build-program";
import type { Canary } from "./canary";
import type { Tally } from "./tally";
import { Ledger, type Licence } from "./ledger";
import { ENVIRONMENTS, SCHEMAS } from "./names";
import { startProcess } from "./provider-process";
import type { Disturbance, SourceEdit } from "./schedule";
import type { Stage } from "./stage";
import { isOnWrites, toFaultRule } from "./to-fault-rule";
import type { ValueMaker } from "./value-maker";

export const CALM: Disturbance = { faults: [], hands: [], edits: [], kill: undefined };

/** What all syncs of one schedule share. */
export interface Scene {
  readonly stage: Stage;
  readonly emulator: Emulator;
  readonly compartments: readonly string[];
  readonly canary: Canary;
  readonly tally: Tally;
  readonly values: ValueMaker;
  /** Never the same in two plays: the emulator remembers the retry tokens that are made of it. */
  readonly newId: () => string;
}

/** Of the processes of one command: what was called before somebody died is not done afterwards either. */
interface Life {
  isOver: boolean;
}

async function survive<T>(life: Life, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!life.isOver) throw error;
    return undefined;
  }
}

class Killed extends Error {
  override readonly name = "Killed";
}

/** One sync of one stack: its program, its source and its state, run by processes that can be disturbed and killed. */
export class TestedSync {
  readonly settings: SyncSettings;
  readonly choices: ProgramChoices;
  readonly source: MemorySource = createMemorySource();
  readonly engine: TinyEngine;
  readonly ledger: Ledger;
  readonly approved = new Set<string>();
  /** Every owner that it has ever been. */
  readonly owners = new Set<string>();
  /** The beginning of all request ids of this sync. */
  readonly runId: string;
  calls = 0;
  readonly #scene: Scene;
  #disturbance = CALM;
  #life: Life = { isOver: false };
  #spent = new Set<Disturbance["faults"][number]>();

  constructor(scene: Scene, settings: SyncSettings) {
    this.#scene = scene;
    this.settings = settings;
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
    };
    for (const environment of ENVIRONMENTS) {
      const place = { environment, secretPath: "/" };
      this.source.editByHand(place, "K0", "x");
      this.source.editByHand(place, "K0", undefined);
    }
    this.engine = new TinyEngine(() => this.#start());
    this.ledger = new Ledger(scene.emulator, this.#licence());
  }

  edit({ key, value }: SourceEdit): void {
    this.#scene.tally.add("source changes");
    const place = { environment: this.choices.environment, secretPath: "/" };
    const text = value === undefined ? undefined : this.#scene.values.make(value);
    this.source.editByHand(place, this.settings.keys[key % this.settings.keys.length]!, text);
  }

  /** Key -> bytes of what the program wants now. */
  wanted(): ReadonlyMap<string, Uint8Array> {
    const held = this.source.peek({ environment: this.choices.environment, secretPath: "/" });
    return new Map([...(held ?? [])].map(([key, value]) => [key, value.reveal()]));
  }

  nameOf(key: string): string {
    const { keySchema, environment } = this.choices;
    return keySchema.replace("{{environment}}", environment).replace("{{secretKey}}", key);
  }

  up(during: Disturbance = CALM): Promise<Run | undefined> {
    return this.#disturb(during, async () => {
      const run = await this.engine.up(this.program());
      this.#hear(run);
      return run;
    });
  }

  /** What it threw, or `undefined`. */
  refresh(during: Disturbance = CALM): Promise<unknown> {
    return this.#disturb(during, () => this.#catching(() => this.engine.refresh()));
  }

  destroy(during: Disturbance = CALM): Promise<unknown> {
    return this.#disturb(during, () => this.#catching(() => this.engine.destroy()));
  }

  program(): Props {
    return buildProgram(this.#scene.emulator, this.settings, this.choices, this.#texts());
  }

  #texts(): Record<string, string> {
    const decoder = new TextDecoder();
    return Object.fromEntries([...this.wanted()].map(([key, bytes]) => [key, decoder.decode(bytes)]));
  }

  #licence(): Licence {
    this.owners.add(this.choices.owner);
    const saved = this.engine.saved;
    const fixed = saved === undefined ? undefined : readComputed(saved.inputs).initialPlan;
    return {
      owners: this.owners,
      id: saved?.id,
      isTaking: (name) => fixed === undefined || fixed.has(name),
      approved: this.approved,
      isDeletionDisabled: this.choices.keep,
    };
  }

  async #disturb<T>(during: Disturbance, work: () => Promise<T>): Promise<T | undefined> {
    const before = this.engine.state;
    const life: Life = { isOver: false };
    this.#life = life;
    this.#disturbance = during;
    this.#spent = new Set();
    this.calls = 0;
    this.ledger.begin(this.#licence());
    this.#scene.tally.add("runs");
    const result = await survive(life, work);
    // Who is dead saves nothing.
    if (life.isOver) this.engine.replaceState(before);
    this.#hearState();
    return life.isOver ? undefined : result;
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
    const { stage, canary, newId } = this.#scene;
    const life = this.#life;
    return startProcess({
      stage,
      newId,
      runId: this.runId,
      say: (text) => {
        canary.hear("message", text);
      },
      carry: (task) => this.#carry(life, task),
      source: this.settings.isInline ? undefined : this.source,
      wrapDestination: this.settings.wrapDestination ?? ((destination) => destination),
    });
  }

  #carry<T>(life: Life, task: () => Promise<T>): Promise<T> {
    return this.#scene.stage.call(async () => {
      if (life.isOver) throw new Killed("dead");
      this.calls++;
      this.#scene.tally.add("calls");
      this.#interfere(this.calls);
      const { kill } = this.#disturbance;
      if (kill?.at === this.calls) await this.#die(life, kill.isDone, task);
      return this.#watch(task);
    });
  }

  async #die<T>(life: Life, isDone: boolean, task: () => Promise<T>): Promise<never> {
    life.isOver = true;
    this.#scene.tally.add(isDone ? "kills after a call" : "kills before a call");
    if (isDone) await this.#catching(() => this.#watch(task).then(() => undefined));
    throw new Killed("killed");
  }

  #interfere(call: number): void {
    const { emulator, tally, values } = this.#scene;
    for (const { at, hand } of this.#disturbance.hands) {
      if (at === call && applyHand(emulator, hand, values.make("text"))) tally.add(`hand: ${hand.kind}`);
    }
    for (const { at, edit } of this.#disturbance.edits) if (at === call) this.edit(edit);
    this.ledger.note();
  }

  /** At its call; one that only writes get, at the next write. */
  #isDue(planned: Disturbance["faults"][number]): boolean {
    if (this.#spent.has(planned)) return false;
    return planned.at === this.calls || (isOnWrites(planned.fault) && planned.at < this.calls);
  }

  /** One call with its fault, if it has one, and a look at what it did. */
  async #watch<T>(task: () => Promise<T>): Promise<T> {
    const { emulator, tally } = this.#scene;
    const due = this.#disturbance.faults.filter((planned) => this.#isDue(planned));
    const faults = due.map(({ fault }) => fault);
    emulator.faults.clear();
    emulator.faults.add(...faults.map(toFaultRule));
    const seen = emulator.journal.entries.length;
    try {
      return await task();
    } finally {
      for (const [at, fired] of emulator.faults.fired.entries()) {
        if (fired === 0) continue;
        this.#spent.add(due[at]!);
        tally.add(`fault: ${faults[at]!}`);
      }
      emulator.faults.clear();
      for (const entry of emulator.journal.entries.slice(seen)) this.ledger.judge(entry);
      this.ledger.note();
    }
  }
}
