import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { ActiveFaultPlan } from "../faults/create-fault-plan";
import type { FaultEffect } from "../faults/fault-rule";
import type { JournalEntry, RecordingJournal } from "../journal";
import type { Operation, ParsedRequest, ServiceContext } from "../operations/operation";
import type { OperationName } from "../operations/operation-name";
import type { RateLimiter } from "../rate-limit";
import { ServiceError, createPermissionDenied } from "../service-error";
import { readBody } from "./read-body";
import type { RouteMatch, Router } from "./router";
import { writeReply } from "./write-reply";
import type { Reply } from "./write-reply";

/** Everything a request passes on its way to an operation. */
export interface RequestPipeline {
  readonly router: Router;
  readonly context: ServiceContext;
  readonly rateLimiter: RateLimiter;
  readonly faults: ActiveFaultPlan;
  readonly journal: RecordingJournal;
  readonly latencyMs: number;
  readonly isDenied: (operation: OperationName) => boolean;
}

type Trace = { -readonly [Field in keyof Omit<JournalEntry, "sequence">]: JournalEntry[Field] };

interface Outcome {
  readonly reply: Reply;
  readonly effect?: FaultEffect | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers one request. Never rejects: a client that has gone away is nobody to answer. */
export async function serveRequest(
  request: IncomingMessage,
  response: ServerResponse,
  pipeline: RequestPipeline,
): Promise<void> {
  const trace = startTrace(request, pipeline);
  const outcome = await decideReply(request, pipeline, trace);
  if (outcome === undefined) return;
  const { reply, effect } = outcome;
  const isDropped = effect?.dropBefore === true || effect?.dropAfter === true;
  recordReply(pipeline.journal, trace, reply, isDropped);
  const delayMs = pipeline.latencyMs + (effect?.delayMs ?? 0);
  if (delayMs > 0) await sleep(delayMs);
  if (isDropped) request.socket.destroy();
  else writeReply(response, reply, trace.requestId, outcome.headers ?? {});
}

function startTrace(request: IncomingMessage, { context }: RequestPipeline): Trace {
  const url = new URL(request.url ?? "/", "http://localhost");
  return {
    time: context.clock.now(),
    method: request.method ?? "GET",
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    isWrite: false,
    names: [],
    status: 0,
    isDone: false,
    isFault: false,
    requestId: `req-${randomBytes(7).toString("hex")}`,
  };
}

function recordReply(journal: RecordingJournal, trace: Trace, reply: Reply, isDropped: boolean): void {
  if (reply.kind === "error") trace.code = reply.error.code;
  const status = reply.kind === "error" ? reply.error.status : 200;
  journal.record({ ...trace, status: isDropped ? 0 : status });
}

/** Undefined if the client went away before its request was whole. */
async function decideReply(
  request: IncomingMessage,
  pipeline: RequestPipeline,
  trace: Trace,
): Promise<Outcome | undefined> {
  try {
    const body = await readBody(request);
    const { operation, params } = route(pipeline.router, trace);
    trace.operation = operation.name;
    trace.isWrite = operation.isWrite;
    if (operation.isPublic !== true) pipeline.context.tokens.check(request.headers.authorization);
    const headers = pipeline.rateLimiter.admit(operation.rate);
    const outcome = runOperation(operation, { params, query: trace.query, body }, pipeline, trace);
    return { ...outcome, headers };
  } catch (error) {
    if (error instanceof ServiceError) return { reply: { kind: "error", error } };
    if (request.destroyed && !request.complete) return undefined;
    throw error;
  }
}

function route(router: Router, trace: Trace): RouteMatch {
  const match = router.match(trace.method, trace.path);
  if (match !== undefined) return match;
  const message = `Route ${trace.method}:${trace.path} not found`;
  throw new ServiceError({ status: 404, code: "Not Found", message });
}

function runOperation(operation: Operation, parsed: ParsedRequest, pipeline: RequestPipeline, trace: Trace): Outcome {
  trace.names = operation.readNames?.(parsed) ?? [];
  const effect = pipeline.faults.take({ operation: operation.name, names: trace.names });
  trace.isFault = effect !== undefined;
  const injected = effect === undefined ? undefined : createInjectedError(effect);
  const isSkipped = effect?.dropBefore === true || (injected !== undefined && effect?.doOperation !== true);
  const reply = isSkipped ? undefined : carryOut(operation, parsed, pipeline, trace);
  return { reply: injected ?? reply ?? { kind: "answer", body: {} }, effect };
}

function createInjectedError(effect: FaultEffect): Reply | undefined {
  if (effect.status === undefined) return undefined;
  const { status, code = "InternalServerError", message = "Something went wrong", rawBody, retryAfterSeconds } = effect;
  const retryAfter = retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
  const headers = { ...retryAfter, ...effect.headers };
  return { kind: "error", error: new ServiceError({ status, code, message }, { headers, rawBody }) };
}

function carryOut(
  operation: Operation,
  parsed: ParsedRequest,
  { context, isDenied }: RequestPipeline,
  trace: Trace,
): Reply {
  try {
    if (isDenied(operation.name)) throw createPermissionDenied(operation.isWrite ? "edit" : "read", "secrets");
    const answer = operation.handle(parsed, context);
    trace.isDone = answer.isHeldBack !== true;
    return { kind: "answer", body: answer.body };
  } catch (error) {
    if (error instanceof ServiceError) return { kind: "error", error };
    throw error;
  }
}
