import { describe, expect, it } from "vitest";
import { SyncError } from "../../provider/core/errors";
import { Limiter } from "../../provider/engine/limiter";
import { retry } from "../../provider/engine/retry";
import { createAutoClock, START_MS, type FakeClock } from "../support/fake-clock";
import { GATES, RateLimitedService, type ServiceOptions } from "../support/rate-limited-service";
import { createSeededRandom } from "../support/seeded-random";

const CALLS = 1_000;

/** Runs so many calls, refused ones again, and gives the seconds that it took on the clock. */
async function runCalls(
  clock: FakeClock,
  service: RateLimitedService,
  limiter: Limiter,
  count = CALLS,
): Promise<number> {
  const retrier = { clock, random: createSeededRandom(1) };
  const start = clock.now();
  await Promise.all(Array.from({ length: count }, () => retry(retrier, () => limiter.run(() => service.call()))));
  return (clock.now() - start) / 1_000;
}

function aService(options: ServiceOptions, maxConcurrency = 16) {
  const clock = createAutoClock();
  return { clock, service: new RateLimitedService(clock, options), limiter: new Limiter(clock, maxConcurrency) };
}

const throttled = (retryAfterMs?: number): SyncError =>
  new SyncError("TRANSIENT", "too many", { throttled: true, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });

describe("the limiter", () => {
  it("never has more calls in flight than it may, and always as many as it may", async () => {
    const clock = createAutoClock();
    const limiter = new Limiter(clock, 5);
    let inFlight = 0;
    const seen: number[] = [];
    const task = async (): Promise<void> => {
      seen.push(++inFlight);
      await clock.sleep(10);
      inFlight--;
    };
    await Promise.all(Array.from({ length: 23 }, () => limiter.run(task)));
    expect(Math.max(...seen)).toBe(5);
    expect(clock.now() - START_MS).toBe(50);
  });

  it("starts calls in the order in which they are handed in", async () => {
    const clock = createAutoClock();
    const limiter = new Limiter(clock, 2);
    const started: number[] = [];
    await Promise.all(
      [30, 1, 20, 1, 1].map((ms, at) =>
        limiter.run(() => {
          started.push(at);
          return clock.sleep(ms);
        }),
      ),
    );
    expect(started).toEqual([0, 1, 2, 3, 4]);
  });

  it("gives results and failures through, and goes on after a failure", async () => {
    const limiter = new Limiter(createAutoClock(), 1);
    await expect(limiter.run(() => Promise.reject(new SyncError("GONE", "gone")))).rejects.toThrow("gone");
    await expect(limiter.run(() => Promise.resolve("result"))).resolves.toBe("result");
  });

  it("starts nothing for as long as the service asks", async () => {
    const clock = createAutoClock();
    const limiter = new Limiter(clock, 8);
    await expect(limiter.run(() => Promise.reject(throttled(7_000)))).rejects.toThrow("too many");
    const startedAt = await limiter.run(() => Promise.resolve(clock.now()));
    expect(startedAt - START_MS).toBe(7_000);
  });

  it("does not wait longer than a minute, whatever the service asks", async () => {
    const clock = createAutoClock();
    const limiter = new Limiter(clock, 8);
    await expect(limiter.run(() => Promise.reject(throttled(3_600_000)))).rejects.toThrow("too many");
    expect((await limiter.run(() => Promise.resolve(clock.now()))) - START_MS).toBe(60_000);
  });

  it("does not slow down for trouble that is no refusal for being one too many", async () => {
    const clock = createAutoClock();
    const limiter = new Limiter(clock, 8);
    await expect(limiter.run(() => Promise.reject(new SyncError("TRANSIENT", "trouble")))).rejects.toThrow("trouble");
    expect(await limiter.run(() => Promise.resolve(clock.now()))).toBe(START_MS);
  });

  it("takes the refusals of calls that were in flight together as one", async () => {
    const clock = createAutoClock();
    const limiter = new Limiter(clock, 8);
    const refused = Array.from({ length: 8 }, (_, at) =>
      limiter.run(async () => {
        await clock.sleep(10 + at);
        throw throttled(1_000);
      }),
    );
    await Promise.allSettled(refused);
    const startedAt = await limiter.run(() => Promise.resolve(clock.now()));
    expect(startedAt - START_MS).toBe(1_010);
  });
});

describe("the start of the limiter", () => {
  it("has no more than 16 calls in flight in the first second, and doubles them each second after that", async () => {
    const clock = createAutoClock();
    const limiter = new Limiter(clock, 64);
    const most = [0, 0, 0, 0];
    let inFlight = 0;
    const task = async (): Promise<void> => {
      const second = Math.floor((clock.now() - START_MS) / 1_000);
      most[second] = Math.max(most[second] ?? 0, ++inFlight);
      await clock.sleep(30);
      inFlight--;
    };
    await Promise.all(Array.from({ length: 4_000 }, () => limiter.run(task)));
    expect(most).toEqual([16, 32, 64, 64]);
  });

  it("lets a call leave the queue when its signal is aborted, and starts the others", async () => {
    const clock = createAutoClock();
    const limiter = new Limiter(clock, 1);
    const controller = new AbortController();
    const started: string[] = [];
    const run = (name: string, signal?: AbortSignal): Promise<void> =>
      limiter.run(async () => {
        started.push(name);
        await clock.sleep(10);
      }, signal);
    const calls = [run("A"), run("B", controller.signal), run("C")];
    controller.abort(new Error("enough"));
    const ended = await Promise.allSettled(calls);
    expect(ended.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(started).toEqual(["A", "C"]);
    await expect(run("D", controller.signal)).rejects.toThrow("enough");
  });
});

describe("the pace of the limiter", () => {
  for (const counts of Object.keys(GATES) as (keyof typeof GATES)[]) {
    for (const ratePerSecond of [20, 100, 300]) {
      it(`comes within a tenth of ${String(ratePerSecond)} per second where a service counts by ${counts}`, async () => {
        const { clock, service, limiter } = aService({ counts, ratePerSecond });
        const seconds = await runCalls(clock, service, limiter);
        expect(service.admitted).toBe(CALLS);
        expect(CALLS / seconds).toBeGreaterThan(0.9 * ratePerSecond);
        expect(service.refused / CALLS).toBeLessThan(0.03);
      });
    }
  }

  for (const ratePerSecond of [20, 100]) {
    it(`stays near ${String(ratePerSecond)} per second where each refusal asks for a pause of a second`, async () => {
      const { clock, service, limiter } = aService({ counts: "the last second", ratePerSecond, retryAfterMs: 1_000 });
      const seconds = await runCalls(clock, service, limiter);
      expect(CALLS / seconds).toBeGreaterThan(0.9 * ratePerSecond);
      expect(service.refused / CALLS).toBeLessThan(0.03);
    });
  }

  for (const ratePerSecond of [20, 100, 300]) {
    it(`comes within a tenth of ${String(ratePerSecond)} per second with 64 calls in flight`, async () => {
      const { clock, service, limiter } = aService({ counts: "the last second", ratePerSecond }, 64);
      const seconds = await runCalls(clock, service, limiter);
      expect(CALLS / seconds).toBeGreaterThan(0.9 * ratePerSecond);
      expect(service.refused / CALLS).toBeLessThan(0.03);
    });
  }

  it("stays near 300 per second where each refusal asks for a pause of a second, once the first is behind", async () => {
    const { clock, service, limiter } = aService({
      counts: "the last second",
      ratePerSecond: 300,
      retryAfterMs: 1_000,
    });
    const seconds = await runCalls(clock, service, limiter, 5_000);
    expect(5_000 / seconds).toBeGreaterThan(0.9 * 300);
    expect(service.refused / 5_000).toBeLessThan(0.03);
  });

  it("is not brought to a stand by refusals that have nothing to do with the pace", async () => {
    const clock = createAutoClock();
    const limiter = new Limiter(clock, 16);
    const random = createSeededRandom(7);
    const call = async (): Promise<void> => {
      await clock.sleep(30);
      if (random() < 0.2) throw throttled();
    };
    const retrier = { clock, random };
    await Promise.all(Array.from({ length: 20 }, () => retry(retrier, () => limiter.run(call))));
    expect(clock.now() - START_MS).toBeLessThan(6_000);
  });

  it("finds out in time that a service admits more again", async () => {
    const { clock, service, limiter } = aService({ counts: "whole seconds", ratePerSecond: 10 });
    await runCalls(clock, service, limiter, 100);
    service.changeRate(100);
    await runCalls(clock, service, limiter, 1_500);
    const last = service.starts.slice(-200);
    expect(200_000 / (last.at(-1)! - last[0]!)).toBeGreaterThan(40);
  });

  it("comes down at once where a service admits less than before", async () => {
    const { clock, service, limiter } = aService({ counts: "the last second", ratePerSecond: 200 });
    await runCalls(clock, service, limiter, 1_000);
    service.changeRate(20);
    const before = service.refused;
    const seconds = await runCalls(clock, service, limiter, 600);
    expect(600 / seconds).toBeGreaterThan(15);
    expect((service.refused - before) / 600).toBeLessThan(0.1);
  });

  it("never stops altogether, however much is refused", async () => {
    const clock = createAutoClock();
    const limiter = new Limiter(clock, 1);
    for (let refusals = 0; refusals < 40; refusals++)
      await expect(limiter.run(() => Promise.reject(throttled()))).rejects.toThrow("too many");
    const before = clock.now();
    await limiter.run(() => Promise.resolve());
    expect(clock.now() - before).toBeLessThanOrEqual(1_000);
  });
});
