import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmulator, type Emulator } from "../../emulator/oci/index";
import { findLeaks } from "./support/leaks";
import { Project } from "./support/project";
import type { Stack } from "./support/stack";

const VALUES = { DB_URL: "postgres://canary-db-7f3a", API_KEY: "canary-api-91bc", TOKEN: "canary-token-55de" };

describe("a first sync", () => {
  let emulator: Emulator;
  let project: Project;
  let stack: Stack;

  beforeAll(async () => {
    emulator = await createEmulator({
      transitionMs: 50,
      seedSecrets: [{ name: "BILLING_KEY", content: "of somebody else" }],
    });
    project = await Project.create("first-sync", emulator);
    stack = await project.stack("dev");
    await project.writeEnv(VALUES);
    await project.set({ web: project.sync({ deletionPolicy: "delete" }) });
  });

  afterAll(() => emulator.close());

  it("names in the preview every secret that will be created, and writes nothing", async () => {
    const { code, text } = await stack.preview();
    expect(text).toContain('APP_API_KEY: "rev 1"');
    expect(text).toMatch(/APP_DB_URL *: "rev 1"/);
    expect(text).toContain("web: 3 to create");
    expect(text).not.toContain("BILLING_KEY");
    expect(code).toBe(0);
    expect(emulator.journal.writtenNames).toEqual([]);
  });

  it("creates them, and leaves alone what the vault holds of others", async () => {
    const { code } = await stack.up();
    expect(code).toBe(0);
    expect(emulator.getSecret("APP_DB_URL")?.content?.toString()).toBe(VALUES.DB_URL);
    expect(emulator.getSecret("APP_DB_URL")?.freeformTags).toMatchObject({
      "secretsync-owner": "organization/first-sync/dev/web",
      "secretsync-rev": "1",
    });
    expect(emulator.getSecret("BILLING_KEY")).toMatchObject({ freeformTags: {}, currentVersionNumber: 1 });
  });

  it("shows nothing and asks nothing of OCI when nothing changed", async () => {
    emulator.journal.reset();
    const { code, text } = await stack.preview(["--expect-no-changes"]);
    expect(text).toContain("3 unchanged");
    expect(code).toBe(0);
    expect(emulator.journal.entries).toEqual([]);
  });

  it("shows per secret what will be created, updated and deleted", async () => {
    await project.writeEnv({ DB_URL: "canary-changed-0001", API_KEY: VALUES.API_KEY, NEW: "canary-new-0002" });
    const { text } = await stack.preview();
    expect(text).toMatch(/~ APP_DB_URL *: "rev 1" => "rev 2"/);
    expect(text).toMatch(/\+ APP_NEW *: "rev 1"/);
    expect(text).toMatch(/- APP_TOKEN *: "rev 1"/);
    expect(text).toContain("web: 1 to create, 1 to update, 1 to delete; 1 unchanged");
  });

  it("does exactly that, without reading or writing what stays", async () => {
    emulator.journal.reset();
    expect((await stack.up()).code).toBe(0);
    const written = emulator.journal
      .find({ isWrite: true })
      .map(({ operation, name }) => `${operation ?? ""} ${name ?? ""}`);
    expect(written.sort()).toEqual([
      "CreateSecret APP_NEW",
      "ScheduleSecretDeletion APP_TOKEN",
      "UpdateSecret APP_DB_URL",
    ]);
    expect(emulator.journal.count({ operation: "GetSecretBundle" })).toBe(0);
    expect(emulator.getSecret("APP_TOKEN")?.lifecycleState).toBe("PENDING_DELETION");
  });

  it("schedules the deletion of what it created when it is destroyed, and of nothing else", async () => {
    expect((await stack.destroy()).code).toBe(0);
    expect(emulator.getSecret("APP_DB_URL")?.lifecycleState).toBe("PENDING_DELETION");
    expect(emulator.getSecret("BILLING_KEY")?.lifecycleState).toBe("ACTIVE");
  });

  it("has printed and stored no value and no key in the clear", async () => {
    const secrets = [...Object.values(VALUES), "canary-changed-0001", "canary-new-0002", emulator.privateKeyPem];
    expect(await findLeaks(project, secrets)).toEqual([]);
  });
});
