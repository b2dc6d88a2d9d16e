import { parseEach } from "../../schema/parse";
import { secretSyncInputs, type SecretSyncInputs } from "../../schema/secret-sync";
import type { Props } from "../controller";

/** Inputs of which some are wrong or not known yet: those that are right by themselves. All inputs are such ones too. */
export type SoundInputs = Partial<Omit<SecretSyncInputs, "syncOptions">> & {
  readonly syncOptions: Partial<SecretSyncInputs["syncOptions"]>;
};

/** What can be gone by although the whole cannot. */
export function findSoundInputs(given: Props): SoundInputs {
  const { syncOptions } = given;
  const options = typeof syncOptions === "object" && syncOptions !== null ? { ...syncOptions } : {};
  return { ...parseEach(secretSyncInputs, given), syncOptions: parseEach(secretSyncInputs.shape.syncOptions, options) };
}
