import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInfisicalEmulator, type InfisicalEmulator } from "../../../emulator/infisical/index";
import { createEmulator, type Emulator } from "../../../emulator/oci/index";
import { Canary } from "./canary";
import { createFilePlace } from "./file-place";
import { createInfisicalPlace } from "./infisical-place";
import type { Scene } from "./scene";
import type { Schedule } from "./schedule";
import { Stage } from "./stage";
import { Tally } from "./tally";
import { createInlinePlace, createMemoryPlace, type TestedSource } from "./tested-source";
import { ValueMaker } from "./value-maker";

/** How long transitions last: some end before the next call, some are waited for. */
const LIFECYCLE = {
  createMs: 150,
  updateMs: 60,
  scheduleDeletionMs: 400,
  cancelDeletionMs: 900,
  changeCompartmentMs: 300,
  deleteMs: 100,
};

/** One emulator of each service for all schedules of a worker; each of them begins with empty ones. */
export interface Theatre {
  readonly stage: Stage;
  readonly emulator: Emulator;
  readonly infisical: InfisicalEmulator;
  readonly token: string;
  readonly otherCompartment: string;
  readonly cwd: string;
  readonly tally: Tally;
  close(): Promise<void>;
}

export async function openTheatre(): Promise<Theatre> {
  const stage = new Stage();
  const emulator = await createEmulator({ clock: stage, lifecycleMs: LIFECYCLE });
  const infisical = await createInfisicalEmulator({ clock: stage });
  const cwd = await mkdtemp(join(tmpdir(), "secretsync-faults-"));
  const otherCompartment = emulator.addCompartment("second");
  const close = async (): Promise<void> => {
    await Promise.all([emulator.close(), infisical.close(), rm(cwd, { recursive: true, force: true })]);
  };
  // Time goes on for years: a token without an end.
  const token = infisical.createToken(0);
  return { stage, emulator, infisical, token, otherCompartment, cwd, tally: new Tally(), close };
}

export function setScene(theatre: Theatre, { seed }: Schedule): Scene {
  const { stage, emulator, infisical, token, otherCompartment, cwd, tally } = theatre;
  const { vaultOcid, keyOcid, secondVaultOcid, secondKeyOcid } = emulator;
  stage.reseed(seed);
  for (const { id } of emulator.secrets) emulator.removeSecret(id);
  for (const { journal, faults } of [emulator, infisical]) {
    journal.reset();
    faults.clear();
  }
  return {
    ...{ stage, emulator, infisical, cwd, tally },
    compartments: [emulator.compartmentOcid, otherCompartment],
    vaults: [
      { vaultOcid, keyOcid },
      { vaultOcid: secondVaultOcid, keyOcid: secondKeyOcid },
    ],
    canary: new Canary(emulator.privateKeyPem, token),
    values: new ValueMaker(),
    broughtBack: new Set(),
    newId: randomUUID,
  };
}

/** The source of the schedule, empty. */
export function openPlace({ infisical, token, cwd }: Theatre, { source }: Schedule): TestedSource {
  switch (source) {
    case "inline":
      return createInlinePlace();
    case "memory":
      return createMemoryPlace();
    case "files":
      return createFilePlace(cwd);
    case "infisical":
      return createInfisicalPlace(infisical, token);
  }
}
