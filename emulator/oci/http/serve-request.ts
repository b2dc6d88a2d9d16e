import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { performance } from "node:perf_hooks";
import type { ApiKeys } from "../auth/create-key-resolver";
import { verifyRequest } from "../auth/verify-request";
import type { KeyResolver } from "../auth/verify-request";
import type { ActiveFaultPlan } from "../faults/create-fault-plan";
import type { FaultEffect } from "../faults/fault-rule";
import type { JournalEntry, RecordingJournal } from "../journal";
import { RETRY_TOKEN_LENGTH } from "../limits";
import type { Operation, ParsedRequest, ServiceContext } from "../operations/operation";
import type { OperationName } from "../operations/operation-name";
import type { RateLimit } from "../rate-limit";
import { ServiceError, createInvalidParameter, createNotFound, createTooManyRequests } from "../service-error";
import { parseJson } from "./parse-json";
import { readBody } from "./read-body";
import { createRequestId } from "./request-id";
import { resolveSubject } from "./resolve-subject";
import type { Subject } from "./resolve-subject";
import type { Router } from "./router";
import { waitUntil } from "./wait-until";
import { writeReply } from "./write-answer";
import type { Reply } from "./write-answer";

/** Everything a request passes on its way to an operation. */
export interface RequestPipeline {
  readonly context: ServiceContext;
  readonly apiKeys: ApiKeys;
  readonly resolveKey: KeyResolver;
  readonly signatureNow: () => number;
  readonly rateLimit: RateLimit;
  readonly retryAfterSeconds: number | undefined;
  readonly faults: ActiveFaultPlan;
  readonly journal: RecordingJournal;
  readonly latencyMs: number;
  /** Operations the user has no permission for. */
  readonly denied: Set<OperationName>;
}

/** One endpoint: the base URL, the management endpoint of one vault, or one of the platform's. */
export interface Endpoint {
  readonly kind: Operation["endpoint"];
  readonly router: Router;
  readonly vaultId: string | undefined;
}

type Trace = { -readonly [Field in keyof Omit<JournalEntry, "sequence">]: JournalEntry[Field] };

interface Outcome {
  readonly reply: Reply;
  readonly effect: FaultEffect | undefined;
}

/** Answers one request. Never rejects: a client that has gone away is nobody to answer. */
export async function serveRequest(
  request: IncomingMessage,
  response: ServerResponse,
  endpoint: Endpoint,
  pipeline: RequestPipeline,
): Promise<void> {
  const arrivedAt = performance.now();
  const trace = startTrace(request, pipeline);
  const outcome = await decideReply(request, endpoint, pipeline, trace);
  if (outcome === undefined) return;
  const { reply, effect } = outcome;
  const isDropped = effect?.dropBefore === true || effect?.dropAfter === true;
  recordReply(pipeline.journal, trace, reply, isDropped);
  // What the work itself took is part of the latency.
  await waitUntil(arrivedAt + pipeline.latencyMs + (effect?.delayMs ?? 0));
  if (isDropped) request.socket.destroy();
  else {
    // A client reads from this header how far its clock is off.
    response.setHeader("date", new Date(pipeline.signatureNow()).toUTCString());
    writeReply(response, reply, trace.requestId);
  }
}

function startTrace(request: IncomingMessage, { context }: RequestPipeline): Trace {
  return {
    time: context.clock.now(),
    method: request.method ?? "GET",
    path: (request.url ?? "/").split("?", 1)[0] ?? "/",
    isWrite: false,
    status: 0,
    isDone: false,
    isFault: false,
    requestId: createRequestId(request.headers["opc-request-id"]),
  };
}

function recordReply(journal: RecordingJournal, trace: Trace, reply: Reply, isDropped: boolean): void {
  if (reply.kind === "error") {
    trace.code = reply.error.code;
    trace.reason = reply.error.reason;
  }
  const status = reply.kind === "error" ? reply.error.status : (reply.answer.status ?? 200);
  journal.record({ ...trace, status: isDropped ? 0 : status });
}

/** Undefined if the client went away before its request was whole. */
async function decideReply(
  request: IncomingMessage,
  endpoint: Endpoint,
  pipeline: RequestPipeline,
  trace: Trace,
): Promise<Outcome | undefined> {
  try {
    const { operation, params } = route(endpoint.router, trace);
    trace.operation = operation.name;
    trace.isWrite = operation.isWrite;
    const body = await readBody(request);
    const signed = { method: trace.method, target: request.url ?? "/", headers: request.headers, body };
    if (operation.authenticate === undefined) verifyRequest(signed, pipeline.resolveKey, pipeline.signatureNow());
    else operation.authenticate(signed);
    if (!pipeline.rateLimit.admit()) throw createTooManyRequests(pipeline.retryAfterSeconds);
    const parsed = parseRequest(request, body, params, endpoint.vaultId);
    return await runOperation(operation, parsed, pipeline, trace);
  } catch (error) {
    if (error instanceof ServiceError) return { reply: { kind: "error", error }, effect: undefined };
    if (request.destroyed && !request.complete) return undefined;
    throw error;
  }
}

function route(router: Router, trace: Trace): { operation: Operation; params: Readonly<Record<string, string>> } {
  const match = router.match(trace.method, trace.path);
  if (match.kind === "found") return match;
  if (match.kind === "unknown")
    throw new ServiceError({ status: 404, code: "NotFound", message: "There is no such route." });
  const message = `${trace.method} is not allowed here; allowed: ${match.allowed.join(", ")}`;
  throw new ServiceError({ status: 405, code: "MethodNotAllowed", message });
}

function parseRequest(
  request: IncomingMessage,
  body: Buffer,
  params: Readonly<Record<string, string>>,
  vaultId: string | undefined,
): ParsedRequest {
  const target = request.url ?? "/";
  const queryAt = target.indexOf("?");
  const retryToken = getHeader(request, "opc-retry-token");
  if (retryToken !== undefined && retryToken.length > RETRY_TOKEN_LENGTH) {
    throw createInvalidParameter(`opc-retry-token is longer than ${String(RETRY_TOKEN_LENGTH)} characters`);
  }
  return {
    params,
    query: new URLSearchParams(queryAt < 0 ? "" : target.slice(queryAt + 1)),
    body: request.method === "GET" ? undefined : parseJson(body),
    getBodyDigest: () => createHash("sha256").update(body).digest("hex"),
    ifMatch: getHeader(request, "if-match"),
    retryToken,
    vaultId,
  };
}

function getHeader(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  const text = Array.isArray(value) ? value[0] : value;
  return text === "" ? undefined : text;
}

async function runOperation(
  operation: Operation,
  parsed: ParsedRequest,
  pipeline: RequestPipeline,
  trace: Trace,
): Promise<Outcome> {
  const subject = resolveSubject(operation, parsed, pipeline.context.store);
  noteSubject(trace, subject, parsed);
  const effect = pipeline.faults.take({ operation: operation.name, ...subject });
  trace.isFault = effect !== undefined;
  const injected = effect === undefined ? undefined : createInjectedError(effect);
  const isSkipped = effect?.dropBefore === true || (injected !== undefined && effect?.doOperation !== true);
  const reply = isSkipped ? undefined : await carryOut(operation, parsed, pipeline, trace);
  return { reply: injected ?? reply ?? { kind: "answer", answer: {} }, effect };
}

function noteSubject(trace: Trace, subject: Subject, parsed: ParsedRequest): void {
  trace.name = subject.name;
  trace.id = subject.id;
  trace.retryToken = parsed.retryToken;
}

function createInjectedError(effect: FaultEffect): Reply | undefined {
  if (effect.status === undefined) return undefined;
  const { status, code = "InternalServerError", message = "injected by a fault rule", retryAfterSeconds } = effect;
  return {
    kind: "error",
    error: new ServiceError({ status, code, message }, { retryAfterSeconds, reason: "fault rule" }),
  };
}

async function carryOut(
  operation: Operation,
  parsed: ParsedRequest,
  { context, denied }: RequestPipeline,
  trace: Trace,
): Promise<Reply> {
  try {
    if (denied.has(operation.name)) throw createNotFound();
    const answer = await operation.handle(parsed, context);
    trace.isDone = true;
    trace.id ??= readId(answer.body);
    return { kind: "answer", answer };
  } catch (error) {
    if (error instanceof ServiceError) return { kind: "error", error };
    throw error;
  }
}

function readId(body: unknown): string | undefined {
  return typeof body === "object" && body !== null && "id" in body && typeof body.id === "string" ? body.id : undefined;
}
