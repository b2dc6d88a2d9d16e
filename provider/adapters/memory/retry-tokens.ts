import type { NewSecret } from "../../ports/destination";
import { refuseImpossible, requireRetryToken } from "./rules";

/** How long a service remembers a retry token (OCI: 24 hours). */
const TOKEN_LIFE_MS = 86_400_000;

interface KeptCreation {
  readonly wanted: NewSecret;
  readonly ref: string;
  readonly forgottenAt: number;
}

/** Creations by retry token, so that a second try of one creation is answered with the first one's secret. */
export class RetryTokens {
  readonly #kept = new Map<string, KeptCreation>();

  /** The ref of the secret that this very creation made before. */
  find(wanted: NewSecret, now: number): string | undefined {
    requireRetryToken(wanted.retryToken);
    const kept = this.#kept.get(wanted.retryToken);
    if (kept === undefined || now >= kept.forgottenAt) return undefined;
    if (kept.wanted.name !== wanted.name || !kept.wanted.value.equals(wanted.value))
      refuseImpossible(`one retry token for two creations, ${kept.wanted.name} and ${wanted.name}`);
    return kept.ref;
  }

  keep(wanted: NewSecret, ref: string, now: number): void {
    this.#kept.set(wanted.retryToken, { wanted, ref, forgottenAt: now + TOKEN_LIFE_MS });
  }
}
