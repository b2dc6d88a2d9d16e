import type { ActualSecret } from "../core/model";
import type { SecretValue } from "../core/secret-value";
import type { Destination } from "../ports/destination";

/** As many as a secret of OCI can hold; each costs a read. */
const MOST_READ = 30;

/** The newest earlier version that holds this content and can be made current again. */
export async function findEarlierVersion(
  { ref }: ActualSecret,
  value: SecretValue,
  destination: Destination,
  signal?: AbortSignal,
): Promise<number | undefined> {
  if (destination.capabilities.versioned !== true) return undefined;
  const versions = (await destination.listVersions?.(ref, signal)) ?? [];
  const usable = versions.filter(({ isPendingDeletion }) => !isPendingDeletion).sort((a, b) => b.number - a.number);
  for (const { number } of usable.slice(0, MOST_READ)) {
    if (number === destination.seenVersion?.(ref)) continue;
    const content = await destination.readVersion?.(ref, number, signal);
    if (content?.equals(value) === true) return number;
  }
  return undefined;
}
