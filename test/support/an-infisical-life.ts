import { onTestFinished } from "vitest";
import { createInfisicalEmulator, type InfisicalEmulator, type Location } from "../../emulator/infisical";
import { createInfisicalSource } from "../../provider/adapters/infisical/source";
import { SyncError } from "../../provider/core/errors";
import type { Props } from "../../provider/resources/controller";
import { aLife, type Life } from "./a-life";
import { aProgram } from "./programs";

export const API: Location = { environment: "dev", secretPath: "/api" };

/** A sync from the folder `/api` of an Infisical into a vault in memory. */
export interface InfisicalLife {
  readonly life: Life;
  readonly infisical: InfisicalEmulator;
  /** Changes of `aProgram`: the source is this Infisical; `source` and `syncOptions` are merged. */
  readonly program: (changes?: Props) => Props;
}

/** @param secrets what the folder holds; it is made, empty or not */
export async function anInfisicalLife(secrets: Readonly<Record<string, string>> = {}): Promise<InfisicalLife> {
  const infisical = await createInfisicalEmulator();
  onTestFinished(() => infisical.close());
  infisical.addFolder(API);
  for (const [key, value] of Object.entries(secrets)) infisical.putSecret({ key, value, ...API });
  const life = aLife();
  const { clock } = life.world;
  life.world.openSource = (config) => {
    if (config.kind !== "infisical") throw new SyncError("BUG", `this program is about Infisical, not ${config.kind}`);
    return createInfisicalSource(config, { clock, runId: "test" });
  };
  return { life, infisical, program: (changes) => toProgram(infisical, changes) };
}

function toProgram(infisical: InfisicalEmulator, { source, ...rest }: Props = {}): Props {
  const { url, clientId, clientSecret, projectId } = infisical;
  const connection = {
    app: "infisical",
    method: "universal-auth",
    credentials: { clientId, clientSecret },
    siteUrl: url,
  };
  const given = (source ?? {}) as Props;
  return { ...API, source: { kind: "infisical", connection, projectId, ...given }, ...rest };
}

/** What the CLI would print: refusals of the preview, reasons of the update, and messages. */
export async function upToTheEnd({ life }: Pick<InfisicalLife, "life">, changes: Props): Promise<string> {
  life.world.takeMessages();
  const { failures, reasons, error } = await life.engine.up(aProgram(changes));
  const refusals = failures.map(({ property, reason }) => `${property}: ${reason}`);
  if (error !== undefined && !(error instanceof Error)) throw new Error(`a ${typeof error} was thrown`);
  const unexpected = error === undefined ? [] : [error.message];
  return [...refusals, ...reasons, ...unexpected, life.world.takeMessages()].join("\n");
}
