import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createEmulator, type Emulator } from "../../../emulator/oci/index";
import { Console } from "../support/console";
import { findLeaks } from "../support/leaks";
import { Project } from "../support/project";
import type { Stack } from "../support/stack";
import { showVault } from "./support/show-vault";
import { upWithPreview } from "./support/up-with-preview";

const DAY_MS = 24 * 3_600_000;

describe("names and places that change", () => {
  let emulator: Emulator;
  let project: Project;
  let stack: Stack;
  let place: Readonly<Record<string, string>>;

  beforeAll(async () => {
    emulator = await createEmulator({ transitionMs: 50 });
    const { compartmentOcid, vaultOcid, keyOcid } = emulator;
    place = { compartmentOcid, vaultOcid, keyOcid };
    project = await Project.create("places", emulator);
    stack = await project.stack("dev");
    await project.writeEnv({ A: "canary-value", B: "canary-value" });
    await set("OLD");
    expect((await stack.up()).code).toBe(0);
  });

  afterEach(() => {
    emulator.faults.clear();
    emulator.journal.reset();
  });

  afterAll(() => emulator.close());

  const set = (prefix: string): Promise<void> => {
    const syncOptions = { keySchema: `${prefix}_{{secretKey}}`, deletionWindowDays: 7 };
    return project.set({ web: project.sync({ deletionPolicy: "delete", syncOptions, destinationConfig: place }) });
  };

  const writes = (): readonly string[] =>
    emulator.journal
      .find({ isWrite: true, isDone: true })
      .map(({ operation, name }) => `${operation ?? ""} ${name ?? ""}`);

  it("a deletion is scheduled for the end of the deletion window", async () => {
    await project.writeEnv({ A: "canary-value" });
    expect((await stack.up()).code).toBe(0);
    const days = ((emulator.getSecret("OLD_B")?.timeOfDeletion?.getTime() ?? 0) - emulator.clock.now()) / DAY_MS;
    expect(Math.round(days)).toBe(7);
  });

  it("another key schema renames: an old name goes only once its new one stands", async () => {
    await set("NEW");
    emulator.faults.add({ match: { operation: "CreateSecret" }, do: { status: 400, code: "InvalidParameter" } });
    const failed = await upWithPreview(stack);
    expect(failed.preview).toContain("web: 1 to create, 1 to delete");
    expect(failed.preview).toContain("OLD_A: goes once NEW_A stands");
    expect(failed.code).not.toBe(0);
    expect(emulator.getSecret("OLD_A")?.lifecycleState).toBe("ACTIVE");

    emulator.faults.clear();
    emulator.journal.reset();
    expect((await stack.up()).code).toBe(0);
    expect(writes()).toEqual(["CreateSecret NEW_A", "ScheduleSecretDeletion OLD_A"]);
  });

  it("another compartment in the program moves what is ours, and nothing else changes", async () => {
    place = { ...place, compartmentOcid: emulator.addCompartment("second") };
    await set("NEW");
    const { preview, code } = await upWithPreview(stack);
    expect(preview).toContain("web: 1 to move");
    expect(preview).toContain("NEW_A: moved into the compartment of the program");
    expect(code).toBe(0);
    expect(writes()).toEqual(["ChangeSecretCompartment NEW_A"]);
    expect(emulator.getSecret("NEW_A")?.compartmentOcid).toBe(place["compartmentOcid"]);
  });

  it("another compartment by hand fails that key and names the place", async () => {
    const third = emulator.addCompartment("third");
    const hand = new Console(emulator);
    await hand.move("NEW_A", third);
    const { text } = await stack.preview([], { env: { SECRETSYNC_PREVIEW: "always" } });
    expect(text).toContain(`NEW_A: stands in another compartment (${third}). Move it back, or set compartmentOcid`);
    await hand.move("NEW_A", place["compartmentOcid"] ?? "");
  });

  it("another vault replaces: the new one gets everything, and the old one's secrets go as the policy says", async () => {
    const { secondVaultOcid: vaultOcid, secondKeyOcid: keyOcid } = emulator;
    place = { ...place, vaultOcid, keyOcid };
    await set("NEW");
    const { preview, code } = await upWithPreview(stack);
    expect(preview).toContain("+-pulumi-nodejs:dynamic/secretsync:SecretSync: (replace)");
    expect(preview).toContain("web: 1 to create");
    expect(code).toBe(0);
    expect(writes()).toEqual(["CreateSecret NEW_A", "ScheduleSecretDeletion NEW_A"]);
    expect(emulator.getSecret("NEW_A", vaultOcid)?.content?.toString()).toBe("canary-value");
    expect(showVault(emulator, "NEW_")).toEqual([
      "NEW_A ACTIVE v1 canary-value 1",
      "NEW_A PENDING_DELETION v1 canary-value 1",
    ]);
  });

  it("has printed and stored no value in the clear", async () => {
    expect(await findLeaks(project, ["canary-value"])).toEqual([]);
  });
});
