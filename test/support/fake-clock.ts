import type { Clock } from "../../provider/ports/clock";

/** A Tuesday noon, so that a date in a failing test is easy to read. */
export const START_MS = Date.UTC(2026, 0, 6, 12);

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

/** Virtual time: it moves only when it is told to, and sleepers wake in the order in which they are due. */
export interface FakeClock extends Clock {
  /**
   * Moves time forward by `ms`. Who is woken on the way may go to sleep again and is woken again, as in real time;
   * resolves when everybody who was woken has come to rest.
   */
  advance(ms: number): Promise<void>;
  /** How many sleep now. */
  readonly sleepers: number;
  /** Every sleep that was asked for, in milliseconds, in order. */
  readonly sleeps: readonly number[];
}

export function createFakeClock(startMs: number = START_MS): FakeClock {
  return makeClock(startMs, () => undefined);
}

/**
 * A fake clock that moves by itself: when nothing else is left to run, time jumps to the next sleeper. A test that
 * waits for minutes of virtual time is done at once, and its waits keep their order.
 */
export function createAutoClock(startMs: number = START_MS): FakeClock {
  return makeClock(startMs, (clock) => {
    setImmediate(clock.wakeNext);
  });
}

interface DrivenClock {
  readonly wakeNext: () => void;
}

function makeClock(startMs: number, onSleep: (clock: DrivenClock) => void): FakeClock {
  let now = startMs;
  let sleepers: readonly Sleeper[] = [];
  const sleeps: number[] = [];

  const nextUntil = (limit: number): Sleeper | undefined =>
    sleepers.filter(({ due }) => due <= limit).reduce<Sleeper | undefined>(earlier, undefined);

  const wake = (sleeper: Sleeper): void => {
    sleepers = sleepers.filter((other) => other !== sleeper);
    now = Math.max(now, sleeper.due);
    sleeper.wake();
  };

  const driven: DrivenClock = {
    wakeNext: () => {
      const next = nextUntil(Infinity);
      if (next !== undefined) wake(next);
    },
  };

  return {
    now: () => now,
    sleep: (ms, signal) => {
      sleeps.push(ms);
      return new Promise<void>((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(signal.reason as Error);
          return;
        }
        const sleeper = { due: now + ms, wake: resolve };
        sleepers = [...sleepers, sleeper];
        signal?.addEventListener("abort", () => {
          sleepers = sleepers.filter((other) => other !== sleeper);
          reject(signal.reason as Error);
        });
        onSleep(driven);
      });
    },
    advance: async (ms) => {
      const target = now + ms;
      await settle();
      for (let next = nextUntil(target); next !== undefined; next = nextUntil(target)) {
        wake(next);
        await settle();
      }
      now = target;
    },
    get sleepers() {
      return sleepers.length;
    },
    sleeps,
  };
}

function earlier(best: Sleeper | undefined, sleeper: Sleeper): Sleeper {
  return best === undefined || sleeper.due < best.due ? sleeper : best;
}

/** Lets every promise that can go on go on. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
