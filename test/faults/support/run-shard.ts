import { appendFileSync } from "node:fs";
import fc from "fast-check";
import { inject } from "vitest";
import { openTheatre, playSchedule, type Theatre } from "./play-schedule";
import { schedules, type Schedule } from "./schedule";

/** Schedules that every run of the tests plays, over all shards. */
const DEFAULT_RUNS = 2_200;
const DEFAULT_SEED = 20_261_124;
export const SHARDS = 4;

/**
 * Plays this shard's part of the schedules. `SECRETSYNC_FAULT_RUNS` says how many there are in all,
 * `SECRETSYNC_FAULT_SEED` (`seed` or `seed/path`) which; one with a path plays that schedule alone, on the first shard.
 */
export async function runShard(shard: number): Promise<void> {
  const parameters = readParameters(shard);
  if (parameters === undefined) return;
  const theatre = await openTheatre();
  try {
    const property = fc.asyncProperty(schedules, (schedule) => playWhole(theatre, schedule));
    const result = await fc.check(property, parameters);
    if (result.failed) throw new Error(describeFailure(result));
  } finally {
    await theatre.emulator.close();
    appendFileSync(inject("faultCounts"), `${JSON.stringify(theatre.tally.counts)}\n`);
  }
}

async function playWhole(theatre: Theatre, schedule: Schedule): Promise<void> {
  const { faults, leaks } = await playSchedule(theatre, schedule);
  const wrong = [...faults, ...leaks.map((place) => `a value or a key in the clear: ${place}`)];
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
}

function readParameters(shard: number): fc.Parameters<[Schedule]> | undefined {
  const [seed = "", path] = (process.env["SECRETSYNC_FAULT_SEED"] ?? "").split("/");
  const first = seed === "" ? DEFAULT_SEED : Number(seed);
  if (!Number.isInteger(first)) throw new RangeError(`SECRETSYNC_FAULT_SEED is no number (got "${seed}")`);
  if (path !== undefined) return shard === 0 ? { seed: first, path, endOnFailure: true } : undefined;
  const runs = Number(process.env["SECRETSYNC_FAULT_RUNS"] ?? DEFAULT_RUNS);
  if (!Number.isInteger(runs)) throw new RangeError("SECRETSYNC_FAULT_RUNS is no number");
  return { seed: first + shard, numRuns: Math.ceil(runs / SHARDS) };
}

/** What went wrong, the smallest schedule that does it, and the command that plays it again. */
function describeFailure({
  seed,
  counterexamplePath,
  counterexample,
  errorInstance,
}: fc.RunDetails<[Schedule]>): string {
  const wrong = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  const again = `SECRETSYNC_FAULT_SEED=${String(seed)}/${counterexamplePath ?? ""} npm run test:faults`;
  return `${wrong}\n\nPlay it again: ${again}\n\n${JSON.stringify(counterexample?.[0], undefined, 1)}`;
}
