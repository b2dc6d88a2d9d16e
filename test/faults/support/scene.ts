import type { InfisicalEmulator } from "../../../emulator/infisical/index";
import type { Emulator } from "../../../emulator/oci/index";
import type { Canary } from "./canary";
import type { Stage } from "./stage";
import type { Tally } from "./tally";
import type { ValueMaker } from "./value-maker";

/** A vault with the key that encrypts what is created in it. */
export interface VaultPlace {
  readonly vaultOcid: string;
  readonly keyOcid: string;
}

/** What all syncs of one schedule share. */
export interface Scene {
  readonly stage: Stage;
  readonly emulator: Emulator;
  readonly infisical: InfisicalEmulator;
  readonly compartments: readonly string[];
  readonly vaults: readonly [VaultPlace, VaultPlace];
  readonly canary: Canary;
  readonly tally: Tally;
  readonly values: ValueMaker;
  /** Secrets that a hand brought back from their deletion. */
  readonly broughtBack: Set<string>;
  /** The program's directory. */
  readonly cwd: string;
  /** Never the same in two plays: the emulator remembers the retry tokens that are made of it. */
  readonly newId: () => string;
}
