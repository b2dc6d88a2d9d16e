import { randomUUID } from "node:crypto";
import { createEmulator, type Emulator } from "../../../emulator/oci/index";
import { applyHand } from "./apply-hand";
import type { SyncSettings } from "./build-program";
import { Canary } from "./canary";
import { Tally } from "./tally";
import { findFaults } from "./find-faults";
import { ENVIRONMENTS, matchesAnySchema, NEIGHBOUR_KEYS, OUR_KEYS, SCHEMAS } from "./names";
import { approve, bringToRest } from "./person";
import type { Schedule, Step } from "./schedule";
import { Stage } from "./stage";
import { CALM, TestedSync, type Scene } from "./tested-sync";
import { ValueMaker } from "./value-maker";

/** How long transitions last: some end before the next call, some are waited for. */
const LIFECYCLE = {
  createMs: 150,
  updateMs: 60,
  scheduleDeletionMs: 400,
  cancelDeletionMs: 900,
  changeCompartmentMs: 300,
  deleteMs: 100,
};

const LONGEST_TRANSITION_MS = 60_000;

/** One emulator for all schedules of a worker; each of them begins with an empty vault. */
export interface Theatre {
  readonly stage: Stage;
  readonly emulator: Emulator;
  readonly otherCompartment: string;
  readonly tally: Tally;
}

export async function openTheatre(): Promise<Theatre> {
  const stage = new Stage();
  const emulator = await createEmulator({ clock: stage, lifecycleMs: LIFECYCLE });
  return { stage, emulator, otherCompartment: emulator.addCompartment("second"), tally: new Tally() };
}

export interface PlayOptions {
  /** Breaks the provider on purpose. */
  readonly wrapDestination?: SyncSettings["wrapDestination"];
}

export interface Verdict {
  readonly faults: readonly string[];
  readonly leaks: readonly string[];
}

/** Plays a schedule, brings both syncs to rest, and says what is wrong then. */
export async function playSchedule(theatre: Theatre, schedule: Schedule, options: PlayOptions = {}): Promise<Verdict> {
  const { emulator, tally } = theatre;
  const scene = setScene(theatre, schedule);
  const web = new TestedSync(scene, {
    ...options,
    name: "web",
    keys: OUR_KEYS,
    mode: schedule.mode,
    isInline: schedule.isInline,
  });
  const neighbour = new TestedSync(scene, { ...web.settings, name: "neighbour", keys: NEIGHBOUR_KEYS, isInline: true });
  for (const edit of schedule.keys) web.edit(edit);
  for (const hand of schedule.hands) applyHand(emulator, hand, scene.values.make("text"));
  for (const step of schedule.steps) await playStep(step, web, neighbour, scene);
  const faults: string[] = [];
  for (const sync of [neighbour, web]) {
    const restless = await bringToRest(sync, emulator);
    if (restless !== undefined) faults.push(restless);
  }
  // The last writes may still be settling, which is nobody's fault.
  theatre.stage.advance(LONGEST_TRANSITION_MS);
  for (const sync of [web, neighbour]) faults.push(...(await findFaults(sync, emulator)));
  faults.push(...findForeignWrites(emulator));
  for (const entry of emulator.journal.entries) scene.canary.hear("journal", JSON.stringify(entry));
  tally.add("schedules");
  tally.add("texts read for leaks", scene.canary.read);
  return { faults, leaks: scene.canary.leaks };
}

function setScene({ stage, emulator, otherCompartment, tally }: Theatre, { seed }: Schedule): Scene {
  stage.reseed(seed);
  for (const { id } of emulator.secrets) emulator.removeSecret(id);
  emulator.journal.reset();
  emulator.faults.clear();
  return {
    stage,
    emulator,
    tally,
    compartments: [emulator.compartmentOcid, otherCompartment],
    canary: new Canary(emulator.privateKeyPem),
    values: new ValueMaker(),
    newId: randomUUID,
  };
}

async function playStep(step: Step, web: TestedSync, neighbour: TestedSync, scene: Scene): Promise<void> {
  const { emulator, tally, stage, values } = scene;
  switch (step.do) {
    case "edit":
      web.edit(step.edit);
      return;
    case "option":
      choose(web, step, scene);
      return;
    case "hand":
      if (applyHand(emulator, step.hand, values.make("text"))) tally.add(`hand: ${step.hand.kind}`);
      return;
    case "up":
      return playUp(step, web, neighbour, scene);
    case "neighbour":
      neighbour.edit(step.edit);
      await neighbour.up(step.during);
      return;
    case "refresh":
      if (web.engine.saved !== undefined) await web.refresh(step.during);
      return;
    case "destroy":
      if (web.engine.saved !== undefined) await web.destroy(step.during);
      return;
    case "lose state":
      web.engine.replaceState(undefined);
      return;
    case "pass":
      stage.advance(step.ms);
  }
}

async function playUp(
  { isApproving, isAccompanied, during }: Extract<Step, { do: "up" }>,
  web: TestedSync,
  neighbour: TestedSync,
  { emulator, tally }: Scene,
): Promise<void> {
  if (isAccompanied) tally.add("runs of two syncs at once");
  const [run] = await Promise.all([web.up(during), isAccompanied ? neighbour.up(CALM) : undefined]);
  if (!isApproving || run === undefined || !approve(web, run, emulator)) return;
  tally.add("refusals approved");
  await web.up(CALM);
}

function choose({ choices }: TestedSync, { option, value }: Extract<Step, { do: "option" }>, scene: Scene): void {
  switch (option) {
    case "keySchema":
      choices.keySchema = SCHEMAS[value % SCHEMAS.length]!;
      return;
    case "owner":
      choices.owner = `organization/shop/dev/web${value === 0 ? "" : String(value)}`;
      return;
    case "keep":
      choices.keep = value === 1;
      return;
    case "auto":
      choices.auto = value !== 1;
      return;
    case "policy":
      choices.policy = value === 1 ? "delete" : "retain";
      return;
    case "trigger":
      choices.trigger = String(value);
      return;
    case "compartment":
      choices.compartment = scene.compartments[value % 2]!;
      return;
    case "environment":
      choices.environment = ENVIRONMENTS[value % 2]!;
  }
}

/** The request ids say who wrote: every write is one of our two syncs', and each has names that its program can give. */
function findForeignWrites(emulator: Emulator): readonly string[] {
  return emulator.journal
    .find({ isWrite: true, isDone: true })
    .filter(({ requestId, name = "" }) => !/^(web|neighbour)run\//.test(requestId) || !matchesAnySchema(name))
    .map(({ operation, name, requestId }) => `${operation ?? ""} of ${name ?? ""} by ${requestId}`);
}
