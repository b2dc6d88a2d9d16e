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
  /** Called once for each name that has come to its end. */
  readonly onDone: () => void;
  readonly signal?: AbortSignal | undefined;
}
