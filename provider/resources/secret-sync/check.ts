import { reviseSecret } from "../../core/manifest";
import type { DesiredSecret } from "../../core/model";
import type { Source } from "../../ports/source";
import { parseInputs } from "../../schema/parse";
import { secretSyncInputs, type SecretSyncInputs } from "../../schema/secret-sync";
import { isSameValue, type CheckResult, type Props } from "../controller";
import type { Deps } from "../deps";
import { isTriggered } from "./changes";
import { checkUnknown } from "./check-unknown";
import { findDestinationFaults, findFurtherFaults } from "./further-faults";
import { holdSync } from "./hold-sync";
import { findInputFaults } from "./input-faults";
import { locateDestinationFailure, locateSourceFailure } from "./locate-failure";
import { previewSync } from "./preview-sync";
import { findSoundInputs } from "./sound-inputs";
import { digestAll, makeDigestKey, readWanted, type Wanted } from "./source";
import { carryComputed, givenInputs, ownerOfInputs, pick, readComputed, type Computed } from "./state";

/**
 * Parses the inputs, reads the source, and adds what a preview shows: the manifest. Looks at the vault when something is
 * new or changed. Refuses, all at once, what cannot or must not be done.
 */
export async function checkSecretSync(deps: Deps, oldInputs: Props, news: Props): Promise<CheckResult> {
  const given = givenInputs(news);
  const olds = isVaultChanged(oldInputs, given) ? {} : oldInputs;
  const parsed = parseInputs(secretSyncInputs, given);
  const inputs = parsed.kind === "parsed" ? parsed.value : findSoundInputs(given);
  const faults = findInputFaults(deps, given, inputs);
  const failures = [...(parsed.kind === "failed" ? parsed.failures : []), ...faults.failures];
  if (failures.length > 0)
    return { inputs: given, failures: [...failures, ...(await findFurtherFaults(deps, olds, given, inputs, faults))] };
  if (parsed.kind !== "parsed" || faults.source === undefined) return checkUnknown(deps, olds, given, inputs);
  if (deps.previewMode() === "off") {
    deps.reporter.warn(
      `${parsed.value.name}: SECRETSYNC_PREVIEW is off: the source was not read, the manifest is the old one`,
    );
    return { inputs: { ...given, ...carryComputed(olds) }, failures: [] };
  }
  return checkKnown(deps, olds, given, parsed.value, faults.source);
}

/** Another vault replaces the resource: nothing of the old one says anything about the new one. */
function isVaultChanged(olds: Props, given: Props): boolean {
  const path = ["destinationConfig", "vaultOcid"] as const;
  return olds["syncOptions"] !== undefined && !isSameValue(pick(olds, ...path), pick(given, ...path));
}

async function checkKnown(
  deps: Deps,
  olds: Props,
  given: Props,
  inputs: SecretSyncInputs,
  source: Source,
): Promise<CheckResult> {
  const before = readComputed(olds);
  let wanted: Wanted;
  try {
    wanted = await readWanted(deps, source, inputs);
  } catch (error) {
    const failure = locateSourceFailure(error, inputs.source.kind);
    return { inputs: given, failures: [failure, ...(await findDestinationFaults(deps, olds, given, inputs))] };
  }
  for (const warning of wanted.reading.warnings) deps.reporter.warn(`${inputs.name}: ${warning}`);
  let digestKey: string;
  try {
    digestKey = before.digestKey ?? (await findDigestKey(deps, inputs, source, wanted));
  } catch (error) {
    return { inputs: given, failures: [locateDestinationFailure(error)] };
  }
  const isNew = olds["syncOptions"] === undefined;
  const secrets = reviseAll(wanted, digestKey, before);
  const context = { deps, olds, given, inputs, before, source, wanted, digestKey, secrets, isNew };
  if (!inputs.isAutoSyncEnabled && !isTriggered(olds, given, isNew)) return holdSync(context);
  return previewSync(context);
}

function findDigestKey(deps: Deps, inputs: SecretSyncInputs, source: Source, { desired }: Wanted): Promise<string> {
  const connection = deps.adapters.openConnection(inputs.connection);
  return makeDigestKey(connection, source, desired, ownerOfInputs(inputs), inputs.destinationConfig.vaultOcid);
}

function reviseAll({ desired }: Wanted, digestKey: string, { known }: Computed): ReadonlyMap<string, DesiredSecret> {
  const digests = digestAll(desired, digestKey);
  return new Map(
    [...desired.named].map(([name, { key }]) => [name, reviseSecret(key, digests.get(name) ?? "", known.get(name))]),
  );
}
