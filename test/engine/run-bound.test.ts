import { describe, expect, it } from "vitest";
import { RUN_BOUND_MS, RunBound } from "../../provider/engine/run-bound";
import { createAutoClock, createFakeClock } from "../support/fake-clock";

const REACHED = { code: "TIMED_OUT", message: "the run has reached its bound of 2 hours" };

describe("the bound of a run", () => {
  it("is not noticed before it is reached", async () => {
    const clock = createFakeClock();
    const bound = new RunBound(clock);
    await clock.advance(RUN_BOUND_MS - 1);
    bound.check();
    expect(bound.signal.aborted).toBe(false);
  });

  it("is noticed by the next call, and aborts what is under way with the same reason", async () => {
    const clock = createFakeClock();
    const bound = new RunBound(clock);
    await clock.advance(RUN_BOUND_MS);
    expect(() => {
      bound.check();
    }).toThrow(expect.objectContaining(REACHED));
    expect(bound.signal.reason).toMatchObject(REACHED);
  });

  it("cuts a sleep short", async () => {
    const clock = createAutoClock();
    const bound = new RunBound(clock, 1_000);
    await bound.clock.sleep(400);
    await expect(bound.clock.sleep(5_000)).rejects.toMatchObject(REACHED);
    expect(clock.sleeps).toEqual([400, 600]);
    await expect(bound.clock.sleep(1)).rejects.toMatchObject(REACHED);
  });

  it("leaves a sleep to the signal of its caller", async () => {
    const clock = createFakeClock();
    const controller = new AbortController();
    const sleep = new RunBound(clock).clock.sleep(1_000, controller.signal);
    controller.abort(new Error("enough"));
    await expect(sleep).rejects.toThrow("enough");
  });
});
