import { expect } from "vitest";
import type { MemoryDestination, SeededSecret } from "../../provider/adapters/memory/destination";
import { ID_TAG, OWNER_TAG, REVISION_TAG } from "../../provider/core/ownership";
import type { Props } from "../../provider/resources/controller";
import type { SourceLocation } from "../../provider/ports/source";
import { aProgram } from "./programs";
import { TinyEngine, type EngineOptions, type Run } from "./tiny-engine";
import { World, type WorldOptions } from "./world";

export const ROOT: SourceLocation = { environment: "dev", secretPath: "/" };

const READS: readonly string[] = ["list", "find", "read", "inspect"];

/** One sync in one world, from its first preview on. */
export class Life {
  readonly world: World;
  readonly engine: TinyEngine;

  constructor(
    secrets: Readonly<Record<string, string>> = {},
    options: WorldOptions & EngineOptions = {},
    world?: World,
  ) {
    this.world = world ?? new World({ folders: [{ ...ROOT, secrets }], ...options });
    this.engine = new TinyEngine(() => this.world.openProvider().secretSync, options);
  }

  get vault(): MemoryDestination {
    return this.world.vault;
  }

  get id(): string | undefined {
    return this.engine.saved?.id;
  }

  /** Sets keys of the source, or removes them (`undefined`). */
  edit(secrets: Readonly<Record<string, string | undefined>>, location: SourceLocation = ROOT): void {
    for (const [key, value] of Object.entries(secrets)) this.world.source.editByHand(location, key, value);
  }

  seed(...secrets: readonly (string | SeededSecret)[]): void {
    for (const secret of secrets) this.vault.seed(typeof secret === "string" ? { name: secret } : secret);
  }

  /** `up` that has to end well, after which there is nothing more to do and the vault need not be looked at to know it. */
  async up(changes: Props = {}, between?: () => void): Promise<Run> {
    const program = aProgram(changes);
    const run = await this.engine.up(program, between);
    expect(run.failures).toEqual([]);
    expect(run.reasons).toEqual([]);
    expect(run.error).toBeUndefined();
    await this.expectNothingToDo(program);
    return run;
  }

  async expectNothingToDo(program: Props): Promise<void> {
    const before = this.vault.journal.length;
    const plan = await this.engine.preview(program);
    expect(plan.failures).toEqual([]);
    expect(plan.step).toBe("same");
    expect(this.vault.journal.length).toBe(before);
  }

  /** The reasons for which the preview refuses, each with its property. */
  async refusals(changes: Props = {}): Promise<string[]> {
    const plan = await this.engine.preview(aProgram(changes));
    return plan.failures.map(({ property, reason }) => `${property}: ${reason}`);
  }

  /** The code that a refusal gives. */
  async approvalCode(changes: Props = {}): Promise<string> {
    const [refusal = "", ...more] = await this.refusals(changes);
    expect(more).toEqual([]);
    const code = /syncOptions\.approve: "([0-9a-f]+)"/.exec(refusal)?.[1];
    expect(code, refusal).toBeDefined();
    return code!;
  }

  /** What `work` calls of the vault: reads by their kind, writes with their name. */
  async calls(work: () => Promise<unknown>, vault: MemoryDestination = this.vault): Promise<string[]> {
    const before = vault.journal.length;
    await work();
    return vault.journal
      .slice(before)
      .map(({ operation, name }) => (READS.includes(operation) ? operation : `${operation} ${name ?? ""}`));
  }

  /** What `work` writes to the vault. */
  async writes(work: () => Promise<unknown>, vault: MemoryDestination = this.vault): Promise<string[]> {
    return (await this.calls(work, vault)).filter((call) => !READS.includes(call)).sort();
  }

  holds(): Promise<Record<string, string>> {
    return this.world.holds();
  }
}

export function aLife(secrets?: Readonly<Record<string, string>>, options?: WorldOptions & EngineOptions): Life {
  return new Life(secrets, options);
}

/** Another sync over the same vault and source. */
export function aNeighbour({ world }: Life): Life {
  return new Life({}, {}, world);
}

/** The tags of a secret of some sync. */
export function tagsOf(owner: string, id = `id of ${owner}`, revision = 1): Record<string, string> {
  return { [OWNER_TAG]: owner, [ID_TAG]: id, [REVISION_TAG]: String(revision) };
}
