import { RETRY_TOKEN_MS } from "../limits";
import { ServiceError } from "../service-error";
import type { StoredRetry } from "../state/model";
import type { ParsedRequest, ServiceContext } from "./operation";
import type { OperationName } from "./operation-name";

const INVALIDATED = {
  status: 409,
  code: "InvalidatedRetryToken",
  message: "The retry token was used for a resource that a later request has deleted.",
} as const;

/**
 * The earlier request with the same `opc-retry-token`, if there was one in the last 24 hours (docs usingapi.htm). The
 * token belongs to one operation and one body.
 */
export function findReplay(
  request: ParsedRequest,
  { store, clock, quirks }: ServiceContext,
  operation: OperationName,
): StoredRetry | undefined {
  if (request.retryToken === undefined) return undefined;
  const retry = store.getRetry(getKey(operation, request.retryToken));
  if (retry === undefined || clock.now() - retry.time >= RETRY_TOKEN_MS) return undefined;
  if (retry.bodyDigest !== getDigest(request)) throw new ServiceError(quirks.retryTokenWithOtherBody);
  return retry;
}

/** Remembers that this request was carried out. */
export function rememberReplay(
  request: ParsedRequest,
  { store, clock }: ServiceContext,
  operation: OperationName,
  result: { readonly resourceId: string; readonly workRequestId?: string },
): void {
  if (request.retryToken === undefined) return;
  const key = getKey(operation, request.retryToken);
  store.putRetry({ key, time: clock.now(), bodyDigest: getDigest(request), ...result });
}

/** What a replay meets when its resource is gone. */
export function createInvalidatedRetryToken(): ServiceError {
  return new ServiceError(INVALIDATED);
}

function getKey(operation: OperationName, token: string): string {
  return `${operation} ${token}`;
}

// The path belongs to the request as much as the body: a move of another secret is another request.
function getDigest(request: ParsedRequest): string {
  return `${Object.values(request.params).join("/")} ${request.getBodyDigest()}`;
}
