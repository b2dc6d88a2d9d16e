import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmulator, type EmulatedSecret, type Emulator } from "../../emulator/oci/index";
import { Console } from "./support/console";
import { findLeaks } from "./support/leaks";
import { Project } from "./support/project";
import type { Stack } from "./support/stack";

const VALUES = { MADE: "canary-made-3ab8", FOUND: "canary-found-90de", LEAVING: "canary-leaving-66c1" };
const OF_OTHERS = "canary-of-others-18f2";
const DAY_MS = 24 * 3_600_000;

const SYNCS = {
  retained: { prefix: "KEEP", args: { deletionPolicy: "retain" } },
  deleted: { prefix: "DROP", args: { deletionPolicy: "delete", syncOptions: { deletionWindowDays: 7 } } },
  protected: { prefix: "SAFE", args: { deletionPolicy: "delete", syncOptions: { disableSecretDeletion: true } } },
} as const;
const PREFIXES = Object.values(SYNCS).map(({ prefix }) => prefix);

describe("destroy", () => {
  let emulator: Emulator;
  let project: Project;
  let stack: Stack;
  let start: number;

  const stateOf = (name: string): EmulatedSecret["lifecycleState"] | undefined =>
    emulator.getSecret(name)?.lifecycleState;

  const ourTagsOf = (name: string): readonly string[] =>
    Object.keys(emulator.getSecret(name)?.freeformTags ?? {}).filter((tag) => tag.startsWith("secretsync-"));

  beforeAll(async () => {
    const tagged = { freeformTags: { team: "billing" }, content: VALUES.FOUND };
    const seedSecrets = PREFIXES.map((prefix) => ({ name: `${prefix}_FOUND`, ...tagged }));
    emulator = await createEmulator({ transitionMs: 50, seedSecrets });
    project = await Project.create("destroy", emulator);
    stack = await project.stack("dev");
    await project.writeEnv(VALUES);
    const syncs = Object.entries(SYNCS).map(([name, { prefix, args }]) => {
      const { syncOptions, ...rest } = { syncOptions: {}, ...args };
      const keySchema = `${prefix}_{{secretKey}}`;
      return [name, project.sync({ ...rest, syncOptions: { ...syncOptions, keySchema } })] as const;
    });
    await project.set(Object.fromEntries(syncs));
    expect((await stack.up()).code).toBe(0);
    emulator.putSecret({ name: "KEEP_OUT", content: OF_OTHERS });
    const hand = new Console(emulator);
    for (const prefix of PREFIXES) await hand.scheduleDeletion(`${prefix}_LEAVING`, new Date(Date.now() + 3 * DAY_MS));
    emulator.journal.reset();
    start = Date.now();
    expect((await stack.destroy()).code).toBe(0);
  });

  afterAll(() => emulator.close());

  it("by the policy retain takes its tags off what it made and adopted, and nothing else", () => {
    for (const name of ["KEEP_MADE", "KEEP_FOUND"]) {
      expect(stateOf(name)).toBe("ACTIVE");
      expect(ourTagsOf(name)).toEqual([]);
    }
    expect(emulator.getSecret("KEEP_FOUND")?.freeformTags).toEqual({ team: "billing" });
    expect(emulator.getSecret("KEEP_MADE")?.versions).toHaveLength(1);
  });

  it("by the policy delete schedules the deletion of what it made, for the days that were asked for", () => {
    expect(stateOf("DROP_MADE")).toBe("PENDING_DELETION");
    const days = ((emulator.getSecret("DROP_MADE")?.timeOfDeletion?.getTime() ?? 0) - start) / DAY_MS;
    expect(Math.round(days)).toBe(7);
  });

  it("by the policy delete releases what it adopted", () => {
    expect(stateOf("DROP_FOUND")).toBe("ACTIVE");
    expect(emulator.getSecret("DROP_FOUND")?.freeformTags).toEqual({ team: "billing" });
    expect(emulator.getSecret("DROP_FOUND")?.content?.toString()).toBe(VALUES.FOUND);
  });

  it("deletes nothing where disableSecretDeletion is on, whatever the policy", () => {
    for (const name of ["SAFE_MADE", "SAFE_FOUND"]) {
      expect(stateOf(name)).toBe("ACTIVE");
      expect(ourTagsOf(name)).toEqual([]);
    }
  });

  it("leaves what was on its way out, and what it never owned", () => {
    for (const prefix of PREFIXES) expect(stateOf(`${prefix}_LEAVING`)).toBe("PENDING_DELETION");
    expect(emulator.journal.writtenNames.filter((name) => /LEAVING|OUT/.test(name))).toEqual([]);
    expect(emulator.getSecret("KEEP_OUT")).toMatchObject({ freeformTags: {}, lifecycleState: "ACTIVE" });
  });

  it("writes each secret once, and reads none", () => {
    expect(emulator.journal.writeCounts).toEqual({ UpdateSecret: 5, ScheduleSecretDeletion: 1 });
    expect(emulator.journal.count({ operation: "GetSecretBundle" })).toBe(0);
  });

  it("can be followed by an up that restores and adopts all of it", async () => {
    emulator.removeSecret("KEEP_OUT");
    const { code, text } = await stack.up();
    expect(code).toBe(0);
    expect(text).toContain("deleted: 2 to restore, 1 to adopt");
    expect(text).toContain("protected: 1 to restore, 2 to adopt");
    expect(text).toContain("retained: 1 to restore, 2 to adopt");
    for (const prefix of PREFIXES)
      for (const key of Object.keys(VALUES)) expect(stateOf(`${prefix}_${key}`)).toBe("ACTIVE");
  });

  it("has printed and stored no value and no key in the clear", async () => {
    const secrets = [...Object.values(VALUES), OF_OTHERS, emulator.privateKeyPem];
    expect(await findLeaks(project, secrets)).toEqual([]);
  });
});
