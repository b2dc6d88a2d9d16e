import type { EmulatedSecret } from "../../../emulator/oci/index";
import { ID_TAG, OWNER_TAG } from "../../../provider/core/ownership";
import { findReplacementFaults } from "./find-replacement-faults";
import { findTemplateFaults } from "./find-template-faults";
import type { Scene } from "./scene";
import type { TestedSync } from "./tested-sync";

/** What is wrong with a sync that has come to rest; empty when nothing is. */
export async function findFaults(sync: TestedSync, scene: Scene): Promise<readonly string[]> {
  const standing = scene.emulator.secrets.filter(({ lifecycleState }) => lifecycleState !== "DELETED");
  const secrets = standing.filter(({ vaultOcid }) => vaultOcid === sync.place.vaultOcid);
  const faults = [
    ...sync.ledger.violations,
    ...scene.vaults.flatMap((vault) => findDoubles(standing.filter(({ vaultOcid }) => vaultOcid === vault.vaultOcid))),
    ...findWrongContents(sync, secrets),
    ...findTemplateFaults(sync, secrets),
    ...findLeftovers(sync, secrets),
    ...findReplacementFaults(sync, standing, scene),
    ...findStateFaults(sync, secrets),
    ...(await findRestlessness(sync, scene)),
  ];
  return faults.map((fault) => `${sync.settings.name}: ${fault}`);
}

function findDoubles(secrets: readonly EmulatedSecret[]): readonly string[] {
  const names = secrets.map(({ name }) => name);
  return names.filter((name, at) => names.indexOf(name) !== at).map((name) => `${name} exists twice`);
}

function findWrongContents(sync: TestedSync, secrets: readonly EmulatedSecret[]): readonly string[] {
  const { saved } = sync.engine;
  return [...sync.wanted()].flatMap(([key, text]) => {
    const name = sync.nameOf(key);
    const secret = secrets.find((candidate) => candidate.name === name);
    if (secret?.lifecycleState !== "ACTIVE") return [`${name} is wanted and ${secret?.lifecycleState ?? "lost"}`];
    const { freeformTags, content, compartmentOcid } = secret;
    if (content?.equals(Buffer.from(text)) !== true) return [`${name} holds another value`];
    if (compartmentOcid !== sync.choices.compartment) return [`${name} stands in another compartment`];
    const isTagged = freeformTags[OWNER_TAG] === sync.choices.owner && freeformTags[ID_TAG] === saved?.id;
    return isTagged ? [] : [`${name} is not tagged as ours`];
  });
}

/** What carries our id and nobody wants: an old name of a renamed key, or a secret that was never deleted. */
function findLeftovers(sync: TestedSync, secrets: readonly EmulatedSecret[]): readonly string[] {
  const names = new Set([...sync.wanted().keys()].map((key) => sync.nameOf(key)));
  return secrets
    .filter(({ freeformTags }) => freeformTags[ID_TAG] === sync.engine.saved?.id)
    .filter(({ lifecycleState, name }) => !names.has(name) && lifecycleState === "ACTIVE")
    .map(({ name }) => `${name} is ours and nobody wants it`);
}

function findStateFaults(sync: TestedSync, secrets: readonly EmulatedSecret[]): readonly string[] {
  const { outputs, manifest } = sync.engine;
  const names = [...sync.wanted().keys()].map((key) => sync.nameOf(key)).sort();
  const refs = Object.fromEntries(
    names.map((name) => [name, secrets.find((secret) => secret.name === name)?.id ?? "none"]),
  );
  return [
    ...expectSame("the manifest names", Object.keys(manifest).sort(), names),
    ...Object.entries(manifest).flatMap(([name, line]) =>
      /^rev \d+$/.test(line) ? [] : [`the manifest says ${name} is ${line}`],
    ),
    ...expectSame("secretIds are", sortEntries(outputs["secretIds"]), sortEntries(refs)),
    ...expectSame("failures are", outputs["failures"], {}),
  ];
}

function sortEntries(map: unknown): unknown {
  return Object.entries((map ?? {}) as Record<string, string>).sort(([a], [b]) => (a < b ? -1 : 1));
}

function expectSame(what: string, actual: unknown, expected: unknown): readonly string[] {
  const [is, should] = [JSON.stringify(actual), JSON.stringify(expected)];
  return is === should ? [] : [`${what} ${is}, and should be ${should}`];
}

async function findRestlessness(sync: TestedSync, { emulator }: Scene): Promise<readonly string[]> {
  const before = emulator.journal.count();
  const run = await sync.engine.preview(sync.program());
  const asked = emulator.journal.entries.slice(before).map(({ operation }) => operation ?? "");
  return [
    ...(run.step === "same" ? [] : [`a further preview is not empty: ${run.step}`]),
    ...(asked.length === 0 ? [] : [`a further preview asks ${asked.join(", ")}`]),
  ];
}
