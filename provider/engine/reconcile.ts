import { selectActions, type Action } from "../core/action";
import type { ApprovalFacts } from "../core/approval";
import { computeDigest } from "../core/digest";
import type { Desired } from "../core/desired";
import { SyncError } from "../core/errors";
import { stripName, type KeySchema } from "../core/key-schema";
import { KEPT } from "../core/manifest";
import type { ActualSecret, DesiredSecret, KnownSecret } from "../core/model";
import { indexLive, type PlanInput } from "../core/plan";
import type { SecretValue } from "../core/secret-value";
import { describeRefusals, judgePlan, type Verdict } from "../core/verdict";
import type { Clock } from "../ports/clock";
import type { Destination } from "../ports/destination";
import type { Source, SourceLocation } from "../ports/source";
import { applyPlan } from "./apply";
import { writeBack, type ImportedSecret } from "./import";
import { observe } from "./observe";
import type { Outcome } from "./outcome";
import type { Retrier } from "./retry";
import { Watcher } from "./watcher";

type Planned = Omit<PlanInput, "self" | "desired" | "refused" | "held" | "actual" | "elsewhere" | "isTakeOverApproved">;

export interface ReconcileRequest extends Planned {
  readonly self: PlanInput["self"] & { readonly id: string };
  readonly destination: Destination;
  readonly source: Source;
  readonly location: SourceLocation;
  readonly schema: KeySchema;
  readonly digestKey: string;
  /** What the source holds now. */
  readonly desired: Desired;
  /** What the checked inputs say: only values of these digests are written. */
  readonly expected: ReadonlyMap<string, KnownSecret>;
  /** Auto-sync is off: what moved in the source waits instead of failing. */
  readonly isHolding: boolean;
  readonly refs: ReadonlyMap<string, string>;
  readonly facts: Pick<ApprovalFacts, "isLocationChanged" | "emptiedFolders" | "usedApproval">;
  readonly approve: string | undefined;
  readonly deletionWindowDays: number;
  readonly transitionTimeoutMs: number;
  readonly clock: Clock;
  readonly retrier: Retrier;
  readonly onProgress: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** What the run found and did, as the state should know it. */
export interface ReconcileResult {
  readonly known: ReadonlyMap<string, KnownSecret>;
  readonly refs: ReadonlyMap<string, string>;
  readonly failures: ReadonlyMap<string, string>;
  readonly verdict: Verdict;
}

/**
 * Makes the vault equal to the source: observe, plan, apply. The body of create and of update; every step may be run twice.
 * @throws SyncError UNSAFE_PLAN when the plan lacks approval: nothing is written then
 */
export async function reconcile(request: ReconcileRequest): Promise<ReconcileResult> {
  const observation = await observe(request.destination, request.refs, request.signal);
  const contents = await readImports(request, observation.actual);
  const wanted = matchExpectation(request, contents);
  const verdict = judge(request, observation, wanted);
  const refusedImports = await writeImports(request, verdict, contents);
  const actions = verdict.actions.map((action) => failImport(action, refusedImports));
  const outcomes = await apply(request, verdict, actions, wanted.values, contents);
  return { ...summarize(request, outcomes), verdict };
}

interface Wanted {
  readonly desired: ReadonlyMap<string, DesiredSecret>;
  readonly refused: ReadonlyMap<string, string>;
  readonly held: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, SecretValue>;
}

/** Contents of the secrets that the source gets; those that cannot be read are left out. */
async function readImports(
  { initialPlan, destination, signal }: ReconcileRequest,
  actual: readonly ActualSecret[],
): Promise<ReadonlyMap<string, SecretValue>> {
  const live = indexLive(actual);
  const secrets = [...initialPlan].flatMap(([name, step]) => (step === "import" ? (live.get(name) ?? []) : []));
  const contents = await Promise.all(secrets.map(({ ref }) => destination.read(ref, signal)));
  return new Map(
    secrets.flatMap(({ name }, at) => (contents[at] === undefined ? [] : [[name, contents[at]] as const])),
  );
}

/** Holds what the source gives now against what was previewed. */
function matchExpectation(request: ReconcileRequest, contents: ReadonlyMap<string, SecretValue>): Wanted {
  const { expected, desired: source, digestKey, isHolding, initialPlan } = request;
  const desired = new Map<string, DesiredSecret>();
  const refused = new Map(isHolding ? [] : source.refused);
  const held = new Set<string>(isHolding ? source.refused.keys() : []);
  const values = new Map<string, SecretValue>();
  const part = (name: string, why: string): void => {
    if (isHolding) held.add(name);
    else refused.set(name, `${why} after the preview: run again`);
  };
  for (const [name, { revision, digest, note }] of expected) {
    if (refused.has(name) || held.has(name) || note?.startsWith(KEPT) === true) continue;
    const named = source.named.get(name);
    const imported = initialPlan.get(name) === "import" ? contents.get(name) : undefined;
    const value = [imported, named?.value].find(
      (candidate) => candidate !== undefined && computeDigest(digestKey, name, candidate) === digest,
    );
    if (value !== undefined) {
      desired.set(name, { key: named?.key ?? stripName(request.schema, name) ?? name, digest, revision });
      values.set(name, value);
    } else if (named !== undefined || imported !== undefined) part(name, "its value changed");
    else part(name, "the source lost it");
  }
  for (const name of source.named.keys()) if (!expected.has(name)) part(name, "the source got it");
  return { desired, refused, held, values };
}

function judge(
  request: ReconcileRequest,
  observation: { readonly actual: readonly ActualSecret[]; readonly elsewhere: ReadonlyMap<string, ActualSecret> },
  wanted: Wanted,
): Verdict {
  const input = { ...request, ...observation, ...wanted };
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

function failImport(action: Action, refused: ReadonlyMap<string, string>): Action {
  const detail = refused.get(action.name);
  return detail === undefined ? action : { kind: "fail", name: action.name, reason: "KeyRefused", detail };
}

async function apply(
  request: ReconcileRequest,
  verdict: Verdict,
  actions: readonly Action[],
  values: ReadonlyMap<string, SecretValue>,
  contents: ReadonlyMap<string, SecretValue>,
): Promise<readonly Outcome[]> {
  const { destination, clock, signal, self, deletionWindowDays } = request;
  let done = 0;
  const report = (): void => {
    request.onProgress(done, actions.length);
  };
  const watcher = new Watcher(() => destination.list(signal), clock, request.transitionTimeoutMs, report);
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
    onDone,
    signal,
  });
}

/** What the state should know afterwards: what landed, and of the rest what was known before. */
function summarize(request: ReconcileRequest, outcomes: readonly Outcome[]): Omit<ReconcileResult, "verdict"> {
  const known = new Map<string, KnownSecret>();
  const refs = new Map<string, string>();
  const failures = new Map<string, string>();
  for (const outcome of outcomes) {
    const { name } = outcome;
    const before = request.known.get(name);
    const ref = "ref" in outcome ? outcome.ref : "actual" in outcome ? outcome.actual.ref : request.refs.get(name);
    if (outcome.kind === "landed")
      known.set(name, { revision: outcome.desired.revision, digest: outcome.desired.digest });
    else if (outcome.kind === "retained" && before !== undefined) {
      known.set(name, outcome.reason === "DeletionDisabled" ? { ...before, note: KEPT } : before);
    } else if (
      outcome.kind !== "deleted" &&
      before !== undefined &&
      (outcome.kind !== "untouched" || request.expected.has(name))
    ) {
      known.set(name, before);
    }
    if (outcome.kind === "failed") failures.set(name, outcome.reason);
    if (known.has(name) && ref !== undefined) refs.set(name, ref);
  }
  return { known, refs, failures };
}
