/** The span over which the rate that a service admits is measured: that of most services. */
const WINDOW_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
const SLOWEST_PER_SECOND = 1;
/** What few calls before the first refusal say is no reason to go slower than this at once. */
const FIRST_GUESS_PER_SECOND = 10;
/** Right after a refusal calls start this much slower than the rate at which it came. */
const BACKED_OFF = 0.05;
/**
 * So many calls it takes to come back to that rate, within these times; afterwards growth gets faster until the next
 * refusal. So no more than about one call in so many is refused.
 */
const RECOVERY_CALLS = 600;
const SHORTEST_RECOVERY_MS = 3_000;
const LONGEST_RECOVERY_MS = 15_000;
/** What the first refusal says of the rate is rough: calls of other processes counted too. */
const FIRST_RECOVERY_MS = 2_000;
/** A service that asks for a pause makes a refusal dearer: to go beyond the rate is tried this much more rarely. */
const DEAR_RECOVERY_MS = 60_000;
/** A rate that is this much above what was admitted on average was too high all the time. */
const TOLERANCE = 1.05;
/**
 * Refusals of one span of the service belong together: the first has said what there is to say, the others only pause,
 * each for twice as long.
 */
const SAME_SPAN_PAUSE_MS = 250;
/** Refused before it went on for a whole span: the rate was far too high, and becomes at most and at least these parts. */
const BACK_OFF = 0.8;
const MOST_BACK_OFF = 0.5;

/**
 * How fast calls may follow each other, learned from refusals.
 *
 * Without a limit until the first refusal. Then the rate that the service had admitted is the ceiling: the pace starts a
 * little below, comes near it slowly, stays there long, and goes beyond it ever faster (a cubic curve), so that a service
 * that admits more again is used, and one that does not refuses about one call in some hundreds.
 */
export class Pace {
  #ceiling = Number.POSITIVE_INFINITY;
  #lastRefusal = Number.NEGATIVE_INFINITY;
  /** The last refusal that changed the rate. */
  #lastCut = Number.NEGATIVE_INFINITY;
  #admittedSince = 0;
  /** For how long nothing started since then. */
  #paused = 0;
  #refusalsSince = 0;
  #recoveryMs = FIRST_RECOVERY_MS;
  #recent: number[] = [];

  /** Calls per second at `now`. */
  rateAt(now: number): number {
    if (!Number.isFinite(this.#ceiling)) return this.#ceiling;
    const progress = (now - this.#lastCut) / this.#recoveryMs - 1;
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
    this.#lastRefusal = now;
    const isSameSpan = now - this.#lastCut < WINDOW_MS;
    const usual = isSameSpan ? SAME_SPAN_PAUSE_MS * 2 ** this.#refusalsSince : this.#untilOldestLeaves(now);
    const pause = Math.min(retryAfterMs ?? usual, LONGEST_PAUSE_MS);
    if (isSameSpan) this.#refusalsSince++;
    else this.#cut(now, retryAfterMs !== undefined);
    this.#paused += pause;
    return now + pause;
  }

  /** Then the span is over in which too many were admitted. */
  #untilOldestLeaves(now: number): number {
    this.#forget(now);
    return (this.#recent[0] ?? now) + WINDOW_MS - now;
  }

  #cut(now: number, isDear: boolean): void {
    const isFirst = !Number.isFinite(this.#ceiling);
    this.#ceiling = Math.max(SLOWEST_PER_SECOND, this.#findCeiling(now));
    this.#recoveryMs = this.#findRecovery(isFirst, isDear);
    this.#lastCut = now;
    this.#admittedSince = 0;
    this.#paused = 0;
    this.#refusalsSince = 0;
  }

  #findRecovery(isFirst: boolean, isDear: boolean): number {
    if (isDear) return DEAR_RECOVERY_MS;
    if (isFirst) return FIRST_RECOVERY_MS;
    const bySize = (RECOVERY_CALLS * 1_000) / this.#ceiling;
    return Math.min(LONGEST_RECOVERY_MS, Math.max(SHORTEST_RECOVERY_MS, bySize));
  }

  #findCeiling(now: number): number {
    const admittedLately = (this.#recent.length * 1_000) / WINDOW_MS;
    if (!Number.isFinite(this.#ceiling)) return Math.max(FIRST_GUESS_PER_SECOND, admittedLately);
    const rate = this.rateAt(now);
    const active = now - this.#lastCut - this.#paused;
    if (active < WINDOW_MS) return Math.max(rate * MOST_BACK_OFF, Math.min(rate * BACK_OFF, admittedLately));
    return Math.min(rate, (TOLERANCE * this.#admittedSince * 1_000) / active);
  }

  #forget(now: number): void {
    this.#recent = this.#recent.filter((time) => time > now - WINDOW_MS);
  }
}
