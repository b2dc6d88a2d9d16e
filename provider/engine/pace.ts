/** The span over which the rate that a service admits is measured: that of most services. */
const WINDOW_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
const SLOWEST_PER_SECOND = 1;
/** What few calls before the first refusal say is no reason to go slower than this at once. */
const FIRST_GUESS_PER_SECOND = 10;
/** Right after a refusal calls start this much slower than the rate at which it came. */
const BACKED_OFF = 0.05;
/** So long it takes to come back to that rate; afterwards growth gets faster until the next refusal. */
const RECOVERY_MS = 15_000;
/** A service that asks for a pause makes a refusal dearer: to go beyond the rate is tried this much more rarely. */
const DEAR_RECOVERY_MS = 4 * RECOVERY_MS;
/** A rate that is this much above what was admitted on average was too high all the time. */
const TOLERANCE = 1.05;
/** A refusal so soon after another: the rate was far too high, and becomes at most and at least these parts of it. */
const QUICK_MS = 2_000;
const QUICK_PAUSE_MS = 500;
const QUICK_BACK_OFF = 0.8;
const MOST_BACK_OFF = 0.5;

/**
 * How fast calls may follow each other, learned from refusals.
 *
 * Without a limit until the first refusal. Then the rate that the service had admitted is the ceiling: the pace starts a
 * little below, comes near it slowly, stays there long, and goes beyond it ever faster (a cubic curve), so that a service
 * that admits more again is used, and one that does not refuses a call every quarter of a minute.
 */
export class Pace {
  #ceiling = Number.POSITIVE_INFINITY;
  #lastRefusal = Number.NEGATIVE_INFINITY;
  #admittedSince = 0;
  #recoveryMs = RECOVERY_MS;
  #recent: number[] = [];

  /** Calls per second at `now`. */
  rateAt(now: number): number {
    if (!Number.isFinite(this.#ceiling)) return this.#ceiling;
    const progress = (now - this.#lastRefusal) / this.#recoveryMs - 1;
    return Math.max(SLOWEST_PER_SECOND, this.#ceiling * (1 + BACKED_OFF * progress ** 3));
  }

  noteAdmitted(now: number): void {
    this.#admittedSince++;
    this.#recent.push(now);
    const oldest = this.#recent[0] ?? now;
    if (oldest < now - 2 * WINDOW_MS) this.#forget(now);
  }

  /**
   * Learns from a refusal.
   * @param startedAt when the refused call started; one from before the last refusal says nothing new
   * @param retryAfterMs what the service asks for; without it the span is waited out in which too many were admitted
   * @returns until when nothing may start
   */
  noteRefusal(now: number, startedAt: number, retryAfterMs: number | undefined): number {
    if (startedAt <= this.#lastRefusal) return now;
    this.#forget(now);
    const isQuick = now - this.#lastRefusal < QUICK_MS;
    const oldest = this.#recent[0] ?? now;
    const pause = retryAfterMs ?? (isQuick ? QUICK_PAUSE_MS : oldest + WINDOW_MS - now);
    this.#ceiling = Math.max(SLOWEST_PER_SECOND, this.#findCeiling(now, isQuick));
    this.#lastRefusal = now;
    this.#recoveryMs = retryAfterMs === undefined ? RECOVERY_MS : DEAR_RECOVERY_MS;
    this.#admittedSince = 0;
    return now + Math.min(pause, LONGEST_PAUSE_MS);
  }

  #findCeiling(now: number, isQuick: boolean): number {
    const admittedLately = (this.#recent.length * 1_000) / WINDOW_MS;
    if (!Number.isFinite(this.#ceiling)) return Math.max(FIRST_GUESS_PER_SECOND, admittedLately);
    const rate = this.rateAt(now);
    if (isQuick) return Math.max(rate * MOST_BACK_OFF, Math.min(rate * QUICK_BACK_OFF, admittedLately));
    return Math.min(rate, (TOLERANCE * this.#admittedSince * 1_000) / (now - this.#lastRefusal));
  }

  #forget(now: number): void {
    this.#recent = this.#recent.filter((time) => time > now - WINDOW_MS);
  }
}
