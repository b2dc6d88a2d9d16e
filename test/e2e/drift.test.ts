import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createEmulator, type Emulator } from "../../emulator/oci/index";
import { Console } from "./support/console";
import { findLeaks } from "./support/leaks";
import { Project } from "./support/project";
import type { Stack } from "./support/stack";
import { readStored } from "./support/stored-resource";

const VALUES = {
  CHANGED: "canary-first-5ad1",
  GONE: "canary-gone-77f0",
  LEAVING: "canary-leaving-0c2e",
  OK: "canary-ok-4b19",
};
const CHANGED = "canary-second-e03b";
const BY_HAND = "canary-by-hand-91d4";
const DAY_MS = 24 * 3_600_000;
const TIME_OF_DELETION = new Date(Date.now() + 5 * DAY_MS);
const DATE = TIME_OF_DELETION.toISOString().slice(0, 10);

describe("what was changed by hand", () => {
  let emulator: Emulator;
  let hand: Console;
  let project: Project;
  let stack: Stack;

  /** One secret changed, one removed for good, one about to go. */
  async function drift(): Promise<void> {
    await hand.setContent("APP_CHANGED", BY_HAND);
    emulator.removeSecret("APP_GONE");
    await hand.scheduleDeletion("APP_LEAVING", TIME_OF_DELETION);
    emulator.journal.reset();
  }

  function expectVaultInOrder(): void {
    const contents = Object.entries({ ...VALUES, CHANGED });
    for (const [key, value] of contents) {
      const secret = emulator.getSecret(`APP_${key}`);
      expect(secret?.content?.toString()).toBe(value);
      expect(secret?.lifecycleState).toBe("ACTIVE");
    }
  }

  beforeAll(async () => {
    emulator = await createEmulator({ transitionMs: 50 });
    hand = new Console(emulator);
    project = await Project.create("drift", emulator);
    stack = await project.stack("dev");
    await project.writeEnv(VALUES);
    await project.set({ web: project.sync() }, { dependents: true });
    expect((await stack.up()).code).toBe(0);
    await project.writeEnv({ ...VALUES, CHANGED });
    expect((await stack.up()).code).toBe(0);
  });

  afterAll(() => emulator.close());

  it("is told in words by preview --refresh, per secret, with what will put it right", async () => {
    await drift();
    const { code, text } = await stack.preview(["--refresh"]);
    expect(code).toBe(0);
    expect(text).toMatch(/~ APP_CHANGED *: "rev 2" => "rev 2 \(changed in vault\)"/);
    expect(text).toMatch(/- APP_GONE *: "rev 1"/);
    expect(text).toContain(`~ APP_LEAVING: "rev 1" => "rev 1 (pending deletion until ${DATE})"`);
    expect(text).toMatch(/~ APP_CHANGED *: "rev 2 \(changed in vault\)" => "rev 2"/);
    expect(text).toMatch(/\+ APP_GONE *: "rev 1"/);
    expect(text).toContain(`~ APP_LEAVING: "rev 1 (pending deletion until ${DATE})" => "rev 1"`);
    expect(text).toContain("web: 1 to create, 1 to update, 1 to restore; 1 unchanged");
    expect(text).toContain("APP_LEAVING: restored from pending deletion");
    expect(emulator.journal.count({ isWrite: true })).toBe(0);
  });

  it("is put right by up --refresh, which writes nothing else", async () => {
    emulator.journal.reset();
    expect((await stack.up(["--refresh"])).code).toBe(0);
    expectVaultInOrder();
    expect(emulator.journal.writtenNames).toEqual(["APP_CHANGED", "APP_GONE", "APP_LEAVING"]);
    expect(emulator.getSecret("APP_LEAVING")?.versions).toHaveLength(1);
  });

  it("is recorded by refresh, and put right by the up that follows", async () => {
    await drift();
    expect((await stack.refresh()).code).toBe(0);
    expect((await readStored(stack, "web"))?.outputs?.["manifest"]).toEqual({
      APP_CHANGED: "rev 2 (changed in vault)",
      APP_LEAVING: `rev 1 (pending deletion until ${DATE})`,
      APP_OK: "rev 1",
    });
    expect((await stack.up()).code).toBe(0);
    expectVaultInOrder();
    expect((await stack.preview(["--refresh", "--expect-no-changes"])).code).toBe(0);
  });

  it("is put right although the source changed the same secret meanwhile", async () => {
    await hand.setContent("APP_OK", BY_HAND);
    await project.writeEnv({ ...VALUES, CHANGED, OK: CHANGED });
    const { text } = await stack.preview(["--refresh"]);
    expect(text).toMatch(/~ APP_OK *: "rev 1 \(changed in vault\)" => "rev 2"/);
    expect((await stack.up(["--refresh"])).code).toBe(0);
    expect(emulator.getSecret("APP_OK")?.content?.toString()).toBe(CHANGED);
  });

  it("moved to another compartment, fails that key alone and names the place", async () => {
    const elsewhere = emulator.addCompartment("elsewhere");
    await hand.move("APP_GONE", elsewhere);
    const preview = await stack.preview(["--refresh"]);
    expect(preview.text).toMatch(/- APP_GONE *: "rev 1"/);
    expect(preview.text).toContain(`APP_GONE: stands in another compartment (${elsewhere}). Move it back`);
    await hand.move("APP_GONE", emulator.compartmentOcid);
    expect((await stack.preview(["--refresh", "--expect-no-changes"])).code).toBe(0);
  });

  it("released by taking the tags off, is adopted again only with approval", async () => {
    await hand.setTags("APP_OK", {});
    const refused = await stack.preview(["--refresh"]);
    expect(refused.code).not.toBe(0);
    expect(refused.text).toContain('APP_OK     : "rev 2" => "rev 2 (released in vault)"');
    expect(refused.text).toContain("secrets that carry the tags of no sync would be adopted: APP_OK");
    const code = /syncOptions.approve: "([0-9a-f]+)"/.exec(refused.text)?.[1];
    await project.set({ web: project.sync({ syncOptions: { approve: code } }) }, { dependents: true });
    expect((await stack.up(["--refresh"])).code).toBe(0);
    expect(emulator.getSecret("APP_OK")?.freeformTags).toMatchObject({
      "secretsync-rev": expect.stringMatching(/^2 adopted@\d+$/),
    });
  });

  it("has printed and stored no value and no key in the clear", async () => {
    const secrets = [...Object.values(VALUES), CHANGED, BY_HAND, emulator.privateKeyPem];
    expect(await findLeaks(project, secrets)).toEqual([]);
  });
});

describe("a refresh that cannot see the vault", () => {
  let emulator: Emulator;
  let project: Project;
  let stack: Stack;

  async function readManifest(): Promise<unknown> {
    return (await readStored(stack, "web"))?.outputs?.["manifest"];
  }

  const MANIFEST = { APP_CHANGED: "rev 1", APP_GONE: "rev 1", APP_LEAVING: "rev 1", APP_OK: "rev 1" };

  beforeAll(async () => {
    emulator = await createEmulator({ transitionMs: 50 });
    project = await Project.create("blind-refresh", emulator);
    stack = await project.stack("dev");
    await project.writeEnv(VALUES);
    await project.set({ web: project.sync() });
    expect((await stack.up()).code).toBe(0);
  });

  afterEach(() => {
    emulator.faults.clear();
    emulator.denyOperations();
    emulator.setVaultLifecycle(emulator.vaultOcid, "ACTIVE");
  });

  afterAll(() => emulator.close());

  it("because the credentials are refused, keeps everything and says so", async () => {
    emulator.faults.add({ match: { operation: "ListSecrets" }, do: { status: 401, code: "NotAuthenticated" } });
    const { code, text } = await stack.refresh();
    expect(text).toContain("web: not refreshed: could not list the secrets");
    expect(text).toContain("the service does not accept the credentials");
    expect(code).toBe(0);
    expect(await readManifest()).toEqual(MANIFEST);
  });

  it("because a permission is missing, is an error with a hint", async () => {
    emulator.denyOperations("ListSecrets");
    const { code, text } = await stack.refresh();
    expect(code).not.toBe(0);
    expect(text).toContain("not found, or no permission to see it");
    expect(text).toContain("a policy lets this principal manage secret-family");
    expect(text).toContain("secretsync: could not list the secrets");
    expect(text).not.toMatch(/(could not list the secrets .+): \1/);
    expect(await readManifest()).toEqual(MANIFEST);
  });

  it("because the vault is pending deletion, is an error that says what to do", async () => {
    emulator.setVaultLifecycle(emulator.vaultOcid, "PENDING_DELETION");
    const { code, text } = await stack.refresh();
    expect(code).not.toBe(0);
    expect(text).toContain("the vault is PENDING_DELETION: cancel its deletion");
    expect(await readManifest()).toEqual(MANIFEST);
  });

  it("because the vault lists nothing at all, is an error, and nothing is forgotten", async () => {
    for (const name of Object.keys(MANIFEST)) emulator.removeSecret(name);
    const { code, text } = await stack.refresh();
    expect(code).not.toBe(0);
    expect(text).toContain("the vault lists no secret, and the state knows 4");
    expect(text).toContain("Check the compartment, the vault and the permissions");
    expect(await readManifest()).toEqual(MANIFEST);
  });

  it("lets destroy go on, for there is nothing to let go", async () => {
    expect((await stack.destroy()).code).toBe(0);
  });

  it("has printed and stored no value and no key in the clear", async () => {
    const secrets = [...Object.values(VALUES), CHANGED, BY_HAND, emulator.privateKeyPem];
    expect(await findLeaks(project, secrets)).toEqual([]);
  });
});
