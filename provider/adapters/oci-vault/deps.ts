import type { Clock } from "../../ports/clock";

/** What the adapter needs from outside. */
export interface OciDeps {
  readonly clock: Clock;
  /** Every request id that we send begins with it, so that the calls of one run can be found in the service's audit log. */
  readonly runId: string;
  readonly env: NodeJS.ProcessEnv;
  /** Folder that relative paths of credentials are seen from. */
  readonly cwd: string;
}
