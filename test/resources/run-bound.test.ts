import { describe, expect, it } from "vitest";
import { RUN_BOUND_MS } from "../../provider/engine/run-bound";
import { aLife } from "../support/a-life";
import { aProgram } from "../support/programs";

describe("a run that reaches its bound", () => {
  it("keeps what landed, and says of every other key why it did not", async () => {
    const secrets = Object.fromEntries(Array.from({ length: 6 }, (_, at) => [`K${String(at)}`, "v"]));
    const life = aLife(secrets, { vault: { latencyMs: RUN_BOUND_MS / 4 } });
    const program = aProgram({ syncOptions: { maxConcurrency: 1 } });
    const run = await life.engine.up(program);
    expect(run.step).toBe("failed");
    expect(run.reasons.join("\n")).toContain("the run has reached its bound of 2 hours. What landed stays; run again");
    const landed = Object.keys(life.engine.manifest);
    expect(landed.length).toBeGreaterThan(0);
    expect(landed.length).toBeLessThan(6);
    expect(Object.keys(life.engine.outputs["failures"] as object)).toHaveLength(6 - landed.length);
  });

  it("keeps the state of a refresh, and lets go of what it can in a destroy", async () => {
    const life = aLife({ A: "a", B: "b" }, { vault: { latencyMs: 1 } });
    await life.up({ syncOptions: { maxConcurrency: 1 } });
    const slow = life.world.wrapDestination;
    life.world.wrapDestination = (destination, config) => {
      const inner = slow(destination, config);
      return new Proxy(inner, {
        get: (target, property) => {
          const value: unknown = Reflect.get(target, property, target);
          if (typeof value !== "function") return value;
          return async (...args: unknown[]): Promise<unknown> => {
            await life.world.clock.sleep(RUN_BOUND_MS / 2);
            return Reflect.apply(value, target, args) as unknown;
          };
        },
      });
    };
    const before = life.engine.state;
    await expect(life.engine.refresh()).rejects.toMatchObject({ code: "TIMED_OUT" });
    expect(life.engine.state).toBe(before);
    await expect(life.engine.destroy()).rejects.toMatchObject({
      code: "PARTIAL_APPLY",
      message: expect.stringContaining("1 secrets could not be let go: APP_B: the run has reached its bound"),
    });
  });
});
