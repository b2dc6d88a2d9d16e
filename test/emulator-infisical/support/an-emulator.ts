import { onTestFinished } from "vitest";
import { createInfisicalEmulator } from "../../../emulator/infisical";
import type { InfisicalEmulator, InfisicalEmulatorOptions } from "../../../emulator/infisical";

/** An emulator that ends with the test. */
export async function anEmulator(options: InfisicalEmulatorOptions = {}): Promise<InfisicalEmulator> {
  const emulator = await createInfisicalEmulator(options);
  onTestFinished(() => emulator.close());
  return emulator;
}
