import process from "node:process";
import { runContestant } from "./support/contestant-process.mjs";
import { startEmulator } from "./support/emulator-process.mjs";
import { computeLimitMs, leastCalls } from "./support/limits.mjs";
import { measureSignatureMs } from "./support/measure.mjs";

const TRANSITION_MS = 200;
const CONCURRENCY = 16;
/** So few calls are no work for a machine: what is above the limit then is the sync's own. */
const FEW_IN_FLIGHT = 4;
const COUNTS = (process.env.SECRETSYNC_BENCH_N ?? "100,1000,5000").split(",").map(Number);
/** The first is so short that two cores are the limit for client and emulator; the second is more like a service far away. */
const LATENCIES_MS = [30, 200];
/** The other latencies are measured with so many secrets only. */
const MIDDLE_COUNT = 1_000;
/** One call at a time takes a quarter of an hour for 5,000: fewer are measured, unless they are asked for. */
const MOST_ONE_BY_ONE = Number(process.env.SECRETSYNC_BENCH_ONE_BY_ONE ?? MIDDLE_COUNT);

export const title =
  `A sync of N secrets, ${TRANSITION_MS} ms transitions; "SDK" is the official client as it comes, in a script without state. An RSA-2048 signature takes ${measureSignatureMs().toFixed(2)} ms here.\n` +
  "least = the fewest calls that the API allows: one per write, read or deletion, one per 1,000 listed, at a first sync also the looks at vault, key and compartment;\n" +
  "limit = latency x full rounds of calls in flight, plus the calls that can only follow each other, plus one transition where secrets come to rest;\n" +
  "plain = wall time as a multiple of calls x latency / calls in flight;\n" +
  "each contestant runs in a process of its own, cold; peak MB is that process's, up to and with the row.";

const [SYNC, SDK] = ["contend-sync", "contend-sdk"].map(
  (name) => new URL(`./support/${name}.mjs`, import.meta.url).href,
);

/** Each contest has an emulator of its own: what an earlier one deleted would still hold its names. */
export async function run() {
  const rows = [];
  for (const contest of listContests()) rows.push(...(await runContest(contest)));
  return rows;
}

function listContests() {
  const [short, ...longer] = LATENCIES_MS;
  const both = (count, latencyMs) => [
    { who: "this", module: SYNC, concurrency: CONCURRENCY, count, latencyMs },
    { who: "SDK", module: SDK, concurrency: CONCURRENCY, count, latencyMs },
  ];
  return [
    ...COUNTS.flatMap((count) => both(count, short)),
    ...longer.flatMap((latencyMs) => both(MIDDLE_COUNT, latencyMs)),
    { who: "this", module: SYNC, concurrency: FEW_IN_FLIGHT, count: MIDDLE_COUNT, latencyMs: short },
    ...COUNTS.filter((count) => count <= MOST_ONE_BY_ONE).map((count) => ({
      who: "SDK",
      module: SDK,
      concurrency: 1,
      count,
      latencyMs: short,
    })),
  ];
}

async function runContest({ who, module, concurrency, count, latencyMs }) {
  const emulator = await startEmulator({ latencyMs, transitionMs: TRANSITION_MS });
  try {
    const results = await runContestant(module, emulator.ready, { count, concurrency, prefix: "SCRIPT_" });
    const contest = { who, concurrency, count, latencyMs };
    return Object.entries(results).map(([what, result]) => toRow({ ...contest, what }, result));
  } finally {
    await emulator.stop();
  }
}

function toRow({ who, concurrency, count, latencyMs, what }, { wallMs, calls, peakMb }) {
  const least = leastCalls(count, TRANSITION_MS)[what];
  const limitMs = computeLimitMs(least, { latencyMs, concurrency });
  return {
    who,
    "in flight": concurrency,
    "latency ms": latencyMs,
    N: count,
    what,
    calls,
    least: least.calls + least.serialCalls + least.besides,
    "wall ms": Math.round(wallMs),
    "limit ms": Math.round(limitMs),
    ratio: limitMs === 0 ? "-" : (wallMs / limitMs).toFixed(2),
    plain: calls === 0 ? "-" : ((wallMs * concurrency) / (calls * latencyMs)).toFixed(2),
    "peak MB": Math.round(peakMb),
  };
}
