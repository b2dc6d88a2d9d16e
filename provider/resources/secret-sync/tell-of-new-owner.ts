import { indexLive } from "../../core/plan";
import { ownerOf } from "../../core/ownership";
import type { Observation } from "../../engine/observe";
import type { Deps } from "../deps";
import { isOursToLook, selfOfLook, type LookRequest } from "./look-request";

/**
 * A stack, a parent or a sync that is renamed takes its secrets along. A copy of a stack's state looks exactly the same,
 * and would take them from the original: a person can tell the two apart, so both owners are named.
 */
export function tellOfNewOwner({ reporter }: Deps, request: LookRequest, { actual }: Observation): void {
  const { owner } = selfOfLook(request);
  const counts = new Map<string, number>();
  for (const secret of indexLive(actual).values()) {
    const before = ownerOf(secret);
    if (before !== owner && isOursToLook(secret, request)) counts.set(before, (counts.get(before) ?? 0) + 1);
  }
  for (const [before, count] of counts) {
    const passing = `${String(count)} secrets pass from ${before} to ${owner}`;
    reporter.info(`${request.inputs.name}: ${passing}. If ${before} is still in use, it loses them: stop here`);
  }
}
