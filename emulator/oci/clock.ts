/** The service's idea of time, in milliseconds since the epoch. Lifecycles, expiry and deletion are functions of `now()`. */
export interface EmulatorClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Moves the service's time forward by `ms` (0 or more); everything that falls due by then has happened. */
  advance(ms: number): void;
}

/** Follows the system clock, plus whatever was advanced. The default. */
export function createOffsetClock(offsetMs = 0): EmulatorClock {
  let offset = offsetMs;
  return {
    now: () => Date.now() + offset,
    advance: (ms) => {
      offset += requireDuration(ms);
    },
  };
}

/** Stands still until advanced. `startMs` defaults to the system's time now, so that client and service agree on today. */
export function createVirtualClock(startMs = Date.now()): EmulatorClock {
  let now = startMs;
  return {
    now: () => now,
    advance: (ms) => {
      now += requireDuration(ms);
    },
  };
}

function requireDuration(ms: number): number {
  if (Number.isFinite(ms) && ms >= 0) return ms;
  throw new RangeError(`a clock can only be advanced by 0 or more milliseconds, not by ${String(ms)}`);
}
