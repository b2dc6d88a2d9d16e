import { performance } from "node:perf_hooks";

/** Wall time in milliseconds and the calls that the emulator saw meanwhile. */
export async function measure(emulator, work) {
  await emulator.reset();
  globalThis.gc?.();
  const start = performance.now();
  await work();
  const wallMs = performance.now() - start;
  return { wallMs, calls: await emulator.countCalls() };
}

export function makeSecrets(count, generation = () => 0) {
  const entries = Array.from({ length: count }, (_, at) => [
    `SECRET_${String(at).padStart(5, "0")}`,
    `value ${at} of ${generation(at)} ${"x".repeat(80)}`,
  ]);
  return Object.fromEntries(entries);
}

/**
 * The least time that the calls of a row can take: full rounds at the given concurrency, plus what has to follow one
 * after another (`serialCalls`), plus one transition where the row waits for secrets to rest.
 */
export function computeLimitMs({ calls, serialCalls, transitionMs }, { latencyMs, concurrency }) {
  return (calls * latencyMs) / concurrency + serialCalls * latencyMs + transitionMs;
}
