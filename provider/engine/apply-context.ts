import type { PlanInput } from "../core/plan";
import type { SecretValue } from "../core/secret-value";
import type { Clock } from "../ports/clock";
import type { Destination } from "../ports/destination";
import type { Watcher } from "./watcher";

/** What carrying a plan out needs beside the plan. */
export interface ApplyContext {
  readonly destination: Destination;
  readonly watcher: Watcher;
  readonly clock: Clock;
  /** What names are decided by; `self.id` is known here. */
  readonly input: PlanInput & { readonly self: { readonly id: string } };
  readonly values: ReadonlyMap<string, SecretValue>;
  /** Contents that were read already, by name. */
  readonly contents: ReadonlyMap<string, SecretValue>;
  readonly deletionWindowDays: number;
  /** From how many versions on old ones are pruned; 0, the default, is never. */
  readonly pruneVersionsAt?: number | undefined;
  /** Told what a person should know and what is no failure. */
  readonly warn?: ((text: string) => void) | undefined;
  /** Called once for each name that has come to its end. */
  readonly onDone: () => void;
  readonly signal?: AbortSignal | undefined;
}
