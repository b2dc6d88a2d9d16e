import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmulator, type Emulator } from "../../../emulator/oci/index";
import { findLeaks } from "../support/leaks";
import { Project } from "../support/project";
import type { Stack } from "../support/stack";
import { showVault } from "./support/show-vault";
import { upWithPreview } from "./support/up-with-preview";

describe("a sync with disableSecretDeletion", () => {
  let emulator: Emulator;
  let project: Project;
  let stack: Stack;

  beforeAll(async () => {
    emulator = await createEmulator({ transitionMs: 50 });
    project = await Project.create("kept-deletions", emulator);
    stack = await project.stack("dev");
    await project.writeEnv({ A: "canary-value", B: "canary-value" });
    await set();
    expect((await stack.up()).code).toBe(0);
  });

  afterAll(() => emulator.close());

  /** With the policy that would delete. */
  const set = (
    keySchema = "KEEP_{{secretKey}}",
    destinationConfig?: Readonly<Record<string, string>>,
  ): Promise<void> => {
    const place = destinationConfig === undefined ? {} : { destinationConfig };
    const syncOptions = { disableSecretDeletion: true, keySchema };
    return project.set({ web: project.sync({ deletionPolicy: "delete", syncOptions, ...place }) });
  };

  it("keeps what left the source, and the preview says so", async () => {
    await project.writeEnv({ A: "canary-value" });
    const { preview, code } = await upWithPreview(stack);
    expect(preview).toMatch(/~ KEEP_B: "rev 1" => "rev 1 \(kept\)"/);
    expect(preview).toContain("KEEP_B: kept, because disableSecretDeletion is on");
    expect(code).toBe(0);
    expect(showVault(emulator, "KEEP_")).toEqual([
      "KEEP_A ACTIVE v1 canary-value 1",
      "KEEP_B ACTIVE v1 canary-value 1",
    ]);
    expect((await stack.preview(["--expect-no-changes"])).code).toBe(0);
  });

  it("keeps the old name of a renamed key", async () => {
    await set("NEW_{{secretKey}}");
    const { preview, code } = await upWithPreview(stack);
    expect(preview).toMatch(/~ KEEP_A: "rev 1" => "rev 1 \(kept\)"/);
    expect(preview).toMatch(/\+ NEW_A *: "rev 1"/);
    expect(code).toBe(0);
    expect(showVault(emulator, "KEEP_")).toHaveLength(2);
    expect(showVault(emulator, "NEW_")).toEqual(["NEW_A ACTIVE v1 canary-value 1"]);
  });

  it("keeps everything in a vault that is replaced, and everything when it is destroyed", async () => {
    const { compartmentOcid, secondVaultOcid: vaultOcid, secondKeyOcid: keyOcid } = emulator;
    await set("NEW_{{secretKey}}", { compartmentOcid, vaultOcid, keyOcid });
    const { preview, code } = await upWithPreview(stack);
    expect(preview).toContain("+-pulumi-nodejs:dynamic/secretsync:SecretSync: (replace)");
    expect(preview).toContain("web: 1 to create");
    expect(code).toBe(0);
    expect(emulator.getSecret("NEW_A", vaultOcid)?.lifecycleState).toBe("ACTIVE");
    expect((await stack.destroy()).code).toBe(0);
    expect(emulator.journal.count({ operation: "ScheduleSecretDeletion" })).toBe(0);
    expect(emulator.secrets.map(({ name, freeformTags }) => [name, freeformTags])).toEqual([
      ["KEEP_A", {}],
      ["KEEP_B", {}],
      ["NEW_A", {}],
      ["NEW_A", {}],
    ]);
  });

  it("has printed and stored no value in the clear", async () => {
    expect(await findLeaks(project, ["canary-value"])).toEqual([]);
  });
});
