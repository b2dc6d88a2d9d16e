import process from "node:process";
import { serialClient } from "./support/serial-client.mjs";
import { startEmulator } from "./support/emulator-process.mjs";
import { computeLimitMs, makeSecrets, measure } from "./support/measure.mjs";
import { createSyncDriver } from "./support/sync-driver.mjs";

const LATENCY_MS = 30;
const TRANSITION_MS = 200;
const CONCURRENCY = 16;
const COUNTS = (process.env.SECRETSYNC_BENCH_N ?? "100,1000").split(",").map(Number);

export const title =
  `A sync of N secrets against one emulator (${LATENCY_MS} ms latency, ${TRANSITION_MS} ms transitions), ${CONCURRENCY} calls in flight.\n` +
  "limit = calls x latency / concurrency, plus the calls that can only follow each other, plus one transition where secrets have to come to rest.\n" +
  "least = the fewest calls that the API allows: one per write or read, one per page of the list, two to look at vault and key.";

/** One row per thing that a person does; `serial` does the same one call at a time. */
export async function run() {
  const rows = [];
  for (const count of COUNTS) rows.push(...(await runCount(count)));
  return rows;
}

/** Each count has a vault of its own: what an earlier one deleted would still hold its names. */
async function runCount(count) {
  const emulator = await startEmulator({ latencyMs: LATENCY_MS, transitionMs: TRANSITION_MS });
  try {
    return await measureCount(emulator, count);
  } finally {
    await emulator.stop();
  }
}

async function measureCount(emulator, count) {
  const driver = createSyncDriver(emulator, { maxConcurrency: CONCURRENCY });
  const part = Math.ceil(count / 10);
  const first = makeSecrets(count);
  const changed = makeSecrets(count, (at) => (at < part ? 1 : 0));
  const fewer = Object.fromEntries(Object.entries(changed).slice(part));
  const up = (secrets) => measure(emulator, async () => driver.apply(await driver.preview(secrets)));
  const rows = [];
  const add = (what, { wallMs, calls }, minimum) => {
    const limitMs = computeLimitMs(minimum, { latencyMs: LATENCY_MS, concurrency: CONCURRENCY });
    rows.push({
      what: `${what}, N = ${count}`,
      calls,
      least: minimum.calls + minimum.serialCalls,
      "wall ms": Math.round(wallMs),
      "limit ms": Math.round(limitMs),
      ratio: (wallMs / Math.max(limitMs, 1)).toFixed(2),
      "peak MB": Math.round(process.resourceUsage().maxRSS / 1024),
    });
  };
  // check: vault, key and list; create: list, then the writes, then a list that shows them at rest.
  add("first sync", await up(first), { calls: count, serialCalls: 5, transitionMs: TRANSITION_MS });
  const none = await up(first);
  rows.push({
    what: `no-op, N = ${count}`,
    calls: none.calls,
    least: 0,
    "wall ms": Math.round(none.wallMs),
    "limit ms": 0,
    ratio: "-",
    "peak MB": Math.round(process.resourceUsage().maxRSS / 1024),
  });
  add("refresh", await measure(emulator, () => driver.refresh()), { calls: count, serialCalls: 1, transitionMs: 0 });
  add("10 % changed", await up(changed), { calls: part, serialCalls: 3, transitionMs: TRANSITION_MS });
  add("10 % removed", await up(fewer), { calls: part, serialCalls: 3, transitionMs: 0 });
  add("10 % restored", await up(changed), { calls: 2 * part, serialCalls: 3, transitionMs: TRANSITION_MS });
  add("destroy", await measure(emulator, () => driver.destroy()), { calls: count, serialCalls: 1, transitionMs: 0 });
  rows.push(...(await serialClient(emulator, count)));
  return rows;
}
