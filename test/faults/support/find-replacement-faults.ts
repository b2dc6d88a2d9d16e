import type { EmulatedSecret } from "../../../emulator/oci/index";
import { ID_TAG } from "../../../provider/core/ownership";
import type { Scene } from "./scene";
import type { TestedSync } from "./tested-sync";

/**
 * What replacements and destructions left behind. That nothing was deleted which is to be retained the ledger has seen;
 * here: every resource that went has really let go. What was on the way out then keeps its tags, also where a hand, or a
 * sync that died before it could tag it, brought it back.
 */
export function findReplacementFaults(
  { stack }: TestedSync,
  secrets: readonly EmulatedSecret[],
  { emulator, broughtBack }: Scene,
): readonly string[] {
  const { retired, replacing, gone } = stack.checkpoint;
  const restored = emulator.journal.find({ operation: "CancelSecretDeletion", isDone: true }).map(({ id }) => id);
  const held = secrets.filter(({ id, vaultOcid, lifecycleState, freeformTags }) => {
    const resource = freeformTags[ID_TAG] ?? "";
    const isGone = gone.get(resource) === vaultOcid && resource !== stack.engine.saved?.id;
    return isGone && lifecycleState === "ACTIVE" && !broughtBack.has(id) && !restored.includes(id);
  });
  return [
    ...retired.map(({ id }) => `the replaced ${id} is still to be deleted`),
    ...(replacing === undefined ? [] : ["a replacement was never made"]),
    ...held.map(({ name }) => `${name} belongs to a resource that is gone`),
  ];
}
