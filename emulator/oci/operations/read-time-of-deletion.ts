import { DAY_MS } from "../limits";
import { ServiceError } from "../service-error";
import { parseDetails } from "../validate/parse-details";
import { timeOfDeletionSchema } from "../validate/secret-details";
import type { ParsedRequest, ServiceContext } from "./operation";

/** Days from now. */
export interface DeletionWindow {
  readonly min: number;
  readonly max: number;
  readonly default: number;
}

/** `timeOfDeletion` of the body, within the window; without one (`{}` or no body at all) the default. Milliseconds since the epoch. */
export function readTimeOfDeletion(
  request: ParsedRequest,
  { clock, quirks }: ServiceContext,
  window: DeletionWindow,
): number {
  const { timeOfDeletion } = parseDetails(timeOfDeletionSchema, request.body);
  const now = clock.now();
  if (timeOfDeletion === undefined) return now + window.default * DAY_MS;
  const time = Date.parse(timeOfDeletion);
  if (time >= now + window.min * DAY_MS && time <= now + window.max * DAY_MS) return time;
  throw new ServiceError(quirks.timeOfDeletionOutOfRange);
}
