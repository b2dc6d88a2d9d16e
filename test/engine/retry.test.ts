import { describe, expect, it } from "vitest";
import { ERROR_CODES, SyncError, type ErrorCode, type ErrorDetails } from "../../provider/core/errors";
import { LONGEST_RETRY_AFTER_MS, retry, RETRY_TABLE, type RetryOptions } from "../../provider/engine/retry";
import { createAutoClock, createFakeClock, START_MS } from "../support/fake-clock";
import { createSeededRandom } from "../support/seeded-random";

const transient = (details: ErrorDetails = {}): SyncError => new SyncError("TRANSIENT", "trouble", details);

/** Fails so many times, then gives "done". */
function anAttempt(failures: number, error: () => unknown) {
  let calls = 0;
  return {
    calls: () => calls,
    run: async (): Promise<string> => {
      calls++;
      if (calls <= failures) throw error();
      return "done";
    },
  };
}

function aRetrier(random: () => number = createSeededRandom(3)) {
  return { clock: createAutoClock(), random };
}

describe("retry", () => {
  it.each([
    ["transient", transient(), RETRY_TABLE.transient.attempts],
    ["throttled", transient({ throttled: true }), RETRY_TABLE.throttled.attempts],
  ])("tries what is %s as often as the table says, and then throws the last failure", async (_row, error, attempts) => {
    const attempt = anAttempt(Infinity, () => error);
    await expect(retry(aRetrier(), attempt.run)).rejects.toBe(error);
    expect(attempt.calls()).toBe(attempts);
  });

  it.each(Object.entries(RETRY_TABLE))(
    "gives the answer when the last try of %s succeeds",
    async (row, { attempts }) => {
      const attempt = anAttempt(attempts - 1, () => transient({ throttled: row === "throttled" }));
      await expect(retry(aRetrier(), attempt.run)).resolves.toBe("done");
    },
  );

  it.each(ERROR_CODES.filter((code) => code !== "TRANSIENT"))("does not try %s again", async (code: ErrorCode) => {
    const attempt = anAttempt(1, () => new SyncError(code, "no"));
    await expect(retry(aRetrier(), attempt.run)).rejects.toThrow("no");
    expect(attempt.calls()).toBe(1);
  });

  it("does not try again what is no failure of ours", async () => {
    const attempt = anAttempt(1, () => new TypeError("a bug"));
    await expect(retry(aRetrier(), attempt.run)).rejects.toThrow(TypeError);
    expect(attempt.calls()).toBe(1);
  });

  it.each([
    ["shortest", 0, 0.5],
    ["longest", 1 - Number.EPSILON, 1],
  ])("doubles its pauses up to the bound, at the %s chance", async (_name, chance, part) => {
    const retrier = aRetrier(() => chance);
    await expect(retry(retrier, anAttempt(Infinity, () => transient({ throttled: true })).run)).rejects.toThrow();
    const bounds = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000, 30_000];
    expect(retrier.clock.sleeps.map(Math.round)).toEqual(bounds.map((bound) => bound * part));
  });

  it("never pauses less than the service asks, nor much more than a minute whatever it asks", async () => {
    const short = aRetrier(() => 0);
    await retry(short, anAttempt(1, () => transient({ retryAfterMs: 4_000 })).run);
    expect(short.clock.sleeps).toEqual([4_100]);
    const long = aRetrier(() => 0);
    await retry(long, anAttempt(1, () => transient({ retryAfterMs: 3_600_000 })).run);
    expect(long.clock.sleeps).toEqual([LONGEST_RETRY_AFTER_MS + 100]);
  });

  it("ends a pause when it is aborted", async () => {
    const clock = createFakeClock();
    const controller = new AbortController();
    const attempt = anAttempt(Infinity, () => transient());
    const run = retry({ clock, random: () => 0 }, attempt.run, { signal: controller.signal });
    await clock.advance(0);
    controller.abort(new Error("enough"));
    await expect(run).rejects.toThrow("enough");
    expect(attempt.calls()).toBe(1);
    expect(clock.now()).toBe(START_MS);
  });
});

describe("retry with a way to look whether it was done", () => {
  const run = (failures: number, error: SyncError, confirm: RetryOptions<string>["confirm"]) => {
    const attempt = anAttempt(failures, () => error);
    return { attempt, result: retry(aRetrier(), attempt.run, { confirm: confirm! }) };
  };

  it("does not repeat what was done and only its answer was lost", async () => {
    const { attempt, result } = run(Infinity, transient({ maybeDone: true }), () => Promise.resolve("it was"));
    await expect(result).resolves.toBe("it was");
    expect(attempt.calls()).toBe(1);
  });

  it("repeats what was not done", async () => {
    const { attempt, result } = run(1, transient({ maybeDone: true }), () => Promise.resolve(undefined));
    await expect(result).resolves.toBe("done");
    expect(attempt.calls()).toBe(2);
  });

  it("does not look where the request was surely not carried out", async () => {
    let looks = 0;
    const { result } = run(1, transient(), async () => {
      looks++;
      return "it was";
    });
    await expect(result).resolves.toBe("done");
    expect(looks).toBe(0);
  });

  it("gives the failure of the look through", async () => {
    const { result } = run(1, transient({ maybeDone: true }), () => Promise.reject(new SyncError("GONE", "gone")));
    await expect(result).rejects.toThrow("gone");
  });
});
