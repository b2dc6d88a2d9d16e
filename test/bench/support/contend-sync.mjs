import { makeGenerations, measure } from "./measure.mjs";
import { createSyncDriver } from "./sync-driver.mjs";

/** This project: `pulumi up` of one sync, as its hooks see it. */
export async function contend(emulator, { count, concurrency }) {
  const driver = createSyncDriver(emulator, { maxConcurrency: concurrency });
  const { first, changed, fewer } = makeGenerations(count);
  const up = (secrets) => measure(emulator, async () => driver.apply(await driver.preview(secrets)));
  return {
    "first sync": await up(first),
    "no-op": await up(first),
    refresh: await measure(emulator, () => driver.refresh()),
    "10 % changed": await up(changed),
    "10 % removed": await up(fewer),
    "10 % restored": await up(changed),
    destroy: await measure(emulator, () => driver.destroy()),
  };
}
