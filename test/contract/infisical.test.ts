import { onTestFinished } from "vitest";
import { createInfisicalEmulator, type SecretSeed } from "../../emulator/infisical";
import { createInfisicalSource } from "../../provider/adapters/infisical/source";
import type { Source } from "../../provider/ports/source";
import type { InfisicalSource } from "../../provider/schema/secret-sync";
import { toSourceConfig } from "../adapters/infisical/support/an-infisical";
import { createFakeClock } from "../support/fake-clock";
import { testSourceContract, type ContractFolders } from "./source.contract";
import { toLocation } from "./to-location";

const TAG = "synced";

/** What Infisical itself changes or expands is refused on a write: blanks around a value (U+2028 is one), and `${...}`. */
const REFUSED = ["SPACES", "TAB", "EMOJI", "DOLLARS"];

testSourceContract({
  name: "Infisical, by the emulator",
  refusedKeys: REFUSED,
  unknownEnvironment: "trouble",
  open: (folders) => open(folders, {}, {}),
});

testSourceContract({
  name: "Infisical, by the emulator, without expanding references",
  refusedKeys: REFUSED,
  unknownEnvironment: "trouble",
  open: (folders) => open(folders, {}, { expandReferences: false }),
});

testSourceContract({
  name: "Infisical, by the emulator, selecting by a tag",
  unknownEnvironment: "trouble",
  open: (folders) => open(folders, { tags: [TAG] }, { tags: [TAG] }),
});

async function open(
  folders: ContractFolders,
  labels: Partial<SecretSeed>,
  config: Partial<InfisicalSource>,
): Promise<Source> {
  const environments = Object.keys(folders).map((place) => toLocation(place).environment);
  const emulator = await createInfisicalEmulator({ environments: [...new Set(environments)] });
  onTestFinished(() => emulator.close());
  for (const [place, secrets] of Object.entries(folders)) {
    emulator.addFolder(toLocation(place));
    for (const [key, value] of Object.entries(secrets)) {
      emulator.putSecret({ key, value, ...labels, ...toLocation(place) });
    }
  }
  return createInfisicalSource(toSourceConfig(emulator, config), { clock: createFakeClock(), runId: "contract" });
}
