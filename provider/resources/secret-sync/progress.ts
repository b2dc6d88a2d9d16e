import type { Clock } from "../../ports/clock";
import type { Reporter } from "../../ports/reporter";

/** Between two messages of a run that takes long, milliseconds. */
const PROGRESS_EVERY_MS = 1_000;

/** Says now and then how far a run is; a short one says nothing. */
export function createProgress(clock: Clock, reporter: Reporter, name: string): (done: number, total: number) => void {
  let last = clock.now();
  return (done, total) => {
    const now = clock.now();
    if (now - last < PROGRESS_EVERY_MS || done >= total) return;
    last = now;
    reporter.info(`${name}: ${String(done)} of ${String(total)} done`);
  };
}
