import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createEmulator, type Emulator } from "../../emulator/oci/index";
import { createSeededRandom } from "../support/seeded-random";
import { findProvider } from "./support/find-provider";
import { findLeaks } from "./support/leaks";
import { Project } from "./support/project";
import type { Stack } from "./support/stack";
import { killTree } from "./table/support/kill-tree";

const SEED = 20_261_124;
const KILLS = 20;
const KEYS = 8;
/** A run lists once, makes a call for each change, and looks again: the provider dies somewhere in between. */
const MOST_CALLS = 8;
/** A run that ended before its moment came was not killed, and is made up for. */
const MOST_ROUNDS = KILLS + 8;
const LONGEST_DELAY_MS = 60;
const POLL_MS = 5;
const SLOWEST_MS = 600_000;

/** A source that changes before every run, by a chance that is the same every time. */
class ChangingSource {
  readonly #held = new Map<string, string>();
  readonly all: string[] = [];
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
    for (let key = 0; key < KEYS; key++) this.#set(`K${String(key)}`);
  }

  /** Three keys get a new value and one goes or comes back: few enough to need no approval. */
  change(): void {
    for (let times = 0; times < 3; times++) this.#set(this.#pick());
    const key = this.#pick();
    if (!this.#held.delete(key)) this.#set(key);
  }

  get secrets(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#held);
  }

  #pick(): string {
    return `K${String(Math.floor(this.#random() * KEYS))}`;
  }

  #set(key: string): void {
    const value = `canary-${String(this.all.length)}-${Math.floor(this.#random() * 2 ** 40).toString(36)}`;
    this.all.push(value);
    this.#held.set(key, value);
  }
}

describe(`a provider that is killed ${String(KILLS)} times in the middle of an up`, () => {
  const random = createSeededRandom(SEED);
  const source = new ChangingSource(random);
  let emulator: Emulator;
  let project: Project;
  let stack: Stack;
  let kills = 0;
  let interrupted = 0;

  beforeAll(async () => {
    emulator = await createEmulator({
      latencyMs: 15,
      transitionMs: 40,
      seedSecrets: [
        {
          name: "APP_THEIRS",
          content: "theirs",
          freeformTags: { "secretsync-owner": "o/p/s/n", "secretsync-id": "1" },
        },
        { name: "BILLING_KEY", content: "of somebody else" },
      ],
    });
    project = await Project.create("killed", emulator);
    stack = await project.stack("dev");
    await project.set({ web: project.sync() });
  });

  afterAll(() => emulator.close());

  it(
    "comes to rest with one more up each time",
    async () => {
      for (let round = 0; kills < KILLS && round < MOST_ROUNDS; round++) {
        if (round > 0) source.change();
        await project.writeEnv(source.secrets);
        const before = versions();
        interrupted += await upAndKill(1 + Math.floor(random() * MOST_CALLS), random() * LONGEST_DELAY_MS);
        const { code, text } = await stack.up();
        expect(code, text).toBe(0);
        expectEqual();
        expectFewVersions(before);
      }
      expect(kills).toBe(KILLS);
      // Some die when everything is done already; if all did, this would test nothing.
      expect(interrupted).toBeGreaterThan(0);
    },
    SLOWEST_MS,
  );

  it("comes to rest after cancel and up when the CLI was killed with all that it started", async () => {
    source.change();
    await project.writeEnv(source.secrets);
    const seen = emulator.journal.entries.length;
    await stack.up([], {
      onStart: (pid) =>
        void vi
          .waitUntil(
            () => emulator.journal.count({ isWrite: true }) > 0 && emulator.journal.entries.length > seen + 2,
            {
              timeout: SLOWEST_MS,
              interval: POLL_MS,
            },
          )
          .then(() => {
            killTree(pid);
          }),
    });
    const cancelled = await stack.run(["cancel", "--yes", "--stack", stack.name]);
    expect(cancelled.code, cancelled.text).toBe(0);
    const { code, text } = await stack.up();
    expect(code, text).toBe(0);
    expectEqual();
  });

  it("has nothing left to do afterwards, and asks nothing of OCI to know it", async () => {
    emulator.journal.reset();
    const { code, text } = await stack.preview(["--expect-no-changes"]);
    expect(code, text).toBe(0);
    expect(emulator.journal.entries).toEqual([]);
  });

  it("left alone what others own", () => {
    const theirs = emulator.secrets.filter(({ name }) => name === "APP_THEIRS" || name === "BILLING_KEY");
    expect(theirs.map(({ content, versions: all }) => [content?.toString(), all.length])).toEqual([
      ["theirs", 1],
      ["of somebody else", 1],
    ]);
  });

  it("has printed and stored no value and no key in the clear", async () => {
    expect(await findLeaks(project, [...source.all, emulator.privateKeyPem])).toEqual([]);
    const journal = JSON.stringify(emulator.journal.entries);
    expect(source.all.filter((value) => journal.includes(value))).toEqual([]);
  });

  /** Kills once the emulator has seen the `nth` call of this up. Gives 1 when the run failed for it, else 0. */
  async function upAndKill(nth: number, delayMs: number): Promise<number> {
    const seen = emulator.journal.entries.length;
    const work = stack.up([], { onStart: (pid) => void kill(pid).catch(fail) });
    let failure: unknown;
    let isOver = false;
    function fail(error: unknown): void {
      failure = error;
    }
    async function kill(cli: number): Promise<void> {
      while (!isOver && emulator.journal.entries.length < seen + nth) await sleep(POLL_MS);
      await sleep(delayMs);
      const provider = findProvider(cli);
      if (provider === undefined) return;
      process.kill(provider, "SIGKILL");
      kills++;
    }
    const { code } = await work;
    isOver = true;
    if (failure !== undefined) throw failure as Error;
    return code === 0 ? 0 : 1;
  }

  function ours() {
    return emulator.secrets.filter(({ name }) => /^APP_K\d$/.test(name));
  }

  function versions(): ReadonlyMap<string, number> {
    return new Map(ours().map(({ name, versions: all }) => [name, all.length]));
  }

  function expectEqual(): void {
    const held = ours().filter(({ lifecycleState }) => lifecycleState !== "PENDING_DELETION");
    const contents = Object.fromEntries(held.map(({ name, content }) => [name.slice(4), content?.toString()]));
    expect(contents).toEqual(source.secrets);
    const names = ours().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  }

  /** However often a run is repeated, a new value makes one version. */
  function expectFewVersions(before: ReadonlyMap<string, number>): void {
    for (const [name, count] of versions()) expect(count, name).toBeLessThanOrEqual((before.get(name) ?? 0) + 1);
  }
});
