import { RunBound } from "../../engine/run-bound";
import type { Deps } from "../deps";

/** The same world for one run, which has to come to an end. */
export function boundRun(deps: Deps): Deps {
  const bound = new RunBound(deps.clock);
  return { ...deps, bound, clock: bound.clock, retrier: { ...deps.retrier, clock: bound.clock } };
}
