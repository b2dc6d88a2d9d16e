import { describe, expect, it } from "vitest";
import { createAutoClock, createFakeClock } from "./fake-clock";

describe("the fake clock", () => {
  it("wakes sleepers in the order in which they are due, those that sleep again included", async () => {
    const clock = createFakeClock(0);
    const woken: string[] = [];
    const sleepTwice = async (name: string, ms: number): Promise<void> => {
      await clock.sleep(ms);
      woken.push(`${name} at ${clock.now()}`);
      await clock.sleep(ms);
      woken.push(`${name} at ${clock.now()}`);
    };
    void sleepTwice("a", 10);
    void sleepTwice("b", 15);
    await clock.advance(25);
    expect(woken).toEqual(["a at 10", "b at 15", "a at 20"]);
    expect(clock.now()).toBe(25);
    expect(clock.sleepers).toBe(1);
  });

  it("ends a sleep with the reason of its signal", async () => {
    const clock = createFakeClock();
    const controller = new AbortController();
    const sleep = clock.sleep(10, controller.signal);
    controller.abort(new Error("enough"));
    await expect(sleep).rejects.toThrow("enough");
    await expect(clock.sleep(10, controller.signal)).rejects.toThrow("enough");
    expect(clock.sleepers).toBe(0);
  });
});

describe("the clock that moves by itself", () => {
  it("jumps to the next sleeper and keeps concurrent sleeps concurrent", async () => {
    const clock = createAutoClock(0);
    const ends: number[] = [];
    await Promise.all(
      [300, 100, 200].map(async (ms) => {
        await clock.sleep(ms);
        ends.push(clock.now());
      }),
    );
    expect(ends).toEqual([100, 200, 300]);
    expect(clock.sleeps).toEqual([300, 100, 200]);
  });
});
