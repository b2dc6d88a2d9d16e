import type { EmulatedSecret, Emulator } from "../../../../emulator/oci/index";

/** A line per live secret of a prefix: name, state, version, content, and the revision where a sync owns it. */
export function showVault(emulator: Emulator, prefix: string): readonly string[] {
  return emulator.secrets
    .filter(({ name, lifecycleState }) => name.startsWith(prefix) && lifecycleState !== "DELETED")
    .map(showSecret)
    .sort();
}

function showSecret({ name, lifecycleState, currentVersionNumber, content, freeformTags }: EmulatedSecret): string {
  const revision = freeformTags["secretsync-rev"];
  const parts = [name, lifecycleState, `v${String(currentVersionNumber)}`, content?.toString("utf8"), revision];
  return parts.filter((part) => part !== undefined).join(" ");
}
