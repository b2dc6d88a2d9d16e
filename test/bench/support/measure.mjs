import { generateKeyPairSync, sign } from "node:crypto";
import { performance } from "node:perf_hooks";
import process from "node:process";

/** Wall time in milliseconds, the calls that the emulator saw meanwhile, and the most memory of this process so far. */
export async function measure(emulator, work) {
  await emulator.reset();
  globalThis.gc?.();
  const start = performance.now();
  await work();
  const wallMs = performance.now() - start;
  return { wallMs, calls: await emulator.countCalls(), peakMb: process.resourceUsage().maxRSS / 1024 };
}

export function makeSecrets(count, generation = () => 0) {
  const entries = Array.from({ length: count }, (_, at) => [
    `SECRET_${String(at).padStart(5, "0")}`,
    `value ${at} of ${generation(at)} ${"x".repeat(80)}`,
  ]);
  return Object.fromEntries(entries);
}

/** The secrets at first, with a tenth of them changed, and without that tenth. */
export function makeGenerations(count) {
  const part = Math.ceil(count / 10);
  const changed = makeSecrets(count, (at) => (at < part ? 1 : 0));
  return { first: makeSecrets(count), changed, fewer: Object.fromEntries(Object.entries(changed).slice(part)) };
}

/** How long a signature takes on this machine: every call has one, so figures of other machines differ with it. */
export function measureSignatureMs() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const data = Buffer.alloc(200);
  const rounds = 200;
  const start = performance.now();
  for (let round = 0; round < rounds; round++) sign("sha256", data, privateKey);
  return (performance.now() - start) / rounds;
}
