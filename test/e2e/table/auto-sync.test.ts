import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmulator, type Emulator } from "../../../emulator/oci/index";
import { Console } from "../support/console";
import { findLeaks } from "../support/leaks";
import { Project } from "../support/project";
import type { Stack } from "../support/stack";
import { showVault } from "./support/show-vault";
import { upWithPreview } from "./support/up-with-preview";

const VALUES = { A: "canary-one", B: "canary-one", C: "canary-one" };

describe("a sync with auto-sync off", () => {
  let emulator: Emulator;
  let project: Project;
  let stack: Stack;

  beforeAll(async () => {
    emulator = await createEmulator({ transitionMs: 50 });
    project = await Project.create("auto-sync", emulator);
    stack = await project.stack("dev");
    await project.writeEnv(VALUES);
  });

  afterAll(() => emulator.close());

  const set = (web: Readonly<Record<string, unknown>>, held: Readonly<Record<string, unknown>> = {}): Promise<void> => {
    const off = { isAutoSyncEnabled: false };
    return project.set({
      web: project.sync({ ...off, ...web }),
      held: project.sync({ ...off, ...held, syncOptions: { keySchema: "HELD_{{secretKey}}" } }),
    });
  };

  it("creates what a trigger asks for, and waits where there is none", async () => {
    await set({ syncTrigger: "1" });
    const { preview, code } = await upWithPreview(stack);
    expect(preview).toContain("web: 3 to create");
    expect(preview).toContain(
      "warning: held: auto-sync is off: HELD_A, HELD_B, HELD_C waiting. Change syncTrigger to sync now",
    );
    expect(code).toBe(0);
    expect(emulator.journal.writtenNames).toEqual(["APP_A", "APP_B", "APP_C"]);
  });

  it("holds what moved in the source, says so, and writes nothing", async () => {
    emulator.journal.reset();
    await project.writeEnv({ A: "canary-two", C: "canary-one", D: "canary-two" });
    const { preview, code } = await upWithPreview(stack, ["--expect-no-changes"]);
    expect(preview).toContain(
      "warning: web: auto-sync is off: APP_A, APP_B, APP_D waiting. Change syncTrigger to sync now",
    );
    expect(code).toBe(0);
    expect(emulator.journal.count({ isWrite: true })).toBe(0);
  });

  it("holds drift, says so, and puts nothing right", async () => {
    await new Console(emulator).setContent("APP_C", "canary-by-hand");
    await set({ syncTrigger: "1", description: "no trigger" });
    const { preview, code } = await upWithPreview(stack, ["--refresh"]);
    expect(preview).toMatch(/~ APP_C *: "rev 1" => "rev 1 \(changed in vault\)"/);
    expect(preview).toContain(
      "web: auto-sync is off: APP_C changed in the vault. Change syncTrigger to put that right",
    );
    expect(code).toBe(0);
    expect(emulator.getSecret("APP_C")?.content?.toString()).toBe("canary-by-hand");
  });

  it("does all that waits when the trigger changes, and a first sync too", async () => {
    await set({ syncTrigger: "2", description: "no trigger" }, { syncTrigger: "1" });
    const { preview, code } = await upWithPreview(stack);
    expect(preview).toContain("web: 1 to create, 2 to update, 1 to delete");
    expect(preview).toContain("held: 3 to create");
    expect(code).toBe(0);
    expect(showVault(emulator, "APP_")).toEqual([
      "APP_A ACTIVE v2 canary-two 2",
      "APP_B PENDING_DELETION v1 canary-one 1",
      "APP_C ACTIVE v3 canary-one 1",
      "APP_D ACTIVE v1 canary-two 1",
    ]);
    expect(showVault(emulator, "HELD_")).toHaveLength(3);
  });

  it("takes the change of another field for a trigger", async () => {
    await project.writeEnv({ A: "canary-three", C: "canary-one", D: "canary-two" });
    await set({ syncTrigger: "2", syncOptions: { deletionWindowDays: 7 } }, { syncTrigger: "1" });
    const { text } = await stack.preview();
    expect(text).toContain("web: 1 to update; 2 unchanged");
    expect(text).toMatch(/~ APP_A *: "rev 2" => "rev 3"/);
    expect(text).toContain("held: auto-sync is off: HELD_A waiting");
  });

  it("has printed and stored no value in the clear", async () => {
    const values = ["canary-one", "canary-two", "canary-three", "canary-by-hand"];
    expect(await findLeaks(project, values)).toEqual([]);
  });
});
