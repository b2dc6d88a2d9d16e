/** Between two looks: short at first, because most transitions take moments, then longer. */
export const FIRST_POLL_MS = 100;
export const LONGEST_POLL_MS = 2_000;
const POLL_GROWTH = 1.5;
/** A look that comes a moment too early costs a whole pause. */
const MARGIN = 1.1;

/**
 * When to look at secrets in transition.
 *
 * While more secrets come in, looks become rare: they only let early ones go on. Once none comes in any more, the next
 * look is when the last of them should rest, by the time that transitions were seen to take; and if it does not, looks
 * follow each other at growing pauses.
 */
export class PollSchedule {
  #lastLook = Number.NEGATIVE_INFINITY;
  #newest = Number.NEGATIVE_INFINITY;
  /** Between looks while secrets come in. */
  #pause = FIRST_POLL_MS;
  /** Between looks since the newest came in. */
  #lastPause = FIRST_POLL_MS;
  /** How long a transition takes, as far as it was seen. */
  #usual = FIRST_POLL_MS;

  /** A secret is in transition since `now`; `isFirst` when no other is waited for. */
  noteStart(now: number, isFirst: boolean): void {
    if (isFirst) {
      this.#lastLook = now;
      this.#pause = FIRST_POLL_MS;
    }
    this.#newest = now;
    this.#lastPause = FIRST_POLL_MS;
  }

  /** @param restedAfter how long those that were seen to rest had been in transition, in milliseconds */
  noteLook(now: number, restedAfter: readonly number[]): void {
    this.#pause = grow(this.#pause);
    if (this.#newest < this.#lastLook) this.#lastPause = grow(this.#lastPause);
    this.#lastLook = now;
    if (restedAfter.length === 0) return;
    const least = restedAfter.reduce((shortest, age) => Math.min(shortest, age));
    this.#usual = Math.min(LONGEST_POLL_MS, least * MARGIN);
  }

  /** In milliseconds since 1970; may be in the past. */
  get nextLook(): number {
    const whenLastRests = Math.max(this.#newest + this.#usual, this.#lastLook + this.#lastPause);
    // More looks than transitions would show the same again.
    return Math.min(this.#lastLook + Math.max(this.#pause, this.#usual), whenLastRests);
  }
}

function grow(pause: number): number {
  return Math.min(LONGEST_POLL_MS, pause * POLL_GROWTH);
}
