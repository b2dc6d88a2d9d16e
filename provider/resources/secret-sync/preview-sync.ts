import { formatStateMaps, KEPT, type StateMaps } from "../../core/manifest";
import type { InitialPlan } from "../../core/initial-plan";
import type { KnownSecret } from "../../core/model";
import { fitOwner } from "../../core/ownership";
import type { InputFailure } from "../../schema/parse";
import { isSameValue, type CheckResult, type Props } from "../controller";
import { inspectsDestination } from "./changes";
import type { CheckContext } from "./check-context";
import { lookAtVault } from "./look";
import type { Look } from "./look-request";
import { findEmptiedFolders } from "./source";
import { givenInputs, ownerOfInputs } from "./state";

/** What a sync would do: the computed inputs, after a look at the vault when something is new or changed. */
export async function previewSync(context: CheckContext): Promise<CheckResult> {
  const { deps, olds, given, before, wanted, secrets } = context;
  const taken = claimNames(context, secrets.keys());
  if (taken.length > 0) return { inputs: given, failures: taken };
  const previousOwners = rememberOwners(context);
  const emptiedFolders = findEmptiedFolders(before.sourceFolders, context.inputs, wanted.reading);
  const isInitial = olds["initialPlan"] === undefined;
  const refs = before.secretIds;
  const plain: Look = { failures: [], initialPlan: seenInSource(context), secrets, refs, importing: new Set() };
  const plainMaps = formatState(context, plain);
  const isChanged = isInitial || emptiedFolders.length > 0 || hasChanged(context, plainMaps);
  const mode = deps.previewMode();
  const looks = mode === "always" || (mode === "live" && isChanged);
  const inspects = inspectsDestination(olds, given);
  const { desired } = wanted;
  const request = { ...context, news: given, previousOwners, desired, emptiedFolders, isInitial, inspects };
  const look = looks ? await lookAtVault(deps, request) : plain;
  const failures = [...look.failures, ...claimNames(context, look.secrets.keys())];
  if (failures.length > 0) return { inputs: given, failures };
  warnOfOpenImports(context, look);
  const fixed = looks || !isInitial ? { initialPlan: Object.fromEntries(look.initialPlan) } : {};
  const maps = looks ? formatState(context, look) : plainMaps;
  return { inputs: { ...given, ...maps, ...compute(context, maps, look, previousOwners), ...fixed }, failures: [] };
}

/** The second of two syncs of one program that want one name is refused. */
function claimNames({ deps, inputs }: CheckContext, names: Iterable<string>): readonly InputFailure[] {
  const taken = deps.claims.claim(inputs.destinationConfig.vaultOcid, ownerOfInputs(inputs), names);
  return [...taken].map(([name, holder]) => ({
    property: "syncOptions.keySchema",
    reason: `${name} is already wanted by ${holder} in this program: give one of the two another key schema or another vault`,
  }));
}

function rememberOwners({ olds, inputs, before }: CheckContext): readonly string[] {
  const previous = olds["ownerId"] ?? olds["owner"];
  const owners = typeof previous === "string" ? [...before.previousOwners, fitOwner(previous)] : before.previousOwners;
  return [...new Set(owners)].filter((candidate) => candidate !== ownerOfInputs(inputs));
}

/** An import is done once the source gives the imported value by itself. */
function seenInSource({ before: { initialPlan, known }, secrets }: CheckContext): InitialPlan {
  const isSeen = (name: string): boolean => secrets.has(name) && secrets.get(name)?.digest === known.get(name)?.digest;
  return new Map([...initialPlan].map(([name, step]) => [name, step === "import" && isSeen(name) ? "adopt" : step]));
}

function hasChanged({ olds, given, before, secrets }: CheckContext, { manifest }: StateMaps): boolean {
  return (
    !isSameValue(givenInputs(olds), given) ||
    !isSameValue(manifest, olds["manifest"]) ||
    [...secrets].some(([name, { digest }]) => before.known.get(name)?.digest !== digest)
  );
}

/** What the state will know: desired secrets, kept ones, and imports that the source does not give yet. */
function formatState({ before, inputs, wanted }: CheckContext, look: Pick<Look, "initialPlan" | "secrets">): StateMaps {
  const known = new Map<string, KnownSecret>();
  for (const [name, { revision, digest }] of look.secrets) known.set(name, { revision, digest });
  for (const [name, secret] of before.known) {
    if (known.has(name)) continue;
    const { note: _note, ...plain } = secret;
    // Nothing is done to an import that waits for its source, so what a refresh says of it stays.
    if (look.initialPlan.get(name) === "import") known.set(name, secret);
    else if (wanted.desired.refused.has(name)) known.set(name, plain);
    else if (inputs.syncOptions.disableSecretDeletion) known.set(name, { ...plain, note: KEPT });
  }
  return formatStateMaps(known, new Set(wanted.desired.refused.keys()));
}

function warnOfOpenImports({ deps, inputs, wanted, before }: CheckContext, { initialPlan, importing }: Look): void {
  for (const [name, step] of initialPlan) {
    if (step !== "import" || importing.has(name) || wanted.desired.named.has(name) || !before.known.has(name)) continue;
    deps.reporter.warn(
      `${inputs.name}: ${name} is imported, but the source does not hold it: commit the file, approve the change`,
    );
  }
}

function compute(
  { digestKey, wanted }: CheckContext,
  { manifest }: StateMaps,
  look: Look,
  previousOwners: readonly string[],
): Props {
  const ids = Object.keys(manifest).map((name) => [name, look.refs.get(name)] as const);
  const hasAllIds = ids.length > 0 && ids.every(([, ref]) => ref !== undefined);
  return {
    digestKey,
    ...(previousOwners.length === 0 ? {} : { previousOwners }),
    ...(hasAllIds ? { secretIds: Object.fromEntries(ids) } : {}),
    sourceFolders: wanted.reading.filledFolders,
  };
}
