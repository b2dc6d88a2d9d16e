import { KEPT, formatStateMaps, reviseSecret } from "../../core/manifest";
import type { DesiredSecret, KnownSecret } from "../../core/model";
import { fitOwner } from "../../core/ownership";
import type { InitialPlan } from "../../core/initial-plan";
import type { Source } from "../../ports/source";
import { parseInputs, type InputFailure } from "../../schema/parse";
import { secretSyncInputs, type SecretSyncInputs } from "../../schema/secret-sync";
import { isSameValue, type CheckResult, type Props } from "../controller";
import type { Deps } from "../deps";
import { isDestinationChanged, isTriggered } from "./changes";
import { checkUnknown } from "./check-unknown";
import { findInputFaults } from "./input-faults";
import { lookAtVault, type Look } from "./look";
import { digestAll, findEmptiedFolders, makeDigestKey, readWanted, sourceFailure, type Wanted } from "./source";
import { carryComputed, givenInputs, ownerOfInputs, readComputed, type Computed } from "./state";

/**
 * Parses the inputs, reads the source, and adds what a preview shows: the manifest. Looks at the vault when something is
 * new or changed. Refuses, all at once, what cannot or must not be done.
 */
export async function checkSecretSync(deps: Deps, olds: Props, news: Props): Promise<CheckResult> {
  const given = givenInputs(news);
  const parsed = parseInputs(secretSyncInputs, given);
  if (parsed.kind === "failed") return { inputs: given, failures: parsed.failures };
  if (parsed.kind === "unknown") return checkUnknown(deps, olds, given);
  const { failures, source } = findInputFaults(deps, parsed.value);
  if (failures.length > 0 || source === undefined) return { inputs: given, failures };
  if (deps.previewMode() === "off") {
    deps.reporter.warn(
      `${parsed.value.name}: SECRETSYNC_PREVIEW is off: the source was not read, the manifest is the old one`,
    );
    return { inputs: { ...given, ...carryComputed(olds) }, failures: [] };
  }
  return checkKnown(deps, olds, given, parsed.value, source);
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
    return { inputs: given, failures: [sourceFailure(error, inputs.source.kind)] };
  }
  for (const warning of wanted.reading.warnings) deps.reporter.warn(`${inputs.name}: ${warning}`);
  const connection = deps.adapters.openConnection(inputs.connection);
  const container = inputs.destinationConfig.vaultOcid;
  const digestKey =
    before.digestKey ?? (await makeDigestKey(connection, source, wanted.desired, ownerOfInputs(inputs), container));
  const isNew = olds["syncOptions"] === undefined;
  const secrets = reviseAll(wanted, digestKey, before);
  const context = { deps, olds, given, inputs, before, wanted, digestKey, secrets, isNew };
  if (!inputs.isAutoSyncEnabled && !isTriggered(olds, given, isNew)) return holdSync(context);
  return previewSync(context);
}

interface CheckContext {
  readonly deps: Deps;
  readonly olds: Props;
  readonly given: Props;
  readonly inputs: SecretSyncInputs;
  readonly before: Computed;
  readonly wanted: Wanted;
  readonly digestKey: string;
  readonly secrets: ReadonlyMap<string, DesiredSecret>;
  readonly isNew: boolean;
}

function reviseAll({ desired }: Wanted, digestKey: string, { known }: Computed): ReadonlyMap<string, DesiredSecret> {
  const digests = digestAll(desired, digestKey);
  return new Map(
    [...desired.named].map(([name, { key }]) => [name, reviseSecret(key, digests.get(name) ?? "", known.get(name))]),
  );
}

/** Auto-sync is off and nothing asks for a sync: values are held as they were, and the person is told what waits. */
function holdSync({ deps, olds, given, inputs, before, secrets, digestKey, isNew }: CheckContext): CheckResult {
  const moved = [...secrets]
    .filter(([name, { digest }]) => before.known.get(name)?.digest !== digest)
    .map(([name]) => name);
  const gone = [...before.known]
    .filter(([name, { note }]) => !secrets.has(name) && note !== KEPT)
    .map(([name]) => name);
  const waiting = [...moved, ...gone].sort();
  if (waiting.length > 0) {
    deps.reporter.warn(
      `${inputs.name}: auto-sync is off: ${waiting.join(", ")} waiting. Change syncTrigger to sync now`,
    );
  }
  const drifted = [...before.known].filter(([, { note }]) => note !== undefined && note !== KEPT).map(([name]) => name);
  if (drifted.length > 0) {
    deps.reporter.warn(
      `${inputs.name}: auto-sync is off: ${drifted.join(", ")} changed in the vault. Change syncTrigger to put that right`,
    );
  }
  const held = isNew ? { manifest: {}, digests: {}, digestKey } : carryComputed(olds);
  return { inputs: { ...given, ...held }, failures: [] };
}

async function previewSync(context: CheckContext): Promise<CheckResult> {
  const { deps, olds, given, inputs, before, wanted, secrets } = context;
  const failures = claimNames(deps, inputs, secrets.keys());
  if (failures.length > 0) return { inputs: given, failures };
  const owner = ownerOfInputs(inputs);
  const previousOwners = rememberOwners(olds, owner, before);
  const emptiedFolders = findEmptiedFolders(before.sourceFolders, inputs, wanted.reading);
  const isInitial = olds["initialPlan"] === undefined;
  const plain = { failures: [], initialPlan: seenInSource(before, secrets), secrets, refs: before.secretIds };
  const isChanged = isInitial || emptiedFolders.length > 0 || hasChanged(context, before.initialPlan);
  const mode = deps.previewMode();
  const looks = mode === "always" || (mode === "live" && isChanged);
  const inspects = isInitial || isDestinationChanged(olds, given);
  const { desired } = wanted;
  const request = { ...context, news: given, previousOwners, desired, emptiedFolders, isInitial, inspects };
  const look: Look = looks ? await lookAtVault(deps, request) : plain;
  if (look.failures.length > 0) return { inputs: given, failures: look.failures };
  const fixed = looks || !isInitial ? { initialPlan: Object.fromEntries(look.initialPlan) } : {};
  return { inputs: { ...given, ...compute(context, look, previousOwners), ...fixed }, failures: [] };
}

function claimNames(deps: Deps, inputs: SecretSyncInputs, names: Iterable<string>): readonly InputFailure[] {
  const taken = deps.claims.claim(inputs.destinationConfig.vaultOcid, ownerOfInputs(inputs), names);
  return [...taken].map(([name, holder]) => ({
    property: "syncOptions.keySchema",
    reason: `${name} is already wanted by ${holder} in this program: give one of the two another key schema or another vault`,
  }));
}

function rememberOwners(olds: Props, owner: string, before: Computed): readonly string[] {
  const previous = olds["ownerId"] ?? olds["owner"];
  const owners = typeof previous === "string" ? [...before.previousOwners, fitOwner(previous)] : before.previousOwners;
  return [...new Set(owners)].filter((candidate) => candidate !== owner);
}

/** An import is done once the source gives the imported value by itself. */
function seenInSource({ initialPlan, known }: Computed, secrets: ReadonlyMap<string, DesiredSecret>): InitialPlan {
  const isSeen = (name: string): boolean => secrets.has(name) && secrets.get(name)?.digest === known.get(name)?.digest;
  return new Map([...initialPlan].map(([name, step]) => [name, step === "import" && isSeen(name) ? "adopt" : step]));
}

function hasChanged(context: CheckContext, initialPlan: InitialPlan): boolean {
  const { olds, given, before } = context;
  if (!isSameValue(givenInputs(olds), given)) return true;
  const { manifest } = formatState(context, { initialPlan, secrets: context.secrets });
  return (
    !isSameValue(manifest, olds["manifest"]) ||
    [...context.secrets].some(([name, { digest }]) => before.known.get(name)?.digest !== digest)
  );
}

/** What the state will know: desired secrets, kept ones, and imports that the source does not give yet. */
function formatState(
  { before, inputs, wanted }: CheckContext,
  look: Pick<Look, "initialPlan" | "secrets">,
): ReturnType<typeof formatStateMaps> {
  const known = new Map<string, KnownSecret>();
  for (const [name, { revision, digest }] of look.secrets) known.set(name, { revision, digest });
  for (const [name, secret] of before.known) {
    if (known.has(name)) continue;
    const { note: _note, ...plain } = secret;
    if (wanted.desired.refused.has(name) || look.initialPlan.get(name) === "import") known.set(name, plain);
    else if (inputs.syncOptions.disableSecretDeletion) known.set(name, { ...plain, note: KEPT });
  }
  return formatStateMaps(known, new Set(wanted.desired.refused.keys()));
}

function compute(context: CheckContext, look: Look, previousOwners: readonly string[]): Props {
  const { digestKey, wanted, deps, inputs } = context;
  const maps = formatState(context, look);
  for (const [name, step] of look.initialPlan) {
    if (step !== "import" || wanted.desired.named.has(name) || !context.before.known.has(name)) continue;
    deps.reporter.warn(
      `${inputs.name}: ${name} is imported, but the source does not hold it: commit the file, approve the change`,
    );
  }
  const names = Object.keys(maps.manifest);
  const secretIds = Object.fromEntries(
    names.flatMap((name) => (look.refs.has(name) ? [[name, look.refs.get(name)]] : [])),
  );
  const hasAllIds = names.every((name) => look.refs.has(name));
  return {
    ...maps,
    digestKey,
    ...(previousOwners.length === 0 ? {} : { previousOwners }),
    ...(hasAllIds && names.length > 0 ? { secretIds } : {}),
    sourceFolders: wanted.reading.filledFolders,
  };
}
