import { onTestFinished, vi } from "vitest";
import { createEmulator, createVirtualClock } from "../../../emulator/oci";
import type { Emulator, EmulatorOptions } from "../../../emulator/oci";
import { createClients } from "./clients";
import type { OfficialClients } from "./clients";

export interface StartedEmulator {
  readonly emulator: Emulator;
  readonly clients: OfficialClients;
}

/** An emulator for one test, on a clock that stands still, with the official clients; it is closed when the test ends. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<StartedEmulator> {
  // The official clients print every failure; here failures are what is asked for.
  vi.spyOn(console, "warn").mockReturnValue();
  const emulator = await createEmulator({ clock: createVirtualClock(), ...options });
  onTestFinished(() => emulator.close());
  return { emulator, clients: createClients({ info: emulator, privateKeyPem: emulator.privateKeyPem }) };
}

export const DAY_MS = 24 * 3_600_000;

/** A date so many days after the emulator's now, and one minute more: exactly one day would race the clock. */
export function daysAhead(emulator: Emulator, days: number): Date {
  return new Date(emulator.clock.now() + days * DAY_MS + 60_000);
}
