import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createEmulator, type Emulator, type SecretSeed } from "../../../emulator/oci/index";
import { findLeaks } from "../support/leaks";
import { Project } from "../support/project";
import { findCode } from "./support/find-code";
import { showVault } from "./support/show-vault";
import { upWithPreview } from "./support/up-with-preview";

const FOREIGN = { "secretsync-owner": "organization/billing/prod/web", "secretsync-id": "0000" };

/** One secret of every kind; those that end in STRAY are not in the source. */
const SEEDS: readonly SecretSeed[] = [
  { name: "SAME", content: "canary-same" },
  { name: "DIFFERENT", content: "canary-of-vault" },
  { name: "STRAY", content: "canary-of-stray" },
  { name: "FOREIGN", content: "canary-of-billing", freeformTags: FOREIGN },
  { name: "FOREIGN_STRAY", content: "canary-of-billing", freeformTags: FOREIGN },
  { name: "PENDING", content: "canary-of-vault", lifecycleState: "PENDING_DELETION" },
  { name: "PENDING_STRAY", content: "canary-of-vault", lifecycleState: "PENDING_DELETION" },
  { name: "MOVING", content: "canary-of-vault", lifecycleState: "UPDATING" },
  { name: "MOVING_STRAY", content: "canary-of-vault", lifecycleState: "CREATING" },
  { name: "FAILED", content: "canary-of-vault", lifecycleState: "FAILED" },
  { name: "FAILED_STRAY", content: "canary-of-vault", lifecycleState: "FAILED" },
];

const SOURCE = { SAME: "canary-same", DIFFERENT: "canary-of-source", MOVING: "canary-of-source", NEW: "canary-new" };

const VALUES = [
  "canary-same",
  "canary-of-vault",
  "canary-of-stray",
  "canary-of-billing",
  "canary-of-source",
  "canary-new",
] as const;

describe("an initial sync over a vault that holds secrets of every kind", () => {
  let emulator: Emulator;
  let project: Project;

  beforeAll(async () => {
    emulator = await createEmulator({ transitionMs: 50 });
    project = await Project.create("initial-sync", emulator);
    emulator.putSecret({ name: "BILLING_KEY", content: "canary-of-billing" });
  });

  afterAll(() => emulator.close());

  async function open(name: string, mode: string, source: Readonly<Record<string, string>>) {
    const stack = await project.stack(name);
    const path = `./secrets/${name}`;
    const prefix = `${name.toUpperCase()}_`;
    await project.writeEnv(source, `${path}/dev`);
    const set = (options: Readonly<Record<string, unknown>> = {}): Promise<void> =>
      project.set({
        [name]: project.sync({
          source: { kind: "local", path },
          syncOptions: { initialSyncBehavior: mode, keySchema: `${prefix}{{secretKey}}`, ...options },
        }),
      });
    await set();
    const seed = (names: readonly string[]): void => {
      for (const each of SEEDS)
        if (names.includes(each.name)) emulator.putSecret({ ...each, name: prefix + each.name });
    };
    const finish = (key: string): void => {
      const { content } = SEEDS.find(({ name: seeded }) => seeded === key) ?? {};
      emulator.putSecret({ name: prefix + key, ...(content === undefined ? {} : { content }) });
    };
    return { stack, path, set, seed, finish, show: () => showVault(emulator, prefix) };
  }

  it("overwrites: adopts what the source holds, and deletes, restores and takes nothing without agreement", async () => {
    const { stack, set, seed, finish, show } = await open("ow", "overwrite-destination", {
      ...SOURCE,
      FOREIGN: "canary-of-source",
      PENDING: "canary-of-source",
      FAILED: "canary-of-source",
    });
    seed(SEEDS.map(({ name }) => name));
    const refused = await stack.preview();
    expect(refused.text).toContain(
      "secrets that carry the tags of no sync would be deleted: OW_STRAY; " +
        "secrets that carry the tags of no sync would be restored from pending deletion: OW_PENDING.",
    );
    expect(refused.text).not.toContain("BILLING_KEY");
    expect(emulator.journal.writtenNames).toEqual([]);

    await set({ approve: findCode(refused.text) });
    const running = upWithPreview(stack);
    await vi.waitUntil(() => emulator.journal.count({ operation: "CreateSecret" }) > 0, { timeout: 60_000 });
    finish("MOVING");
    const { preview, update, code } = await running;
    expect(preview).toMatch(
      /initialPlan *: \{\s+OW_DIFFERENT: "adopt"\s+OW_MOVING *: "adopt"\s+OW_SAME *: "adopt"\s+OW_STRAY *: "delete"\s+\}/,
    );
    expect(preview).toContain("ow: 1 to create, 1 to restore, 2 to adopt, 1 to delete, 1 to wait, 2 to fail");
    expect(preview).toContain("OW_MOVING: is updating; waits until that ends");
    expect(preview).toContain("OW_FAILED: is in the state FAILED. Delete it in the console, then run again");
    expect(preview).toContain("OW_FOREIGN: belongs to organization/billing/prod/web.");
    expect(code).not.toBe(0);
    expect(update).toContain("2 errors occurred");
    expect(show()).toEqual([
      "OW_DIFFERENT ACTIVE v2 canary-of-source 1 adopted@1",
      "OW_FAILED FAILED v1 canary-of-vault",
      "OW_FAILED_STRAY FAILED v1 canary-of-vault",
      "OW_FOREIGN ACTIVE v1 canary-of-billing",
      "OW_FOREIGN_STRAY ACTIVE v1 canary-of-billing",
      "OW_MOVING ACTIVE v2 canary-of-source 1 adopted@1",
      "OW_MOVING_STRAY CREATING v1 canary-of-vault",
      "OW_NEW ACTIVE v1 canary-new 1",
      "OW_PENDING ACTIVE v2 canary-of-source 1 adopted@1",
      "OW_PENDING_STRAY PENDING_DELETION v1 canary-of-vault",
      "OW_SAME ACTIVE v1 canary-same 1 adopted@1",
      "OW_STRAY PENDING_DELETION v1 canary-of-stray",
    ]);
  });

  it("touches nothing unowned that came after the first preview, though the first sync is not complete", async () => {
    emulator.putSecret({ name: "OW_MOVING_STRAY", content: "canary-of-vault" });
    emulator.putSecret({ name: "OW_LATE", content: "canary-of-vault" });
    const { text } = await project.stacks[0]!.preview([], { env: { SECRETSYNC_PREVIEW: "always" } });
    expect(text).toContain("ow: 2 to fail; 5 unchanged");
    expect(text).toContain("ow: the last run did not end whole; left to do: OW_FAILED, OW_FOREIGN to write");
    expect(text).not.toContain("OW_MOVING_STRAY");
    expect(text).not.toContain("OW_LATE");
  });

  it("imports and lets the source win: the source gets what it lacks, the vault what differs", async () => {
    const { stack, path, seed, finish, show } = await open("is", "import-prioritize-source", SOURCE);
    seed(SEEDS.map(({ name }) => name));
    const running = upWithPreview(stack);
    await vi.waitUntil(() => emulator.journal.count({ operation: "ListSecrets" }) > 0, { timeout: 60_000 });
    finish("MOVING");
    finish("MOVING_STRAY");
    const { preview, code } = await running;
    expect(preview).toMatch(
      /initialPlan *: \{\s+IS_DIFFERENT *: "adopt"\s+IS_MOVING *: "adopt"\s+IS_MOVING_STRAY: "import"\s+IS_SAME *: "adopt"\s+IS_STRAY *: "import"\s+\}/,
    );
    expect(preview).toContain("is: 1 to create, 3 to adopt, 2 to import");
    expect(preview).toContain("IS_STRAY: imported into the source, then adopted");
    expect(code).toBe(0);
    expect(await project.read(`${path}/dev/.env`)).toBe(
      'SAME="canary-same"\nDIFFERENT="canary-of-source"\nMOVING="canary-of-source"\nNEW="canary-new"\n' +
        "MOVING_STRAY=canary-of-vault\nSTRAY=canary-of-stray\n",
    );
    expect(show()).toEqual([
      "IS_DIFFERENT ACTIVE v2 canary-of-source 1 adopted@1",
      "IS_FAILED FAILED v1 canary-of-vault",
      "IS_FAILED_STRAY FAILED v1 canary-of-vault",
      "IS_FOREIGN ACTIVE v1 canary-of-billing",
      "IS_FOREIGN_STRAY ACTIVE v1 canary-of-billing",
      "IS_MOVING ACTIVE v2 canary-of-source 1 adopted@1",
      "IS_MOVING_STRAY ACTIVE v1 canary-of-vault 1 adopted@1",
      "IS_NEW ACTIVE v1 canary-new 1",
      "IS_PENDING PENDING_DELETION v1 canary-of-vault",
      "IS_PENDING_STRAY PENDING_DELETION v1 canary-of-vault",
      "IS_SAME ACTIVE v1 canary-same 1 adopted@1",
      "IS_STRAY ACTIVE v1 canary-of-stray 1 adopted@1",
    ]);
  });

  it("imports and lets the vault win: values of the vault replace those of the source, and no secret is written", async () => {
    const { stack, path, seed, show } = await open("id", "import-prioritize-destination", {
      ...SOURCE,
      FOREIGN: "canary-of-source",
      FAILED: "canary-of-source",
    });
    seed(SEEDS.map(({ name }) => name).filter((name) => !name.startsWith("MOVING")));
    const { preview, code } = await upWithPreview(stack);
    expect(preview).toMatch(
      /initialPlan *: \{\s+ID_DIFFERENT: "import"\s+ID_SAME *: "import"\s+ID_STRAY *: "import"\s+\}/,
    );
    expect(preview).toContain("id: 2 to create, 3 to import, 2 to fail");
    expect(code).not.toBe(0);
    expect(await project.read(`${path}/dev/.env`)).toBe(
      'SAME="canary-same"\nDIFFERENT="canary-of-vault"\nMOVING="canary-of-source"\nNEW="canary-new"\n' +
        'FOREIGN="canary-of-source"\nFAILED="canary-of-source"\nSTRAY=canary-of-stray\n',
    );
    expect(show()).toEqual([
      "ID_DIFFERENT ACTIVE v1 canary-of-vault 1 adopted@1",
      "ID_FAILED FAILED v1 canary-of-vault",
      "ID_FAILED_STRAY FAILED v1 canary-of-vault",
      "ID_FOREIGN ACTIVE v1 canary-of-billing",
      "ID_FOREIGN_STRAY ACTIVE v1 canary-of-billing",
      "ID_MOVING ACTIVE v1 canary-of-source 1",
      "ID_NEW ACTIVE v1 canary-new 1",
      "ID_PENDING PENDING_DELETION v1 canary-of-vault",
      "ID_PENDING_STRAY PENDING_DELETION v1 canary-of-vault",
      "ID_SAME ACTIVE v1 canary-same 1 adopted@1",
      "ID_STRAY ACTIVE v1 canary-of-stray 1 adopted@1",
    ]);
  });

  it("has printed and stored no value in the clear", async () => {
    expect(await findLeaks(project, VALUES)).toEqual([]);
  });
});
