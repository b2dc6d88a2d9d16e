import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createEmulator, type Emulator, type SecretLifecycleState } from "../../../emulator/oci/index";
import { findLeaks } from "../support/leaks";
import { Project } from "../support/project";
import { showVault } from "./support/show-vault";
import { upWithPreview } from "./support/up-with-preview";

/** Where each transitional state ends. */
const ENDS = {
  CREATING: "ACTIVE",
  UPDATING: "ACTIVE",
  CANCELLING_DELETION: "ACTIVE",
  SCHEDULING_DELETION: "PENDING_DELETION",
  DELETING: "DELETED",
} as const satisfies Partial<Record<SecretLifecycleState, SecretLifecycleState>>;
type Transition = keyof typeof ENDS;
const TRANSITIONS = Object.keys(ENDS) as Transition[];

const LONGEST_WAIT = { timeout: 60_000 } as const;

function valuesOf(keys: readonly string[], value: string): Record<string, string> {
  return Object.fromEntries(keys.map((key) => [key, value]));
}

describe("a secret in transition", () => {
  let emulator: Emulator;
  let project: Project;

  beforeAll(async () => {
    emulator = await createEmulator({ transitionMs: 50 });
    project = await Project.create("lifecycle", emulator);
    emulator.putSecret({ name: "UNRELATED", lifecycleState: "UPDATING" });
  });

  afterAll(() => emulator.close());

  /** The secret as it is, in another state, which stays until it is set again. */
  function setState(name: string, lifecycleState: SecretLifecycleState): void {
    const { content, freeformTags } = emulator.getSecret(name) ?? {};
    if (content === undefined || freeformTags === undefined) throw new Error(`there is no ${name}`);
    emulator.putSecret({ name, content, freeformTags, lifecycleState });
  }

  async function open(name: string, keys: readonly string[], options: Readonly<Record<string, unknown>>) {
    const stack = await project.stack(name);
    const folder = `secrets/${name}`;
    const prefix = `${name.toUpperCase()}_`;
    await project.set({
      [name]: project.sync({
        source: { kind: "local", path: `./${folder}` },
        syncOptions: { keySchema: `${prefix}{{secretKey}}`, ...options },
      }),
    });
    const write = (values: Readonly<Record<string, string>>): Promise<void> =>
      project.writeEnv(values, `${folder}/dev`);
    await write(valuesOf(keys, "canary-one"));
    expect((await stack.up()).code).toBe(0);
    emulator.journal.reset();
    return { stack, prefix, write, show: () => showVault(emulator, prefix) };
  }

  it("before the sync is waited for, one deadline for each, and looked at again; pending ones are restored", async () => {
    const keys = [...TRANSITIONS, "STUCK", "PENDING", "PENDING_SAME"];
    const { stack, prefix, write, show } = await open("before", keys, { transitionTimeoutSeconds: 8 });
    for (const state of TRANSITIONS) setState(prefix + state, state);
    setState(`${prefix}STUCK`, "UPDATING");
    for (const key of ["PENDING", "PENDING_SAME"]) setState(prefix + key, "PENDING_DELETION");
    emulator.putSecret({ name: `${prefix}UNOWNED`, lifecycleState: "UPDATING" });
    await write({ ...valuesOf(keys, "canary-two"), PENDING_SAME: "canary-one", NEW: "canary-two" });
    emulator.journal.reset();

    const running = upWithPreview(stack);
    await vi.waitUntil(() => emulator.journal.count({ operation: "CreateSecret" }) > 0, LONGEST_WAIT);
    for (const state of TRANSITIONS) setState(prefix + state, ENDS[state]);
    const { preview, update, code } = await running;

    expect(preview).toContain("before: 1 to create, 2 to restore, 6 to wait");
    expect(preview).toContain("BEFORE_SCHEDULING_DELETION: is schedulingDeletion; waits until that ends");
    expect(preview).toContain("BEFORE_PENDING: restored from pending deletion, then updated if it differs");
    expect(preview).toMatch(/~ BEFORE_UPDATING *: "rev 1" => "rev 2"/);
    expect(preview).not.toContain("UNOWNED");
    expect(update).toContain("BEFORE_STUCK: is still updating after 8 s");
    expect(code).not.toBe(0);
    expect(show()).toEqual([
      "BEFORE_CANCELLING_DELETION ACTIVE v2 canary-two 2",
      "BEFORE_CREATING ACTIVE v2 canary-two 2",
      "BEFORE_DELETING ACTIVE v1 canary-two 2",
      "BEFORE_NEW ACTIVE v1 canary-two 1",
      "BEFORE_PENDING ACTIVE v2 canary-two 2",
      "BEFORE_PENDING_SAME ACTIVE v1 canary-one 1",
      "BEFORE_SCHEDULING_DELETION ACTIVE v2 canary-two 2",
      "BEFORE_STUCK UPDATING v1 canary-one 1",
      "BEFORE_UNOWNED UPDATING v1 value",
      "BEFORE_UPDATING ACTIVE v2 canary-two 2",
    ]);
    expect(emulator.journal.writeCounts).toEqual({ CancelSecretDeletion: 3, CreateSecret: 2, UpdateSecret: 5 });
    expect(emulator.journal.count({ operation: "GetSecret" })).toBe(0);
    expect(emulator.journal.count({ name: "UNRELATED" })).toBe(0);

    setState(`${prefix}STUCK`, "ACTIVE");
    emulator.journal.reset();
    const { preview: rest, code: end } = await upWithPreview(stack);
    expect(rest).toContain("before: the last run did not end whole; left to do: BEFORE_STUCK to write");
    expect(end).toBe(0);
    expect(emulator.journal.writeCounts).toEqual({ UpdateSecret: 1 });
  });

  it("that began in mid-sync is met when it is written: waited for and decided again, deletions too", async () => {
    const keys = ["A_FIRST", ...TRANSITIONS];
    const { stack, prefix, write, show } = await open("during", [...keys, "GONE"], { maxConcurrency: 1 });
    await write(valuesOf(keys, "canary-two"));
    emulator.faults.add({ match: { operation: "UpdateSecret", name: `${prefix}A_FIRST` }, do: { delayMs: 1_000 } });
    const isMet = (state: Transition): boolean =>
      emulator.journal.count({ operation: "UpdateSecret", name: prefix + state, status: 409 }) > 0;

    const running = stack.up();
    await vi.waitUntil(() => emulator.journal.count({ operation: "UpdateSecret" }) > 0, LONGEST_WAIT);
    for (const state of TRANSITIONS) setState(prefix + state, state);
    setState(`${prefix}GONE`, "UPDATING");
    await vi.waitUntil(() => TRANSITIONS.every(isMet), LONGEST_WAIT);
    for (const state of TRANSITIONS) setState(prefix + state, ENDS[state]);
    await vi.waitUntil(() => emulator.journal.count({ operation: "CreateSecret" }) > 0, LONGEST_WAIT);
    setState(`${prefix}GONE`, "ACTIVE");

    expect((await running).code).toBe(0);
    expect(show()).toEqual([
      "DURING_A_FIRST ACTIVE v2 canary-two 2",
      "DURING_CANCELLING_DELETION ACTIVE v2 canary-two 2",
      "DURING_CREATING ACTIVE v2 canary-two 2",
      "DURING_DELETING ACTIVE v1 canary-two 2",
      "DURING_GONE PENDING_DELETION v1 canary-one 1",
      "DURING_SCHEDULING_DELETION ACTIVE v2 canary-two 2",
      "DURING_UPDATING ACTIVE v2 canary-two 2",
    ]);
    expect(emulator.journal.count({ operation: "GetSecret" })).toBe(0);
    expect((await stack.preview(["--expect-no-changes"], { env: { SECRETSYNC_PREVIEW: "always" } })).code).toBe(0);
  });

  it("has printed and stored no value in the clear", async () => {
    expect(await findLeaks(project, ["canary-one", "canary-two"])).toEqual([]);
  });
});
