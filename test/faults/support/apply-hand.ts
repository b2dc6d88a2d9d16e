import type { EmulatedSecret, Emulator, SecretSeed } from "../../../emulator/oci/index";
import { tagsOf } from "../../support/a-life";
import { nameOfSlot } from "./names";
import type { Hand } from "./schedule";

export const SOMEBODY = "organization/somebody/else";
const DAY_MS = 86_400_000;

/** Does what a person does, past every sync; `false` when there is nothing to do it to. */
export function applyHand(emulator: Emulator, hand: Hand, content: string): boolean {
  const name = nameOfSlot(hand.slot);
  if (hand.kind === "create") return emulator.getSecret(name) === undefined && put(emulator, { name, content });
  const secret = findTarget(emulator, hand.slot);
  if (secret === undefined) return false;
  if (hand.kind === "remove") return emulator.removeSecret(secret.id);
  const change = describeChange(hand, secret, content, emulator.clock.now());
  return change !== undefined && put(emulator, { ...toSeed(secret), ...change });
}

/** What stands there under the name of the slot, or anything else that stands there. */
function findTarget(emulator: Emulator, slot: number): EmulatedSecret | undefined {
  const standing = emulator.secrets.filter(({ lifecycleState }) => lifecycleState !== "DELETED");
  return emulator.getSecret(nameOfSlot(slot)) ?? standing[slot % Math.max(1, standing.length)];
}

function describeChange(
  { kind, ms }: Hand,
  secret: EmulatedSecret,
  content: string,
  now: number,
): Partial<SecretSeed> | undefined {
  const isActive = secret.lifecycleState === "ACTIVE";
  const contents = secret.versions.map((version) => version.content);
  switch (kind) {
    case "content":
      return isActive ? { versions: [...contents, Buffer.from(content)] } : undefined;
    case "schedule":
      return isActive ? { lifecycleState: "PENDING_DELETION", timeOfDeletion: new Date(now + 7 * DAY_MS) } : undefined;
    case "restore":
      return secret.lifecycleState === "PENDING_DELETION" ? { lifecycleState: "ACTIVE" } : undefined;
    case "untag":
      return isActive ? { freeformTags: {} } : undefined;
    case "retag":
      return isActive ? { freeformTags: tagsOf(SOMEBODY) } : undefined;
    case "busy":
      return isActive ? { lifecycleState: "UPDATING", lifecycleMs: ms } : undefined;
    case "coming":
      return isActive ? { lifecycleState: "CREATING", lifecycleMs: ms } : undefined;
    case "failed":
      return isActive ? { lifecycleState: "FAILED" } : undefined;
    default:
      return undefined;
  }
}

function toSeed({
  name,
  compartmentOcid,
  keyOcid,
  freeformTags,
  lifecycleState,
  ...secret
}: EmulatedSecret): SecretSeed {
  const { timeOfDeletion } = secret;
  const versions = secret.versions.map(({ content }) => content);
  const deletion = lifecycleState === "PENDING_DELETION" && timeOfDeletion !== undefined ? { timeOfDeletion } : {};
  return { name, compartmentOcid, keyOcid, freeformTags, lifecycleState, versions, ...deletion };
}

/** A name that a deleted secret had goes to a new secret, and never to the old one. */
function put(emulator: Emulator, seed: SecretSeed): true {
  for (const { id, name, lifecycleState } of emulator.secrets) {
    if (name === seed.name && lifecycleState === "DELETED") emulator.removeSecret(id);
  }
  emulator.putSecret(seed);
  return true;
}
