import { appendFileSync } from "node:fs";
import fc from "fast-check";
import { inject } from "vitest";
import { playSchedule } from "./play-schedule";
import { schedules } from "./random-schedule";
import type { Schedule } from "./schedule";
import { openTheatre, type Theatre } from "./theatre";

/** Schedules that every run of the tests plays, over all shards. */
const DEFAULT_RUNS = 2_200;
const DEFAULT_SEED = 20_261_128;
export const SHARDS = 4;
/** Schedules of one seed; what fails ends its seed, and the next one goes on. */
const RUNS_OF_A_SEED = 50;
/** Enough to see what is wrong. */
const MOST_FAILURES = 5;

/**
 * Plays this shard's part of the schedules. `SECRETSYNC_FAULT_RUNS` says how many there are in all,
 * `SECRETSYNC_FAULT_SEED` (`seed` or `seed/path`) which; one with a path plays that schedule alone, on the first shard.
 */
export async function runShard(shard: number): Promise<void> {
  const theatre = await openTheatre();
  const failures: string[] = [];
  try {
    for (const parameters of listParameters(shard)) {
      const failure = await playSeed(theatre, parameters);
      if (failure !== undefined) failures.push(failure);
      if (failures.length >= MOST_FAILURES) break;
    }
  } finally {
    await theatre.close();
    tell({ counts: theatre.tally.counts });
  }
  if (failures.length > 0) throw new Error(failures.join("\n\n"));
}

type Parameters = fc.Parameters<[Schedule]> & { readonly seed: number };

/** What went wrong with the schedules of one seed, or `undefined`. */
async function playSeed(theatre: Theatre, parameters: Parameters): Promise<string | undefined> {
  let played = 0;
  let hasFailed = false;
  const property = fc.asyncProperty(schedules, async (schedule) => {
    try {
      await playWhole(theatre, schedule);
    } catch (error) {
      // The first time it is the schedule as it was drawn; after that it is being made smaller.
      if (!hasFailed) tell({ failed: replayCommand(parameters.seed, parameters.path ?? String(played)) });
      hasFailed = true;
      throw error;
    }
    if (!hasFailed) tell({ played: 1, seed: parameters.seed });
    played++;
  });
  const result = await fc.check(property, parameters);
  if (!result.failed) return undefined;
  tell({ smallest: replayCommand(result.seed, result.counterexamplePath ?? "") });
  return describeFailure(result);
}

/** Told at once to who started the tests: a shard can last for hours. */
function tell(news: object): void {
  appendFileSync(inject("faultNews"), `${JSON.stringify(news)}\n`);
}

async function playWhole(theatre: Theatre, schedule: Schedule): Promise<void> {
  const { faults, leaks } = await playSchedule(theatre, schedule);
  const wrong = [...faults, ...leaks.map((place) => `a value or a key in the clear: ${place}`)];
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
}

/** One for each seed of this shard; shards take seeds in turn. */
function listParameters(shard: number): readonly Parameters[] {
  const [text = "", path] = (process.env["SECRETSYNC_FAULT_SEED"] ?? "").split("/");
  const first = text === "" ? DEFAULT_SEED : Number(text);
  if (!Number.isInteger(first)) throw new RangeError(`SECRETSYNC_FAULT_SEED is no number (got "${text}")`);
  if (path !== undefined) return shard === 0 ? [{ seed: first, path, endOnFailure: true }] : [];
  const runs = Number(process.env["SECRETSYNC_FAULT_RUNS"] ?? DEFAULT_RUNS);
  if (!Number.isInteger(runs)) throw new RangeError("SECRETSYNC_FAULT_RUNS is no number");
  const seeds = Math.ceil(runs / RUNS_OF_A_SEED);
  return Array.from({ length: seeds }, (_, at) => ({
    seed: first + at,
    numRuns: Math.min(RUNS_OF_A_SEED, runs - at * RUNS_OF_A_SEED),
  })).filter((_, at) => at % SHARDS === shard);
}

function replayCommand(seed: number, path: string): string {
  return `SECRETSYNC_FAULT_SEED=${String(seed)}/${path} npm run test:faults`;
}

/** What went wrong, the smallest schedule that does it, and the command that plays it again. */
function describeFailure({
  seed,
  counterexamplePath,
  counterexample,
  errorInstance,
}: fc.RunDetails<[Schedule]>): string {
  const wrong = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  const again = replayCommand(seed, counterexamplePath ?? "");
  return `${wrong}\n\nPlay it again: ${again}\n\n${JSON.stringify(counterexample?.[0], undefined, 1)}`;
}
