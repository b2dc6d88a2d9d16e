import type { Desired } from "../../core/desired";
import type { InitialPlan } from "../../core/initial-plan";
import type { ActualSecret, DesiredSecret } from "../../core/model";
import { ID_TAG, judgeOwnership, type Self } from "../../core/ownership";
import type { Source } from "../../ports/source";
import type { InputFailure } from "../../schema/parse";
import type { SecretSyncInputs } from "../../schema/secret-sync";
import type { Props } from "../controller";
import { ownerOfInputs, type Computed } from "./state";

/** What a preview needs to look at the vault. */
export interface LookRequest {
  readonly inputs: SecretSyncInputs;
  readonly olds: Props;
  readonly news: Props;
  readonly before: Computed;
  readonly source: Source;
  readonly previousOwners: readonly string[];
  readonly desired: Desired;
  readonly secrets: ReadonlyMap<string, DesiredSecret>;
  readonly digestKey: string;
  readonly emptiedFolders: readonly string[];
  /** There is no resource yet, or this one will be replaced. */
  readonly isNew: boolean;
  /** The id of the resource, as far as its secrets tell. */
  readonly id?: string | undefined;
  /** No initial plan has been fixed yet. */
  readonly isInitial: boolean;
  /** The container and its key have to be looked at too. */
  readonly inspects: boolean;
}

export interface Look {
  readonly failures: readonly InputFailure[];
  readonly initialPlan: InitialPlan;
  /** Desired secrets, with those that the source will get from the vault. */
  readonly secrets: ReadonlyMap<string, DesiredSecret>;
  /** Name -> id, of what stands there already and will be ours. */
  readonly refs: ReadonlyMap<string, string>;
  /** Names that the source gets from the vault now. */
  readonly importing: ReadonlySet<string>;
}

/** The id of a resource that will be made: no secret carries it. */
const NOT_MADE_YET = "";

/**
 * Who asks. The id of a resource is not handed to a check; where its secrets do not tell it, what has its owner counts as
 * its own. What an earlier resource of the same name left is not its own: it can be claimed, and is never deleted.
 */
export function selfOfLook({ inputs, previousOwners, isNew, id }: LookRequest): Self {
  return { owner: ownerOfInputs(inputs), previousOwners, id: isNew ? NOT_MADE_YET : id };
}

/** The id that all secrets of ours carry which the state knows; `undefined` when none or several do. */
export function recogniseId(actual: Iterable<ActualSecret>, request: LookRequest): string | undefined {
  const ids = new Set<string | undefined>();
  for (const secret of actual)
    if (request.before.known.has(secret.name) && isOursToLook(secret, request)) ids.add(secret.tags[ID_TAG]);
  const [id] = ids;
  return ids.size === 1 ? id : undefined;
}

export function isOursToLook(secret: ActualSecret, request: LookRequest): boolean {
  const whose = judgeOwnership(secret, selfOfLook(request));
  return whose === "ours" || whose === "claimable";
}
