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

  it("two syncs of one program that want one name: the second fails in preview", async () => {
    const stack = await project.stack("both");
    await project.set({ first: syncOf("BOTH"), second: syncOf("BOTH") });
    const { text, code } = await stack.preview();
    expect(text).toMatch(/SecretSync resource '(first|second)': property syncOptions\.keySchema/);
    expect(text).toMatch(
      /BOTH_DB_URL is already wanted by organization\/ownership\/both\/(first|second) in this program: give one of the two another key schema or another vault/,
    );
    expect(code).not.toBe(0);
    expect(emulator.journal.writtenNames).toEqual([]);
  });

  it("one of another stack fails alone, names its owner, and is taken over once it is approved", async () => {
    const [mine, theirs] = [await project.stack("taker"), await project.stack("giver")];
    await project.set({ web: syncOf("TAKE") });
    expect((await theirs.up()).code).toBe(0);
    const refused = await upWithPreview(mine);
    expect(refused.preview).toContain("web: 2 to fail");
    expect(refused.update).toContain("* TAKE_TOKEN: belongs to organization/ownership/giver/web. Remove it there");
    expectUntouched("TAKE", "giver/web");

    await project.set({ web: syncOf("TAKE", { approve: findTakeOverCode(refused.update) }) });
    const taken = await upWithPreview(mine);
    console.log(taken.preview);
    expect(taken.preview).toContain("TAKE_TOKEN: taken over from organization/ownership/giver/web");
    expect(taken.code).toBe(0);

    await project.set({ web: syncOf("TAKE") });
    const after = await theirs.preview([], { env: { SECRETSYNC_PREVIEW: "always" } });
    console.log(after.text);
    expect((await theirs.destroy()).code).toBe(0);
    console.log(showVault(emulator, "TAKE"));
    expect(emulator.getSecret("TAKE_TOKEN")?.lifecycleState).toBe("ACTIVE");
  });

  it("a replacement on demand keeps every secret", async () => {
    const stack = await project.stack("replaced");
    await project.set({ web: syncOf("REPL") });
    expect((await stack.up()).code).toBe(0);
    const urn = "urn:pulumi:replaced::ownership::pulumi-nodejs:dynamic/secretsync:SecretSync::web";
    const { preview, code } = await upWithPreview(stack, ["--target-replace", urn]);
    console.log(preview);
    expect(code).toBe(0);
    expectUntouched("REPL", "replaced/web");
  });

  it("a new logical name and a new parent keep every secret, with an alias", async () => {
    const stack = await project.stack("named");
    await project.set({ web: syncOf("NAME") });
    expect((await stack.up()).code).toBe(0);
    await project.set({ site: syncOf("NAME", { options: { aliases: [{ name: "web" }] } }) });
    const renamed = await upWithPreview(stack);
    console.log(renamed.preview);
    expect(renamed.code).toBe(0);
    expectUntouched("NAME", "named/site");

    const aliases = [{ name: "web" }, { name: "site", noParent: true }, { noParent: true }];
    await project.set({ site: syncOf("NAME", { parentType: "shop:Group", options: { aliases } }) });
    const moved = await upWithPreview(stack);
    console.log(moved.preview);
    expect(moved.code).toBe(0);
    expectUntouched("NAME", "named/shop:Group/site");
  });

  it("a new logical name without an alias is another sync: it fails, and nothing is deleted or fought over", async () => {
    const stack = await project.stack("unaliased");
    await project.set({ web: syncOf("BARE") });
    expect((await stack.up()).code).toBe(0);
    await project.set({ site: syncOf("BARE") });
    const refused = await upWithPreview(stack);
    console.log(refused.preview, refused.update);
    expect(refused.code).not.toBe(0);
    expectUntouched("BARE", "unaliased/web");
    await project.set({ site: syncOf("BARE", { approve: findTakeOverCode(refused.update) }) });
    const taken = await upWithPreview(stack);
    console.log(taken.preview, taken.update);
    console.log(showVault(emulator, "BARE"));
    expect(taken.code).toBe(0);
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
    console.log(renamed.preview);
    expect(renamed.code).toBe(0);
    expectUntouched("STATE", "after/web");

    await after.loseState();
    const lost = await upWithPreview(after);
    console.log(lost.preview);
    expect(lost.code).toBe(0);
    expectUntouched("STATE", "after/web");

    const clone = await project.stack("clone");
    const state = (await after.exportState()).replaceAll("urn:pulumi:after::", "urn:pulumi:clone::");
    await project.write("clone.json", state);
    const imported = await clone.importState("clone.json");
    console.log(imported.text);
    const cloned = await upWithPreview(clone);
    console.log(cloned.preview, cloned.update);
    console.log(showVault(emulator, "STATE"));
    const original = await after.up();
    console.log(original.text, original.code);
    console.log(showVault(emulator, "STATE"));
  });

  it("has printed and stored no value in the clear", async () => {
    expect(await findLeaks(project, Object.values(VALUES))).toEqual([]);
  });
});
