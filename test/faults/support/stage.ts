import type { EmulatorClock } from "../../../emulator/oci/index";
import type { Clock } from "../../../provider/ports/clock";
import { createSeededRandom } from "../../support/seeded-random";

/** 2026-11-24, 12:00 UTC: time moves on from here over all schedules of a worker. */
const START_MS = Date.UTC(2026, 10, 24, 12);
const LONGEST_CALL_MS = 120;

interface Sleeper {
  readonly due: number;
  readonly order: number;
  readonly wake: () => void;
}

/**
 * Where everything of one schedule happens, one call after the other. Which of the waiting calls is next is decided by
 * chance that a seed gives, so that every interleaving of two syncs can happen and happens again with the same seed.
 * Time is the stage's own, for the provider and for the emulator: a call takes some of it, and when nobody calls it
 * jumps to the next sleeper.
 */
export class Stage implements Clock, EmulatorClock {
  #now = START_MS;
  #order = 0;
  #random = createSeededRandom(0);
  #waiting: (() => Promise<void>)[] = [];
  #sleepers: Sleeper[] = [];
  #isRunning = false;

  /** Starts the chance of a schedule. Time stays where it is: clients that are open hold on to the clock. */
  reseed(seed: number): void {
    this.#random = createSeededRandom(seed);
  }

  random(): number {
    return this.#random();
  }

  now(): number {
    return this.#now;
  }

  advance(ms: number): void {
    this.#now += ms;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { due: this.#now + ms, order: this.#order++, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener("abort", () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal.reason as Error);
      });
      this.#start();
    });
  }

  /** Runs `task` when its turn comes. */
  call<T>(task: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => task().then(resolve, reject));
      this.#start();
    });
  }

  #start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    for (;;) {
      await quiet();
      if (this.#waiting.length > 0) await this.#runOne();
      else if (this.#sleepers.length > 0) this.#wakeOne();
      else break;
    }
    this.#isRunning = false;
  }

  async #runOne(): Promise<void> {
    const at = Math.floor(this.#random() * this.#waiting.length);
    const [next] = this.#waiting.splice(at, 1);
    // No two secrets are made at the same time: a listing would order them by ids, which chance of no seed gives.
    this.#now += 1 + Math.floor(this.#random() * LONGEST_CALL_MS);
    await next?.();
  }

  #wakeOne(): void {
    const next = this.#sleepers.reduce((best, other) =>
      other.due < best.due || (other.due === best.due && other.order < best.order) ? other : best,
    );
    this.#sleepers = this.#sleepers.filter((other) => other !== next);
    this.#now = Math.max(this.#now, next.due);
    next.wake();
  }
}

/** Until everybody who could go on without a call has come to the next one. */
async function quiet(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
}
