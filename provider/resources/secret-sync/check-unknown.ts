import { formatStateMaps, reviseSecret } from "../../core/manifest";
import { parseInputs, parsePart, type Parsed } from "../../schema/parse";
import { secretSyncInputs } from "../../schema/secret-sync";
import { ociConnection } from "../../schema/connection";
import type { CheckResult, Props } from "../controller";
import type { Deps } from "../deps";
import { findDestinationFaults } from "./further-faults";
import { locateDestinationFailure, locateSourceFailure } from "./locate-failure";
import type { SoundInputs } from "./sound-inputs";
import { digestAll, makeDigestKey, readWanted, type SourcePart, type Wanted } from "./source";
import { carryComputed, ownerOfInputs, readComputed } from "./state";

const sourcePart = secretSyncInputs.pick({
  source: true,
  environment: true,
  secretPath: true,
  imports: true,
  syncOptions: true,
});

/**
 * Part of the inputs belongs to a resource that does not exist yet. As long as the source is known, the preview can
 * still name every secret; those in the vault are not looked at.
 */
export async function checkUnknown(deps: Deps, olds: Props, given: Props, inputs: SoundInputs): Promise<CheckResult> {
  const part = parsePart(sourcePart, given);
  if (part.kind !== "parsed" || deps.previewMode() === "off")
    return { inputs: { ...given, ...carryComputed(olds) }, failures: [] };
  let wanted: Wanted;
  try {
    wanted = await readWanted(deps, deps.adapters.openSource(part.value.source), part.value);
  } catch (error) {
    const failure = locateSourceFailure(error, part.value.source.kind);
    return { inputs: given, failures: [failure, ...(await findDestinationFaults(deps, olds, given, inputs))] };
  }
  try {
    const digestKey = await findDigestKey(deps, olds, given, part.value, wanted);
    return { inputs: { ...given, ...carryComputed(olds), ...nameSecrets(olds, wanted, digestKey) }, failures: [] };
  } catch (error) {
    return { inputs: given, failures: [locateDestinationFailure(error)] };
  }
}

async function findDigestKey(
  deps: Deps,
  olds: Props,
  given: Props,
  part: SourcePart,
  wanted: Wanted,
): Promise<string | undefined> {
  const before = readComputed(olds).digestKey;
  if (before !== undefined) return before;
  const connection = parseInputs(ociConnection, given["connection"]);
  const rest: Parsed<{
    owner?: string | undefined;
    ownerId?: string | undefined;
    destinationConfig: { vaultOcid: string };
  }> = parsePart(secretSyncInputs.pick({ owner: true, ownerId: true, destinationConfig: true }), given);
  if (connection.kind !== "parsed" || rest.kind !== "parsed") return undefined;
  const opened = deps.adapters.openConnection(connection.value);
  return makeDigestKey(
    opened,
    deps.adapters.openSource(part.source),
    wanted.desired,
    ownerOfInputs(rest.value),
    rest.value.destinationConfig.vaultOcid,
  );
}

/** Without a key for digests every name of a new sync is `rev 1`, and an existing one keeps what it had. */
function nameSecrets(olds: Props, { desired }: Wanted, digestKey: string | undefined): Props {
  const { known } = readComputed(olds);
  const refused = new Set(desired.refused.keys());
  if (digestKey === undefined) {
    if (known.size > 0) return {};
    const blank = new Map([...desired.named.keys()].map((name) => [name, { revision: 1, digest: "" }]));
    return { manifest: formatStateMaps(blank, refused).manifest };
  }
  const digests = digestAll(desired, digestKey);
  const secrets = [...desired.named].map(
    ([name, { key }]) => [name, reviseSecret(key, digests.get(name) ?? "", known.get(name))] as const,
  );
  return { ...formatStateMaps(new Map(secrets), refused), digestKey };
}
