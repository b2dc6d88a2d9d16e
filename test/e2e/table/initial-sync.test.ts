import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmulator, type Emulator, type SecretSeed } from "../../../emulator/oci/index";
import { Project } from "../support/project";
import { findCode } from "./support/find-code";
import { upWithPreview } from "./support/up-with-preview";

describe("an initial sync", () => {
  let emulator: Emulator;
  let project: Project;

  beforeAll(async () => {
    emulator = await createEmulator({ transitionMs: 50 });
    project = await Project.create("initial-sync", emulator);
  });

  afterAll(() => emulator.close());

  const FOREIGN = { "secretsync-owner": "organization/billing/prod/web", "secretsync-id": "0000" };

  /** A secret of every kind under one prefix; the source holds what its name says. */
  function fillVault(prefix: string): void {
    const seeds: readonly SecretSeed[] = [
      { name: "SAME", content: "canary-same" },
      { name: "DIFFERENT", content: "canary-vault" },
      { name: "STRAY", content: "canary-stray" },
      { name: "FOREIGN", content: "canary-foreign", freeformTags: FOREIGN },
      { name: "FOREIGN_STRAY", content: "canary-foreign", freeformTags: FOREIGN },
      { name: "PENDING", content: "canary-pending", lifecycleState: "PENDING_DELETION" },
      { name: "PENDING_STRAY", lifecycleState: "PENDING_DELETION" },
      { name: "MOVING", content: "canary-vault", lifecycleState: "UPDATING", lifecycleMs: 8_000 },
      { name: "MOVING_STRAY", content: "canary-moving-stray", lifecycleState: "CREATING", lifecycleMs: 8_000 },
      { name: "FAILED", lifecycleState: "FAILED" },
      { name: "FAILED_STRAY", lifecycleState: "FAILED" },
    ];
    for (const seed of seeds) emulator.putSecret({ ...seed, name: `${prefix}${seed.name}` });
    emulator.putSecret({ name: "BILLING_KEY", content: "of somebody else" });
  }

  const SOURCE = {
    SAME: "canary-same",
    DIFFERENT: "canary-source",
    FOREIGN: "canary-mine",
    PENDING: "canary-source",
    MOVING: "canary-source",
    FAILED: "canary-source",
    NEW: "canary-new",
  };

  for (const mode of ["overwrite-destination", "import-prioritize-source", "import-prioritize-destination"] as const) {
    it(mode, async () => {
      const prefix = mode === "overwrite-destination" ? "OW_" : mode === "import-prioritize-source" ? "IS_" : "ID_";
      const stack = await project.stack(mode);
      const path = `./secrets/${mode}`;
      await project.writeEnv(SOURCE, `${path}/dev`);
      fillVault(prefix);
      const sync = (approve?: string) =>
        project.set({
          web: project.sync({
            source: { kind: "local", path },
            syncOptions: { initialSyncBehavior: mode, keySchema: `${prefix}{{secretKey}}`, ...(approve ? { approve } : {}) },
          }),
        });
      await sync();
      const refused = await stack.preview();
      console.log(refused.text);
      await sync(findCode(refused.text));
      const up = await upWithPreview(stack);
      console.log(up.preview, "\n=======\n", up.update);
      console.log(await project.read(`${path}/dev/.env`));
      console.log(emulator.secrets.filter((s) => s.name.startsWith(prefix)).map((s) => `${s.name} ${s.lifecycleState} v${s.currentVersionNumber} ${s.content} ${s.freeformTags["secretsync-rev"]}`).join("\n"));
      expect(1).toBe(1);
    });
  }
});
