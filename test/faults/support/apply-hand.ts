import type { EmulatedSecret, Emulator, SecretSeed } from "../../../emulator/oci/index";
import { tagsOf } from "../../support/a-life";
import { nameOfSlot } from "./names";
import type { Scene } from "./scene";
import type { Hand } from "./schedule";

export const SOMEBODY = "organization/somebody/else";
const DAY_MS = 86_400_000;

/**
 * Does what a person does, past every sync; `false` when there is nothing to do it to.
 * @param vault which of the two the sync's program names now
 */
export function applyHand(scene: Scene, hand: Hand, vault: number): boolean {
  const { emulator, values, vaults, tally, broughtBack } = scene;
  const place = vaults[hand.isElsewhere ? 1 - vault : vault]!;
  const content = values.make("text");
  const secret = hand.kind === "create" ? undefined : findTarget(emulator, hand.slot, place.vaultOcid);
  if (hand.kind === "restore" && secret !== undefined) broughtBack.add(secret.id);
  const isDone =
    hand.kind === "create"
      ? createFor(emulator, { ...place, name: nameOfSlot(hand.slot), content })
      : secret !== undefined && changeSecret(emulator, hand, secret, content);
  if (isDone) tally.add(`hand: ${hand.kind}`);
  return isDone;
}

function createFor(emulator: Emulator, seed: SecretSeed): boolean {
  return emulator.getSecret(seed.name, seed.vaultOcid) === undefined && put(emulator, seed);
}

function changeSecret(emulator: Emulator, hand: Hand, secret: EmulatedSecret, content: string): boolean {
  if (hand.kind === "remove") return emulator.removeSecret(secret.id);
  const change = describeChange(hand, secret, content, emulator.clock.now());
  return change !== undefined && put(emulator, { ...toSeed(secret), ...change });
}

/** What stands there under the name of the slot, or anything else that stands there. */
function findTarget(emulator: Emulator, slot: number, vaultOcid: string): EmulatedSecret | undefined {
  const standing = emulator.secrets.filter(
    (secret) => secret.vaultOcid === vaultOcid && secret.lifecycleState !== "DELETED",
  );
  return emulator.getSecret(nameOfSlot(slot), vaultOcid) ?? standing[slot % Math.max(1, standing.length)];
}

function describeChange(
  hand: Hand,
  secret: EmulatedSecret,
  content: string,
  now: number,
): Partial<SecretSeed> | undefined {
  if (hand.kind === "restore") {
    return secret.lifecycleState === "PENDING_DELETION" ? { lifecycleState: "ACTIVE" } : undefined;
  }
  return secret.lifecycleState === "ACTIVE" ? changeActive(hand, secret, content, now) : undefined;
}

function changeActive(
  { kind, ms }: Hand,
  { versions, freeformTags }: EmulatedSecret,
  content: string,
  now: number,
): Partial<SecretSeed> | undefined {
  switch (kind) {
    case "content":
      return { versions: [...versions.map((version) => version.content), Buffer.from(content)] };
    case "schedule":
      return { lifecycleState: "PENDING_DELETION", timeOfDeletion: new Date(now + 7 * DAY_MS) };
    case "untag":
      return { freeformTags: {} };
    case "retag":
      return { freeformTags: tagsOf(SOMEBODY) };
    case "busy":
      return { lifecycleState: "UPDATING", lifecycleMs: ms };
    case "coming":
      return { lifecycleState: "CREATING", lifecycleMs: ms };
    case "failed":
      return { lifecycleState: "FAILED" };
    case "describe":
      return { description: "somebody was here" };
    case "mark":
      return { freeformTags: { ...freeformTags, tier: "9", mine: "yes" }, definedTags: { Other: { by: "hand" } } };
    case "unrule":
      return { secretRules: [], metadata: { by: "hand" } };
    default:
      return undefined;
  }
}

function toSeed(secret: EmulatedSecret): SecretSeed {
  const { name, vaultOcid, compartmentOcid, keyOcid, freeformTags, definedTags, lifecycleState } = secret;
  const { secretRules, timeOfDeletion, description, metadata } = secret;
  const versions = secret.versions.map(({ content }) => content);
  return {
    ...{ name, vaultOcid, compartmentOcid, keyOcid, freeformTags, definedTags, secretRules, lifecycleState, versions },
    ...(description === undefined ? {} : { description }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(lifecycleState === "PENDING_DELETION" && timeOfDeletion !== undefined ? { timeOfDeletion } : {}),
  };
}

/** A name that a deleted secret had goes to a new secret, and never to the old one. */
function put(emulator: Emulator, seed: SecretSeed): true {
  for (const { id, name, vaultOcid, lifecycleState } of emulator.secrets) {
    const isSamePlace = name === seed.name && vaultOcid === seed.vaultOcid;
    if (isSamePlace && lifecycleState === "DELETED") emulator.removeSecret(id);
  }
  emulator.putSecret(seed);
  return true;
}
