import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createEmulator, type Emulator } from "../../../emulator/oci/index";
import { findLeaks } from "../support/leaks";
import { Project } from "../support/project";
import { killTree } from "./support/kill-tree";
import { showVault } from "./support/show-vault";
import { upWithPreview } from "./support/up-with-preview";

const KEYS_OF_STORM = Array.from({ length: 20 }, (_, at) => `K${String(at + 10)}`);

function valuesOf(keys: readonly string[], value: string): Record<string, string> {
  return Object.fromEntries(keys.map((key) => [key, value]));
}

describe("a failure", () => {
  let emulator: Emulator;
  let project: Project;

  beforeAll(async () => {
    emulator = await createEmulator({ transitionMs: 50 });
    project = await Project.create("failure", emulator);
  });

  afterEach(() => {
    emulator.faults.clear();
  });

  afterAll(() => emulator.close());

  async function open(name: string, options: Readonly<Record<string, unknown>> = {}) {
    const stack = await project.stack(name);
    const source = { kind: "local", path: `./secrets/${name}` };
    const prefix = `${name.toUpperCase()}_`;
    const syncOptions = { keySchema: `${prefix}{{secretKey}}`, ...options };
    await project.set({ [name]: project.sync({ source, syncOptions }) });
    const write = (values: Readonly<Record<string, string>>): Promise<void> =>
      project.writeEnv(values, `secrets/${name}/dev`);
    return { stack, prefix, write, show: () => showVault(emulator, prefix) };
  }

  it("of one key lets the others land; the next preview says what is left, and the next up does only that", async () => {
    const { stack, write, show } = await open("one");
    await write(valuesOf(["A", "B", "C", "GONE"], "canary-one"));
    expect((await stack.up()).code).toBe(0);
    const refusal = { status: 400, code: "InvalidParameter", message: "canary-two is not admitted" };
    emulator.faults.add({ match: { operation: "UpdateSecret", name: "ONE_B" }, do: refusal });
    await write(valuesOf(["A", "B", "C", "NEW"], "canary-two"));
    const first = await upWithPreview(stack);
    expect(first.preview).toContain("one: 1 to create, 3 to update, 1 to delete");
    expect(first.update).toContain("* ONE_B: could not update secret ONE_B: the service refuses the request");
    expect(first.code).not.toBe(0);
    expect(show()).toEqual([
      "ONE_A ACTIVE v2 canary-two 2",
      "ONE_B ACTIVE v1 canary-one 1",
      "ONE_C ACTIVE v2 canary-two 2",
      "ONE_GONE PENDING_DELETION v1 canary-one 1",
      "ONE_NEW ACTIVE v1 canary-two 1",
    ]);

    await write({ ...valuesOf(["A", "B", "NEW"], "canary-two"), C: "canary-three" });
    emulator.journal.reset();
    const second = await upWithPreview(stack);
    expect(second.preview).toContain("one: 1 to update, 3 to compare");
    expect(second.preview).toContain("one: the last run did not end whole; left to do: ONE_B, ONE_C to write");
    expect(second.code).not.toBe(0);
    expect(emulator.getSecret("ONE_C")?.content?.toString()).toBe("canary-three");
    expect(emulator.journal.writtenNames).toEqual(["ONE_C"]);

    emulator.faults.clear();
    emulator.journal.reset();
    const third = await upWithPreview(stack);
    expect(third.preview).toContain("one: 1 to update, 3 to compare");
    expect(third.preview).toContain("one: the last run did not end whole; left to do: ONE_B to write");
    expect(third.code).toBe(0);
    expect(emulator.journal.writtenNames).toEqual(["ONE_B"]);

    const refused = { status: 401, code: "NotAuthenticated" };
    emulator.faults.add({ match: { operation: "GetSecretBundle", nth: 2 }, do: refused });
    const refresh = await stack.refresh();
    expect(refresh.text).toContain("warning: one: not refreshed: could not read the content of secret");
    expect(refresh.code).toBe(0);
    expect((await stack.preview(["--expect-no-changes"])).code).toBe(0);
  });

  it("of many calls, by storms of 429 and 500 and by lost answers, creates nothing twice and burns no version", async () => {
    const { stack, prefix, write, show } = await open("storm");
    const storm = { match: { probability: 0.3, seed: 7, times: 4 }, do: { status: 429, code: "TooManyRequests" } };
    const trouble = { match: { probability: 0.2, seed: 9, times: 8 }, do: { status: 500 } };
    await write(valuesOf(KEYS_OF_STORM, "canary-one"));
    emulator.faults.add(
      { match: { operation: "CreateSecret", nth: [2, 9, 14] }, do: { dropAfter: true } },
      { match: { operation: "CreateSecret", nth: [5, 17] }, do: { status: 500, doOperation: true } },
      storm,
      trouble,
    );
    expect((await stack.up()).code).toBe(0);
    expect(show()).toEqual(KEYS_OF_STORM.map((key) => `${prefix}${key} ACTIVE v1 canary-one 1`));

    const [gone, ...kept] = KEYS_OF_STORM;
    const pending = `${prefix}${kept[0] ?? ""}`;
    const { freeformTags = {} } = emulator.getSecret(pending) ?? {};
    emulator.putSecret({ name: pending, content: "canary-one", freeformTags, lifecycleState: "PENDING_DELETION" });
    await write(valuesOf(kept, "canary-two"));
    emulator.faults.clear();
    emulator.faults.add(
      { match: { operation: "UpdateSecret", nth: [1, 6, 12] }, do: { dropAfter: true } },
      { match: { operation: "UpdateSecret", nth: [3, 8] }, do: { status: 502, doOperation: true } },
      { match: { operation: ["ScheduleSecretDeletion", "CancelSecretDeletion"], times: 2 }, do: { dropAfter: true } },
      storm,
      trouble,
    );
    const { preview, code } = await upWithPreview(stack);
    expect(preview).toContain("storm: 18 to update, 1 to restore, 1 to delete");
    expect(code).toBe(0);
    expect(show()).toEqual([
      `${prefix}${gone ?? ""} PENDING_DELETION v1 canary-one 1`,
      ...kept.map((key) => `${prefix}${key} ACTIVE v2 canary-two 2`),
    ]);
    expect((await stack.preview(["--expect-no-changes"], { env: { SECRETSYNC_PREVIEW: "always" } })).code).toBe(0);
  });

  it("by SIGKILL in the middle of a first sync is made good by the next up: nothing twice, nothing anew", async () => {
    const { stack, write, show } = await open("killed", { maxConcurrency: 1 });
    const keys = ["A", "B", "C", "D", "E"];
    await write(valuesOf(keys, "canary-one"));
    emulator.faults.add({ match: { operation: "CreateSecret", nth: 3 }, do: { delayMs: 60_000 } });
    emulator.journal.reset();
    let cli = 0;
    const running = stack.up([], { onStart: (pid) => (cli = pid) });
    await vi.waitUntil(() => emulator.journal.count({ operation: "CreateSecret" }) === 3, { timeout: 60_000 });
    killTree(cli);
    expect((await running).code).not.toBe(0);
    expect((await stack.run(["cancel", "--yes", "--stack", stack.name])).code).toBe(0);

    emulator.faults.clear();
    emulator.journal.reset();
    const { preview, code } = await upWithPreview(stack);
    expect(preview).toContain("killed: 2 to create, 3 to claim");
    expect(code).toBe(0);
    expect(show()).toEqual(keys.map((key) => `KILLED_${key} ACTIVE v1 canary-one 1`));
    expect(emulator.journal.count({ operation: "CreateSecret" })).toBe(2);
  });

  it("has printed and stored no value in the clear", async () => {
    expect(await findLeaks(project, ["canary-one", "canary-two", "canary-three"])).toEqual([]);
  });
});
