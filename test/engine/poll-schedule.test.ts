import { describe, expect, it } from "vitest";
import { FIRST_POLL_MS, LONGEST_POLL_MS, PollSchedule } from "../../provider/engine/poll-schedule";

/** Looks whenever the schedule says so, `count` times, and gives the times. */
function look(schedule: PollSchedule, count: number, restedAfter: readonly number[] = []): number[] {
  return Array.from({ length: count }, () => {
    const now = schedule.nextLook;
    schedule.noteLook(now, restedAfter);
    return now;
  });
}

describe("the schedule of looks", () => {
  it("begins soon and becomes slower, up to a bound", () => {
    const schedule = new PollSchedule();
    schedule.noteStart(0, true);
    const times = look(schedule, 20);
    const pauses = times.map((time, at) => time - (times[at - 1] ?? 0));
    expect(pauses[0]).toBe(FIRST_POLL_MS);
    expect(pauses.at(-1)).toBe(LONGEST_POLL_MS);
    expect([...pauses].sort((a, b) => a - b)).toEqual(pauses);
  });

  it("looks at the last one when it should rest, by the time that the others took", () => {
    const schedule = new PollSchedule();
    for (let now = 0; now <= 1_000; now += 10) schedule.noteStart(now, now === 0);
    schedule.noteLook(1_005, [905, 400, 500]);
    expect(schedule.nextLook).toBeCloseTo(1_000 + 1.1 * 400);
  });

  it("does not wait for one that has just come in where others came in long ago", () => {
    const schedule = new PollSchedule();
    schedule.noteStart(0, true);
    for (let now = 10; now <= 90; now += 10) schedule.noteStart(now, false);
    expect(schedule.nextLook).toBe(FIRST_POLL_MS);
  });

  it("remembers from one wave to the next how long transitions take", () => {
    const schedule = new PollSchedule();
    schedule.noteStart(0, true);
    schedule.noteLook(600, [500]);
    schedule.noteStart(10_000, true);
    expect(schedule.nextLook).toBeCloseTo(10_000 + 1.1 * 500);
  });

  it("does not let one slow transition make the next wait long", () => {
    const schedule = new PollSchedule();
    schedule.noteStart(0, true);
    schedule.noteLook(60_000, [60_000]);
    schedule.noteStart(70_000, true);
    expect(schedule.nextLook).toBe(70_000 + LONGEST_POLL_MS);
  });
});
