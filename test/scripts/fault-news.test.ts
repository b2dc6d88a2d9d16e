import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";

interface FaultNews {
  hear(text: string, nowMs: number): void;
  end(nowMs: number): void;
}

interface FaultNewsModule {
  readonly createFaultNews: (say: (text: string) => void, startMs: number) => FaultNews;
}

const AGAIN = "SECRETSYNC_FAULT_SEED=7/3 npm run test:faults";
const PLAYED = `${JSON.stringify({ played: 1, seed: 7 })}\n`;

describe("the news of fault schedules", () => {
  let said: string[];
  let news: FaultNews;

  beforeEach(async () => {
    const file = path.resolve(__dirname, "../../scripts/lib/fault-news.mjs");
    const { createFaultNews } = (await import(file)) as FaultNewsModule;
    said = [];
    news = createFaultNews((text) => said.push(text), 0);
  });

  it("tell a failing schedule at once, with the command that plays it again", () => {
    news.hear(`${JSON.stringify({ failed: AGAIN })}\n`, 1);
    news.hear(`${JSON.stringify({ smallest: `${AGAIN} smaller` })}\n`, 2);
    expect(said).toEqual([expect.stringContaining(AGAIN), expect.stringContaining(`${AGAIN} smaller`)]);
  });

  it("tell at least every half minute how far it is", () => {
    for (let second = 1; second <= 60; second++) news.hear(PLAYED, second * 1_000);
    expect(said.length).toBeGreaterThanOrEqual(2);
    expect(said.at(-1)).toBe("fault schedules: 60 played, 0 failed, seeds 7 to 7, 0 h 1 min 0 s");
  });

  it("wait for the rest of a line that is not written yet", () => {
    news.hear(PLAYED.slice(0, 5), 1_000);
    news.hear(PLAYED.slice(5), 30_000);
    expect(said).toEqual(["fault schedules: 1 played, 0 failed, seeds 7 to 7, 0 h 0 min 30 s"]);
  });

  it("end with what happened, by what it was, and with every failing schedule", () => {
    const counts = [{ calls: 2 }, { calls: 3, kills: 1 }].map((one) => `${JSON.stringify({ counts: one })}\n`);
    news.hear([PLAYED, ...counts, `${JSON.stringify({ failed: AGAIN })}\n`].join(""), 1);
    news.end(3_723_000);
    expect(said.at(-1)).toBe(
      [
        "",
        "fault schedules: 1 played, 1 failed, seeds 7 to 7, 1 h 2 min 3 s",
        "  calls  5",
        "  kills  1",
        `failed: ${AGAIN}`,
      ].join("\n"),
    );
  });
});
