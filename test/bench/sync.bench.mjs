import process from "node:process";
import { runContestant } from "./support/contestant-process.mjs";
import { startEmulator } from "./support/emulator-process.mjs";
import { computeLimitMs, leastCalls } from "./support/limits.mjs";

const LATENCY_MS = 30;
const TRANSITION_MS = 200;
const CONCURRENCY = 16;
const COUNTS = (process.env.SECRETSYNC_BENCH_N ?? "100,1000,5000").split(",").map(Number);
/** One call at a time takes minutes beyond this many secrets: fewer are measured, and said so. */
const MOST_ONE_BY_ONE = 100;

export const title =
  `A sync of N secrets, ${LATENCY_MS} ms latency and ${TRANSITION_MS} ms transitions; "SDK" is the official client as it comes, in a script without state.\n` +
  "least = the fewest calls that the API allows: one per write, read or deletion, one per 1,000 listed, at a first sync also the looks at vault, key and compartment;\n" +
  "limit = calls x latency / calls in flight, plus the calls that can only follow each other, plus one transition where secrets come to rest;\n" +
  "each contestant runs in a process of its own, cold; peak MB is that process's, up to and with the row.";

const CONTESTANTS = [
  { name: "this", module: new URL("./support/contend-sync.mjs", import.meta.url).href, concurrency: CONCURRENCY },
  { name: "SDK", module: new URL("./support/contend-sdk.mjs", import.meta.url).href, concurrency: CONCURRENCY },
  { name: "SDK", module: new URL("./support/contend-sdk.mjs", import.meta.url).href, concurrency: 1 },
];

/** Each count has an emulator of its own: what an earlier one deleted would still hold its names. */
export async function run() {
  const rows = [];
  for (const count of COUNTS) {
    for (const contestant of CONTESTANTS) rows.push(...(await runOne(contestant, count)));
  }
  return rows;
}

async function runOne({ name, module, concurrency }, wanted) {
  const count = concurrency === 1 ? Math.min(wanted, MOST_ONE_BY_ONE) : wanted;
  if (count < wanted && COUNTS.includes(count)) return [];
  const emulator = await startEmulator({ latencyMs: LATENCY_MS, transitionMs: TRANSITION_MS });
  try {
    const results = await runContestant(module, emulator.ready, { count, concurrency, prefix: "SCRIPT_" });
    return Object.entries(results).map(([what, result]) => toRow({ name, concurrency, count, what }, result));
  } finally {
    await emulator.stop();
  }
}

function toRow({ name, concurrency, count, what }, { wallMs, calls, peakMb }) {
  const least = leastCalls(count, TRANSITION_MS)[what];
  const limitMs = computeLimitMs(least, { latencyMs: LATENCY_MS, concurrency });
  return {
    who: `${name}, ${concurrency} in flight`,
    N: count,
    what,
    calls,
    least: least.calls + least.serialCalls + least.besides,
    "wall ms": Math.round(wallMs),
    "limit ms": Math.round(limitMs),
    ratio: limitMs === 0 ? "-" : (wallMs / limitMs).toFixed(2),
    "peak MB": Math.round(peakMb),
  };
}
