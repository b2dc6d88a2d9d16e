import { makeSecrets, measure } from "./measure.mjs";
import { createSyncDriver } from "./sync-driver.mjs";

/** One first sync. */
export async function contend(emulator, { count, concurrency }) {
  const driver = createSyncDriver(emulator, { maxConcurrency: concurrency });
  return {
    once: await measure(emulator, async () => driver.apply(await driver.preview(makeSecrets(count)))),
  };
}
