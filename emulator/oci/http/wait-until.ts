import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";

/** Timers count whole milliseconds and fire about one late. Seen with Node 20.20.2, 2026-11-28. */
const TIMER_LATENESS_MS = 1;

/** Waits until `due`, in milliseconds of `performance.now()`, to the millisecond on average. */
export async function waitUntil(due: number): Promise<void> {
  const rest = Math.round(due - performance.now()) - TIMER_LATENESS_MS;
  if (rest > 0) await sleep(rest);
}
