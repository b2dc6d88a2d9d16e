import type { Emulator } from "../../../emulator/oci/index";
import { applyHand } from "./apply-hand";
import type { SyncSettings } from "./build-program";
import { findFaults } from "./find-faults";
import { matchesAnySchema, NEIGHBOUR_KEYS, OUR_KEYS } from "./names";
import { bringToRest } from "./person";
import { playStep } from "./play-step";
import type { Schedule } from "./schedule";
import { TestedSync } from "./tested-sync";
import { createInlinePlace } from "./tested-source";
import { openPlace, setScene, type Theatre } from "./theatre";

const LONGEST_TRANSITION_MS = 60_000;

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
  const { emulator, tally, stage } = theatre;
  const scene = setScene(theatre, schedule);
  const { mode, source } = schedule;
  const settings = { ...options, name: "web", keys: OUR_KEYS, mode, source };
  const web = new TestedSync(scene, settings, openPlace(theatre, schedule));
  web.choices.template = schedule.template;
  web.choices.ownerTag = schedule.ownerTag;
  const other = { ...settings, name: "neighbour", keys: NEIGHBOUR_KEYS, source: "inline" as const };
  const neighbour = new TestedSync(scene, other, createInlinePlace());
  for (const edit of schedule.keys) web.edit(edit);
  for (const hand of schedule.hands) applyHand(scene, hand, web.choices.vault);
  for (const step of schedule.steps) await playStep(step, web, neighbour, scene);
  if (!web.hasRun) await web.up();
  const faults: string[] = [];
  const syncs = [neighbour, web].filter((sync) => sync.hasRun);
  for (const sync of syncs) {
    const restless = await bringToRest(sync, emulator);
    if (restless !== undefined) faults.push(restless);
  }
  // The last writes may still be settling, which is nobody's fault.
  stage.advance(LONGEST_TRANSITION_MS);
  for (const sync of syncs) faults.push(...(await findFaults(sync, scene)));
  faults.push(...findForeignWrites(emulator));
  for (const entry of emulator.journal.entries) scene.canary.hear("journal", JSON.stringify(entry));
  tally.add("schedules");
  tally.add(`schedules, source: ${source}`);
  tally.add("texts read for leaks", scene.canary.read);
  return { faults, leaks: scene.canary.leaks };
}

/** The request ids say who wrote: every write is one of our two syncs', and each has names that its program can give. */
function findForeignWrites(emulator: Emulator): readonly string[] {
  return emulator.journal
    .find({ isWrite: true, isDone: true })
    .filter(({ requestId, name = "" }) => !/^(web|neighbour)run\//.test(requestId) || !matchesAnySchema(name))
    .map(({ operation, name, requestId }) => `${operation ?? ""} of ${name ?? ""} by ${requestId}`);
}
