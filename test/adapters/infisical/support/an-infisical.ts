import { onTestFinished } from "vitest";
import { createInfisicalEmulator } from "../../../../emulator/infisical";
import type { InfisicalEmulator, InfisicalEmulatorOptions } from "../../../../emulator/infisical";
import { createInfisicalSource } from "../../../../provider/adapters/infisical/source";
import type { TransportOptions } from "../../../../provider/adapters/infisical/transport";
import type { FolderContent, ReadFolderOptions, Source, SourceLocation } from "../../../../provider/ports/source";
import type { InfisicalConnection } from "../../../../provider/schema/connection";
import type { InfisicalSource } from "../../../../provider/schema/secret-sync";
import { createFakeClock, type FakeClock } from "../../../support/fake-clock";

export const dev: SourceLocation = { environment: "dev", secretPath: "/" };
export const devApi: SourceLocation = { environment: "dev", secretPath: "/api" };

export interface Infisical {
  readonly emulator: InfisicalEmulator;
  readonly clock: FakeClock;
  /** Inputs of a connection with the emulator's client id and secret. */
  readonly connection: InfisicalConnection;
  readonly source: (config?: Partial<InfisicalSource>, options?: TransportOptions) => Source;
}

/** An emulator that ends with the test, and sources that read it. */
export async function anInfisical(options: InfisicalEmulatorOptions = {}): Promise<Infisical> {
  const emulator = await createInfisicalEmulator(options);
  onTestFinished(() => emulator.close());
  const clock = createFakeClock();
  const connection = toConnection(emulator);
  return {
    emulator,
    clock,
    connection,
    source: (config = {}, transport = {}) =>
      createInfisicalSource(toSourceConfig(emulator, config), { clock, runId: "run-1" }, transport),
  };
}

export function toConnection({ url, clientId, clientSecret }: InfisicalEmulator): InfisicalConnection {
  return { app: "infisical", method: "universal-auth", credentials: { clientId, clientSecret }, siteUrl: url };
}

export function toSourceConfig(emulator: InfisicalEmulator, config: Partial<InfisicalSource> = {}): InfisicalSource {
  return {
    kind: "infisical",
    connection: toConnection(emulator),
    projectId: emulator.projectId,
    expandReferences: true,
    unresolvedReferences: "warn",
    missingFolder: "error",
    ...config,
  };
}

/** Reads a folder that is there. */
export async function read(
  source: Source,
  location: SourceLocation = dev,
  options: ReadFolderOptions = {},
): Promise<FolderContent> {
  const content = await source.readFolder(location, options);
  if (content === undefined) throw new Error("the folder is missing");
  return content;
}

/** Key to value. */
export function toValues({ secrets }: FolderContent): Record<string, string | undefined> {
  return Object.fromEntries(secrets.map(({ key, value }) => [key, value.revealText()]));
}

/** Operations that were asked for, in order. */
export function operations({ journal }: InfisicalEmulator): readonly (string | undefined)[] {
  return journal.entries.map(({ operation }) => operation);
}
