import { onTestFinished } from "vitest";
import { createInfisicalEmulator } from "../../emulator/infisical";
import { createInfisicalSource } from "../../provider/adapters/infisical/source";
import { createFakeClock } from "../support/fake-clock";
import { toSourceConfig } from "../adapters/infisical/support/an-infisical";
import { testSourceContract } from "./source.contract";
import { toLocation } from "./to-location";

const TAG = "synced";

/**
 * A selecting source, which cannot be written. That values with blanks around them and `${...}` are refused one by one,
 * and that an unknown environment is an error, is Infisical's own: see test/adapters/infisical.
 */
testSourceContract({
  name: "Infisical, by the emulator, selecting by a tag",
  hasFolders: false,
  open: async (folders) => {
    const emulator = await createInfisicalEmulator();
    onTestFinished(() => emulator.close());
    for (const [place, secrets] of Object.entries(folders)) {
      emulator.addFolder(toLocation(place));
      for (const [key, value] of Object.entries(secrets)) {
        emulator.putSecret({ key, value, tags: [TAG], ...toLocation(place) });
      }
    }
    return createInfisicalSource(toSourceConfig(emulator, { tags: [TAG] }), {
      clock: createFakeClock(),
      runId: "contract",
    });
  },
});
