import { selectActions, type Action } from "../core/action";
import type { ApprovalFacts } from "../core/approval";
import { SyncError } from "../core/errors";
import type { ActualSecret } from "../core/model";
import { judgeOwnership } from "../core/ownership";
import { indexLive, type PlanInput } from "../core/plan";
import type { SecretValue } from "../core/secret-value";
import { describeRefusals, judgePlan, type Verdict } from "../core/verdict";
import type { Clock } from "../ports/clock";
import type { Source, SourceLocation } from "../ports/source";
import { applyPlan } from "./apply";
import { failImports, writeBack, type ImportedSecret } from "./import";
import { matchExpectation, type Expectation, type Matched } from "./match-expectation";
import { observe, type Observation } from "./observe";
import type { Outcome } from "./outcome";
import type { Retrier } from "./retry";
import type { PacedDestination } from "./steady-destination";
import { summarizeOutcomes, type Memory, type Summary } from "./summarize-outcomes";
import { watch } from "./watcher";

type Planned = Omit<PlanInput, "self" | "desired" | "refused" | "held" | "actual" | "elsewhere" | "isTakeOverApproved">;

export interface ReconcileRequest extends Planned, Expectation, Memory {
  readonly self: PlanInput["self"] & { readonly id: string };
  readonly destination: PacedDestination;
  readonly source: Source;
  readonly location: SourceLocation;
  readonly facts: Pick<ApprovalFacts, "isLocationChanged" | "emptiedFolders" | "usedApproval">;
  readonly approve: string | undefined;
  readonly deletionWindowDays: number;
  /** From how many versions of a secret on old ones are pruned; 0 is never. */
  readonly pruneVersionsAt: number;
  /** Told what a person should know and what is no failure. */
  readonly warn: (text: string) => void;
  readonly transitionTimeoutMs: number;
  readonly clock: Clock;
  readonly retrier: Retrier;
  readonly onProgress: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** What the run found and did, as the state should know it. */
export interface ReconcileResult extends Summary {
  readonly verdict: Verdict;
}

/**
 * Makes the vault equal to the source: observe, plan, apply. The body of create and of update; every step may be run twice.
 * @throws SyncError UNSAFE_PLAN when the plan lacks approval: nothing is written then
 */
export async function reconcile(request: ReconcileRequest): Promise<ReconcileResult> {
  const observation = await observe(request.destination, request.refs, request.signal);
  const live = indexLive(observation.actual);
  const contents = await readImports(request, live);
  const isUnowned = (name: string): boolean => {
    const secret = live.get(name);
    return secret !== undefined && judgeOwnership(secret, request.self) === "unowned";
  };
  const matched = matchExpectation(request, { contents, isUnowned });
  const verdict = judge(request, observation, matched);
  const refusedImports = await writeImports(request, verdict, contents);
  const actions = failImports(verdict.actions, refusedImports);
  const outcomes = await apply(request, verdict, actions, matched.values, contents);
  return { ...summarizeOutcomes(outcomes, request), verdict };
}

/** Contents of the secrets that the source gets; those that cannot be read are left out. */
async function readImports(
  { initialPlan, destination, signal }: ReconcileRequest,
  live: ReadonlyMap<string, ActualSecret>,
): Promise<ReadonlyMap<string, SecretValue>> {
  const secrets = [...initialPlan].flatMap(([name, step]) => (step === "import" ? (live.get(name) ?? []) : []));
  const contents = await Promise.all(secrets.map(({ ref }) => destination.read(ref, signal)));
  return new Map(
    secrets.flatMap(({ name }, at) => (contents[at] === undefined ? [] : [[name, contents[at]] as const])),
  );
}

function judge(request: ReconcileRequest, observation: Observation, matched: Matched): Verdict {
  const input = { ...request, ...observation, ...matched, now: request.clock.now() };
  const container = request.destination.container;
  const facts = { ...request.facts, self: request.self, container, schema: request.schema, known: request.known };
  const verdict = judgePlan(input, { ...facts, actual: observation.actual }, request.approve);
  if (verdict.refusals.length === 0) return verdict;
  throw new SyncError("UNSAFE_PLAN", `nothing was written: ${describeRefusals(verdict.refusals, verdict.code)}`);
}

async function writeImports(
  request: ReconcileRequest,
  verdict: Verdict,
  contents: ReadonlyMap<string, SecretValue>,
): Promise<ReadonlyMap<string, string>> {
  const imports = selectActions(verdict.actions, "put").filter(({ isImport }) => isImport);
  const secrets = imports.flatMap(({ name, desired }): readonly ImportedSecret[] => {
    const value = contents.get(name);
    const isNews = value !== undefined && request.desired.named.get(name)?.value.equals(value) !== true;
    return isNews ? [{ name, key: desired.key, value }] : [];
  });
  return writeBack(request.source, request.location, secrets, request.retrier, request.signal);
}

async function apply(
  request: ReconcileRequest,
  verdict: Verdict,
  actions: readonly Action[],
  values: ReadonlyMap<string, SecretValue>,
  contents: ReadonlyMap<string, SecretValue>,
): Promise<readonly Outcome[]> {
  const { destination, clock, signal, self, deletionWindowDays, pruneVersionsAt, warn } = request;
  let done = 0;
  const report = (): void => {
    request.onProgress(done, actions.length);
  };
  const watcher = watch(destination, clock, request.transitionTimeoutMs, { onPoll: report, signal });
  const onDone = (): void => {
    done++;
    report();
  };
  const input = { ...verdict.input, self };
  return applyPlan(actions, {
    destination,
    watcher,
    clock,
    input,
    values,
    contents,
    deletionWindowDays,
    pruneVersionsAt,
    warn,
    onDone,
    signal,
  });
}
