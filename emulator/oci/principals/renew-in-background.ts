/** Node's timers count no further. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Renews again and again, `everyMs` apart, and keeps no process alive for it. A failure is a process warning, and the
 * next turn tries again. Gives what ends it, once a renewal that is under way has come to its end.
 */
export function renewInBackground(everyMs: number, renew: () => Promise<void>): () => Promise<void> {
  let underWay: Promise<void> = Promise.resolve();
  const turn = (): void => {
    underWay = renew().catch((error: unknown) => {
      process.emitWarning(error instanceof Error ? error : String(error));
    });
  };
  const timer = setInterval(turn, Math.min(everyMs, LONGEST_TIMER_MS)).unref();
  return async () => {
    clearInterval(timer);
    await underWay;
  };
}
