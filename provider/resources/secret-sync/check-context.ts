import type { DesiredSecret } from "../../core/model";
import type { Source } from "../../ports/source";
import type { SecretSyncInputs } from "../../schema/secret-sync";
import type { Props } from "../controller";
import type { Deps } from "../deps";
import type { Wanted } from "./source";
import type { Computed } from "./state";

/** Everything that a check knows once the inputs are parsed and the source is read. */
export interface CheckContext {
  readonly deps: Deps;
  readonly olds: Props;
  readonly given: Props;
  readonly inputs: SecretSyncInputs;
  readonly before: Computed;
  readonly source: Source;
  readonly wanted: Wanted;
  readonly digestKey: string;
  readonly secrets: ReadonlyMap<string, DesiredSecret>;
  /** There is no resource yet, or this one will be replaced. */
  readonly isNew: boolean;
}
