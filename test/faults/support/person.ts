import { explain, isSyncError } from "../../../provider/core/errors";
import type { Emulator } from "../../../emulator/oci/index";
import type { Run } from "../../support/tiny-engine";
import { createKeySchema, stripName } from "../../../provider/core/key-schema";
import { readTexts } from "../../../provider/resources/secret-sync/state";
import { OWNER_TAG } from "../../../provider/core/ownership";
import { matchesAnySchema } from "./names";
import { CALM, type TestedSync } from "./tested-sync";

const CODE = /exactly this through, once: syncOptions\.approve: "([0-9a-f]+)"/;

/** Takes the code that a refusal prints into the program; `false` when none is printed. */
export function approve(sync: TestedSync, run: Run, emulator: Emulator): boolean {
  const texts = [...run.failures.map(({ reason }) => reason), run.error instanceof Error ? run.error.message : ""];
  const text = texts.find((candidate) => CODE.test(candidate));
  if (text === undefined) return false;
  const code = CODE.exec(text)?.[1] ?? "";
  const given = sync.choices.approve?.split(" ") ?? [];
  // What a preview and a run refuse can differ: both codes can stand there.
  sync.choices.approve = [...given.slice(-1), code].join(" ");
  const words = new Set(text.split(/[\s,;:]+/).map((word) => word.replace(/\.$/, "")));
  for (const { name } of emulator.secrets) if (words.has(name) && matchesAnySchema(name)) sync.approved.add(name);
  return true;
}

const IN_THE_WAY = /belongs to|state FAILED|name is taken|another compartment|was not imported/;

/** Does what a failing key's message says, as far as it is up to a person and not to another run. */
export async function mend(sync: TestedSync, run: Run, emulator: Emulator): Promise<void> {
  if (run.reasons.some((reason) => reason.includes("replace this one"))) await sync.replace(false);
  for (const reason of run.reasons) {
    const [name = ""] = reason.split(":", 1);
    const { vaultOcid } = sync.place;
    const owner = emulator.getSecret(name, vaultOcid)?.freeformTags[OWNER_TAG];
    const isOfNeighbour = owner?.startsWith("organization/shop/") === true && !sync.owners.has(owner);
    if (reason.includes("the value is empty")) dropKey(sync, name);
    else if (IN_THE_WAY.test(reason) && isOfNeighbour) dropKey(sync, name);
    else if (IN_THE_WAY.test(reason)) emulator.removeSecret(name, vaultOcid);
  }
}

function dropKey(sync: TestedSync, name: string): void {
  const key = [...sync.wanted().keys()].find((candidate) => sync.nameOf(candidate) === name);
  if (key !== undefined) sync.source.edit(sync.choices.environment, key, undefined);
}

const MOST_ROUNDS = 14;

/**
 * What a person does until there is nothing left to do: refresh, up, approve what is refused, mend what the messages
 * say. `undefined` when that comes to an end, else why it does not.
 */
export async function bringToRest(sync: TestedSync, emulator: Emulator): Promise<string | undefined> {
  sync.choices.auto = true;
  sync.choices.keep = false;
  const history: string[] = [];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    if (isSyncError(await refreshIfThere(sync), "UNAVAILABLE")) {
      // Its hint: the secrets are really gone, so the sync goes out of the state.
      sync.stack.restore({ ...sync.stack.checkpoint, state: undefined });
    }
    const run = await sync.up(CALM, false);
    if (run === undefined) throw new Error("nobody killed it");
    const reasons = [...run.failures.map(({ reason }) => reason), ...run.reasons];
    history.push([run.step, ...reasons, ...(run.error === undefined ? [] : [explain(run.error)])].join(" | "));
    const isCalm = run.step !== "refused" && run.step !== "failed";
    // What a replacement left to delete would stand in the preview too.
    const isWhole = sync.stack.checkpoint.retired.length === 0;
    const isAtRest = isCalm && isWhole && (await sync.engine.preview(sync.program())).step === "same";
    if (isAtRest && !commitImports(sync, emulator)) return undefined;
    if (!isCalm && !approve(sync, run, emulator)) await mend(sync, run, emulator);
  }
  return `${sync.settings.name} does not come to rest:\n  ${history.join("\n  ")}`;
}

async function refreshIfThere(sync: TestedSync): Promise<unknown> {
  return sync.engine.saved === undefined ? undefined : sync.refresh();
}

/** An imported secret is kept until the source is seen to hold it: the person brings it in. `false` when none waits. */
function commitImports(sync: TestedSync, emulator: Emulator): boolean {
  const waiting = Object.entries(readTexts(sync.engine.saved?.inputs["initialPlan"]))
    .filter(([name, step]) => step === "import" && name in sync.engine.manifest)
    .map(([name]) => name);
  const schema = createKeySchema(sync.choices.keySchema, sync.choices.environment);
  let isWaiting = false;
  for (const name of waiting) {
    const key = stripName(schema, name);
    const content = emulator.getSecret(name, sync.place.vaultOcid)?.content;
    if (key === undefined || content === undefined || sync.wanted().has(key)) continue;
    sync.source.edit(sync.choices.environment, key, content.toString("utf8"));
    isWaiting = true;
  }
  return isWaiting;
}
