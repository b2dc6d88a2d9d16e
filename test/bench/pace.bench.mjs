import { runContestant } from "./support/contestant-process.mjs";
import { openEmulator, startEmulator } from "./support/emulator-process.mjs";

const LATENCY_MS = 30;
/** Secrets of a sync: what the service admits in so many seconds. */
const SECONDS = 20;
const CASES = [
  { rate: 50, inFlight: 16 },
  { rate: 100, inFlight: 16 },
  { rate: 100, inFlight: 64 },
  { rate: 200, inFlight: 16 },
  { rate: 200, inFlight: 16, retryAfterSeconds: 1 },
];

export const title =
  `A first sync of ${SECONDS} x R secrets where the service admits R calls a second and refuses the others with 429, ${LATENCY_MS} ms latency.\n` +
  "of R = calls that were done per second of the run, as part of R; refused = part of all calls.";

/** One row per rate. A service that asks for a pause with each refusal has it. */
export async function run() {
  const rows = [];
  for (const each of CASES) rows.push(await runCase(each));
  return rows;
}

async function runCase({ rate, inFlight, retryAfterSeconds }) {
  const limit = ["--max-requests-per-second", String(rate)];
  const pause = retryAfterSeconds === undefined ? [] : ["--retry-after-seconds", String(retryAfterSeconds)];
  const emulator = await startEmulator({ latencyMs: LATENCY_MS, transitionMs: 0, flags: [...limit, ...pause] });
  try {
    const module = new URL("./support/contend-once.mjs", import.meta.url).href;
    const { once } = await runContestant(module, emulator.ready, { count: SECONDS * rate, concurrency: inFlight });
    const refused = await (await openEmulator(emulator.ready)).countRefused();
    const done = once.calls - refused;
    return {
      R: rate,
      "in flight": inFlight,
      "Retry-After": retryAfterSeconds ?? "-",
      "wall ms": Math.round(once.wallMs),
      "calls done": done,
      "of R": `${((100 * done) / (once.wallMs / 1_000) / rate).toFixed(0)} %`,
      refused: `${((100 * refused) / once.calls).toFixed(1)} %`,
    };
  } finally {
    await emulator.stop();
  }
}
