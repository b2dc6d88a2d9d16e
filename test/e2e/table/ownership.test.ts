import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmulator, type Emulator } from "../../../emulator/oci/index";
import { findLeaks } from "../support/leaks";
import type { SyncSettings } from "../support/program";
import { Project } from "../support/project";
import { findTakeOverCode } from "./support/find-code";
import { showVault } from "./support/show-vault";
import { upWithPreview } from "./support/up-with-preview";

const VALUES = { DB_URL: "canary-db-url", TOKEN: "canary-token" };

/** Nothing was created, changed or deleted: at most tags were written. */
const UNTOUCHED = ["DB_URL ACTIVE v1 canary-db-url 1", "TOKEN ACTIVE v1 canary-token 1"] as const;

describe("whose a secret is", () => {
  let emulator: Emulator;
  let project: Project;

  beforeAll(async () => {
    emulator = await createEmulator({ transitionMs: 50 });
    project = await Project.create("ownership", emulator);
    await project.writeEnv(VALUES);
  });

  afterAll(() => emulator.close());

  /** A sync of its own names, which deletes what it created when it is destroyed. */
  function syncOf(prefix: string, rest: Omit<SyncSettings, "args"> & { approve?: string } = {}): SyncSettings {
    const { approve, ...settings } = rest;
    const syncOptions = { keySchema: `${prefix}_{{secretKey}}`, ...(approve === undefined ? {} : { approve }) };
    return project.sync({ deletionPolicy: "delete", syncOptions }, settings);
  }

  function expectUntouched(prefix: string, owner: string): void {
    expect(showVault(emulator, prefix)).toEqual(UNTOUCHED.map((line) => `${prefix}_${line}`));
    const owners = Object.keys(VALUES).map((key) => emulator.getSecret(`${prefix}_${key}`)?.freeformTags);
    for (const tags of owners) expect(tags).toMatchObject({ "secretsync-owner": `organization/ownership/${owner}` });
  }

  it("a replacement on demand claims every secret and writes none", async () => {
    const stack = await project.stack("replaced");
    await project.set({ web: syncOf("REPL") });
    expect((await stack.up()).code).toBe(0);
    const urn = "urn:pulumi:replaced::ownership::pulumi-nodejs:dynamic/secretsync:SecretSync::web";
    const { preview, code } = await upWithPreview(stack, ["--target-replace", urn]);
    expect(preview).toContain("web: 2 to claim");
    expect(preview).toContain("REPL_TOKEN: claimed by this resource, then updated if it differs");
    expect(code).toBe(0);
    expectUntouched("REPL", "replaced/web");
  });

  it("a new logical name and a new parent keep every secret, with an alias, and the preview names both owners", async () => {
    const stack = await project.stack("named");
    await project.set({ web: syncOf("NAME") });
    expect((await stack.up()).code).toBe(0);
    const aliases = ["urn:pulumi:named::ownership::pulumi-nodejs:dynamic/secretsync:SecretSync::web"];
    await project.set({ site: syncOf("NAME", { parentType: "shop:Group", options: { aliases } }) });
    const { preview, code } = await upWithPreview(stack);
    expect(preview).toContain("site: nothing to do; 2 unchanged");
    expect(preview).toContain(
      "site: 2 secrets pass from organization/ownership/named/web to organization/ownership/named/shop:Group/site",
    );
    expect(code).toBe(0);
    expectUntouched("NAME", "named/shop:Group/site");
  });

  it("a new logical name without an alias is another sync: it takes over with approval, once, and deletes nothing", async () => {
    const stack = await project.stack("bare");
    await project.set({ web: syncOf("BARE") });
    expect((await stack.up()).code).toBe(0);
    await project.set({ site: syncOf("BARE") });
    const refused = await upWithPreview(stack);
    expect(refused.preview).toContain("BARE_TOKEN: belongs to organization/ownership/bare/web. Remove it there");
    expect(refused.code).not.toBe(0);
    expectUntouched("BARE", "bare/web");
    await project.set({ site: syncOf("BARE", { approve: findTakeOverCode(refused.update) }) });
    expect((await stack.up()).code).toBe(0);
    expect(showVault(emulator, "BARE")).toEqual([
      "BARE_DB_URL ACTIVE v1 canary-db-url 1 adopted@1",
      "BARE_TOKEN ACTIVE v1 canary-token 1 adopted@1",
    ]);

    const freeformTags = { "secretsync-owner": "organization/ownership/bare/web", "secretsync-id": "0000" };
    emulator.putSecret({ name: "BARE_TOKEN", content: VALUES.TOKEN, freeformTags });
    const again = await stack.preview([], { env: { SECRETSYNC_PREVIEW: "always" } });
    expect(again.text).toContain("site: 1 to fail; 1 unchanged");
    expect(again.text).toContain("BARE_TOKEN: belongs to organization/ownership/bare/web. Remove it there");
  });

  it("the same logical name under two parents are two syncs", async () => {
    const stack = await project.stack("parents");
    await project.set({
      a: syncOf("PARA", { logicalName: "web", parentType: "shop:A" }),
      b: syncOf("PARB", { logicalName: "web", parentType: "shop:B" }),
    });
    expect((await stack.up()).code).toBe(0);
    expectUntouched("PARA", "parents/shop:A/web");
    expectUntouched("PARB", "parents/shop:B/web");
    await project.set({ b: syncOf("PARB", { logicalName: "web", parentType: "shop:B" }) });
    expect((await stack.up()).code).toBe(0);
    expect(emulator.getSecret("PARA_TOKEN")?.lifecycleState).toBe("PENDING_DELETION");
    expectUntouched("PARB", "parents/shop:B/web");
  });

  it("a renamed stack, a lost state and a cloned stack keep every secret", async () => {
    const stack = await project.stack("before");
    await project.set({ web: syncOf("STATE") });
    expect((await stack.up()).code).toBe(0);
    const after = await stack.rename("after");
    const renamed = await upWithPreview(after);
    expect(renamed.preview).toContain(
      "web: 2 secrets pass from organization/ownership/before/web to organization/ownership/after/web",
    );
    expect(renamed.code).toBe(0);
    expectUntouched("STATE", "after/web");

    await after.loseState();
    const lost = await upWithPreview(after);
    expect(lost.preview).toContain("web: 2 to claim");
    expect(lost.code).toBe(0);
    expectUntouched("STATE", "after/web");

    const clone = await project.stack("clone");
    const state = (await after.exportState()).replaceAll(":after::", ":clone::").replaceAll("-after", "-clone");
    await project.write("clone.json", state);
    expect((await clone.importState("clone.json")).code).toBe(0);
    expect((await clone.up()).text).toContain(
      "web: 2 secrets pass from organization/ownership/after/web to organization/ownership/clone/web",
    );
    expectUntouched("STATE", "clone/web");
    expect((await after.up(["--expect-no-changes"])).code).toBe(0);
    expect((await after.destroy()).code).toBe(0);
    expectUntouched("STATE", "clone/web");
  });

  it("has printed and stored no value in the clear", async () => {
    expect(await findLeaks(project, Object.values(VALUES))).toEqual([]);
  });
});
