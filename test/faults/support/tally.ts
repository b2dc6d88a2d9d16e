/** What happened in the schedules of one worker, by what it was. */
export class Tally {
  readonly counts: Record<string, number> = {};

  add(what: string, by = 1): void {
    this.counts[what] = (this.counts[what] ?? 0) + by;
  }
}
