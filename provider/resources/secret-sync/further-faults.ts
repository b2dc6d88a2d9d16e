import { readSource } from "../../engine/read-source";
import type { Source } from "../../ports/source";
import type { InputFailure } from "../../schema/parse";
import { DEFAULT_CONCURRENCY } from "../../schema/secret-sync";
import type { Props } from "../controller";
import type { Deps } from "../deps";
import { inspectsDestination } from "./changes";
import type { InputFaults } from "./input-faults";
import { locateDestinationFailure, locateSourceFailure } from "./locate-failure";
import { openSteadyDestination } from "./open-destination";
import type { SoundInputs } from "./sound-inputs";
import { sourceRequest } from "./source";

/**
 * What else is wrong where some inputs are, so that all can be mended in one go: the source is read and the vault looked
 * at although, as far as the preview may look, and where what names them is right.
 */
export async function findFurtherFaults(
  deps: Deps,
  olds: Props,
  given: Props,
  inputs: SoundInputs,
  { source, hasDestination }: InputFaults,
): Promise<readonly InputFailure[]> {
  const found = await Promise.all([
    source === undefined ? [] : findSourceFaults(deps, inputs, source),
    hasDestination ? findDestinationFaults(deps, olds, given, inputs) : [],
  ]);
  return found.flat();
}

async function findSourceFaults(deps: Deps, inputs: SoundInputs, source: Source): Promise<readonly InputFailure[]> {
  const { source: config, environment, secretPath, imports, syncOptions } = inputs;
  if (config === undefined || environment === undefined || secretPath === undefined || deps.previewMode() === "off")
    return [];
  const { recursive = false } = syncOptions;
  const request = sourceRequest({ source: config, environment, secretPath, imports, syncOptions: { recursive } });
  try {
    await readSource(source, request, deps.retrier, deps.bound?.signal);
    return [];
  } catch (error) {
    return [locateSourceFailure(error, config.kind)];
  }
}

/** What is wrong with credentials, vault or key, where a preview would look at them: when they are new or changed. */
export async function findDestinationFaults(
  deps: Deps,
  olds: Props,
  given: Props,
  { connection, destinationConfig, syncOptions: { maxConcurrency = DEFAULT_CONCURRENCY } }: SoundInputs,
): Promise<readonly InputFailure[]> {
  const mode = deps.previewMode();
  if (connection === undefined || destinationConfig === undefined) return [];
  if (mode === "off" || mode === "source" || !inspectsDestination(olds, given)) return [];
  try {
    return await openSteadyDestination(deps, {
      connection,
      destinationConfig,
      syncOptions: { maxConcurrency },
    }).inspect();
  } catch (error) {
    return [locateDestinationFailure(error)];
  }
}
