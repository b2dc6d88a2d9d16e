import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmulator, type Emulator } from "../../../emulator/oci/index";
import { findLeaks } from "../support/leaks";
import { Project } from "../support/project";
import type { Stack } from "../support/stack";
import { findCode } from "./support/find-code";
import { showVault } from "./support/show-vault";
import { upWithPreview } from "./support/up-with-preview";

type Options = Readonly<Record<string, unknown>>;

/** One sync whose program gains the code of each refusal and keeps all older ones. */
class Case {
  readonly stack: Stack;
  readonly #project: Project;
  readonly #args: Options;
  readonly #options: Options;
  readonly #codes: string[] = [];

  constructor(project: Project, stack: Stack, args: Options, options: Options) {
    this.#project = project;
    this.stack = stack;
    this.#args = args;
    this.#options = options;
  }

  async set(args: Options = {}): Promise<void> {
    const approve = this.#codes.length === 0 ? {} : { approve: this.#codes.join(" ") };
    const syncOptions = { ...this.#options, ...approve };
    await this.#project.set({ [this.stack.name]: this.#project.sync({ ...this.#args, ...args, syncOptions }) });
  }

  /** A preview that is refused with all codes so far; its own code is taken into the program. */
  async refuse(args: Options = {}): Promise<string> {
    await this.set(args);
    const { text, code } = await this.stack.preview();
    expect(code).not.toBe(0);
    this.#codes.push(findCode(text));
    await this.set(args);
    return text;
  }
}

describe("what needs approval", () => {
  let emulator: Emulator;
  let project: Project;

  beforeAll(async () => {
    emulator = await createEmulator({ transitionMs: 50 });
    project = await Project.create("approval", emulator);
  });

  afterAll(() => emulator.close());

  const write = (folder: string, keys: readonly string[], value = "canary-value"): Promise<void> =>
    project.writeEnv(Object.fromEntries(keys.map((key) => [key, value])), `secrets/${folder}`);

  async function open(name: string, args: Options = {}, options: Options = {}): Promise<Case> {
    const source = { kind: "local", path: `./secrets/${name}` };
    const keySchema = `${name.toUpperCase()}_{{secretKey}}`;
    return new Case(project, await project.stack(name), { source, ...args }, { keySchema, ...options });
  }

  it("an initial sync that would delete what no sync owns", async () => {
    const sync = await open("first");
    await write("first/dev", ["A"]);
    for (const name of ["FIRST_STRAY_1", "FIRST_STRAY_2"]) emulator.putSecret({ name, content: "canary-stray" });
    const text = await sync.refuse();
    expect(text).toContain(
      "secrets that carry the tags of no sync would be deleted: FIRST_STRAY_1, FIRST_STRAY_2. To let exactly this through, once",
    );
    emulator.putSecret({ name: "FIRST_STRAY_3", content: "canary-stray" });
    const more = await sync.refuse();
    expect(more).toContain("would be deleted: FIRST_STRAY_1, FIRST_STRAY_2, FIRST_STRAY_3");
    expect((await sync.stack.up()).code).toBe(0);
    expect(showVault(emulator, "FIRST_").map((line) => line.split(" ", 2).join(" "))).toEqual([
      "FIRST_A ACTIVE",
      "FIRST_STRAY_1 PENDING_DELETION",
      "FIRST_STRAY_2 PENDING_DELETION",
      "FIRST_STRAY_3 PENDING_DELETION",
    ]);
  });

  it("an initial sync that adopts or imports under a key schema that is not selective", async () => {
    const sync = await open(
      "loose",
      {},
      { keySchema: "L_{{secretKey}}", initialSyncBehavior: "import-prioritize-source" },
    );
    await write("loose/dev", ["A"]);
    emulator.putSecret({ name: "L_A", content: "canary-value" });
    emulator.putSecret({ name: "L_STRAY", content: "canary-stray" });
    const text = await sync.refuse();
    expect(text).toContain(
      "secrets would be adopted under a key schema that is not selective (its prefix and suffix hold fewer than two letters or digits): L_A, L_STRAY",
    );
    expect((await sync.stack.up()).code).toBe(0);
    expect(showVault(emulator, "L_")).toEqual([
      "L_A ACTIVE v1 canary-value 1 adopted@1",
      "L_STRAY ACTIVE v1 canary-stray 1 adopted@1",
    ]);
  });

  it("a later sync that adopts or restores what no sync owns, each time anew", async () => {
    const sync = await open("later");
    await write("later/dev", ["A"]);
    await sync.set();
    expect((await sync.stack.up()).code).toBe(0);

    await write("later/dev", ["A", "ADOPTED", "RESTORED"]);
    emulator.putSecret({ name: "LATER_ADOPTED", content: "canary-other" });
    emulator.putSecret({ name: "LATER_RESTORED", content: "canary-value", lifecycleState: "PENDING_DELETION" });
    const text = await sync.refuse();
    expect(text).toContain(
      "secrets that carry the tags of no sync would be adopted: LATER_ADOPTED; " +
        "secrets that carry the tags of no sync would be restored from pending deletion: LATER_RESTORED.",
    );
    expect((await sync.stack.up()).code).toBe(0);
    expect(showVault(emulator, "LATER_")).toEqual([
      "LATER_A ACTIVE v1 canary-value 1",
      "LATER_ADOPTED ACTIVE v2 canary-value 1 adopted@1",
      "LATER_RESTORED ACTIVE v1 canary-value 1 adopted@1",
    ]);

    emulator.putSecret({ name: "LATER_ADOPTED", content: "canary-other" });
    emulator.putSecret({ name: "LATER_RESTORED", content: "canary-value", lifecycleState: "PENDING_DELETION" });
    await write("later/dev", ["A", "ADOPTED", "RESTORED", "NEW"]);
    expect(await sync.refuse()).toContain("would be adopted: LATER_ADOPTED; ");
    expect(emulator.getSecret("LATER_NEW")).toBeUndefined();
  });

  it("many deletions, and those that leave none, each with its arithmetic", async () => {
    const sync = await open("many");
    await write("many/dev", ["A", "B", "C", "D", "E", "F", "G"]);
    await sync.set();
    expect((await sync.stack.up()).code).toBe(0);

    await write("many/dev", ["D", "E", "F", "G"]);
    expect(await sync.refuse()).toContain(
      "3 of 7 owned secrets would be deleted (42.86 %, limit 30 %): MANY_A, MANY_B, MANY_C",
    );
    expect((await sync.stack.up()).code).toBe(0);

    await write("many/dev", ["G"]);
    expect(await sync.refuse()).toContain("3 of 4 owned secrets would be deleted (75.00 %, limit 30 %)");
    expect((await sync.stack.up()).code).toBe(0);

    await write("many/dev", []);
    const last = await sync.refuse();
    expect(last).toContain("1 of 1 owned secrets would be deleted, which leaves none of them: MANY_G");
    expect(last).toContain("folders held secrets at the last run and hold none now: dev:/; MANY_G would be deleted");
    expect((await sync.stack.up()).code).toBe(0);
    expect(emulator.getSecret("MANY_G")?.lifecycleState).toBe("PENDING_DELETION");
  });

  it("many changes from another place, and an import that is empty now", async () => {
    const imports = [{ environment: "dev", secretPath: "/shared" }];
    const sync = await open("place", { imports });
    await write("place/dev", ["A", "B", "C"]);
    await write("place/dev/shared", ["A"], "canary-shared");
    await sync.set();
    expect((await sync.stack.up()).code).toBe(0);

    await write("place/prod", ["A", "B", "C"], "canary-of-prod");
    const changed = await sync.refuse({ environment: "prod" });
    expect(changed).toContain(
      "the source location changed, and 3 values would change (limit 2): PLACE_A, PLACE_B, PLACE_C",
    );
    expect((await sync.stack.up()).code).toBe(0);

    await write("place/dev/shared", []);
    const emptied = await sync.refuse({ environment: "prod" });
    expect(emptied).toContain("folders held secrets at the last run and hold none now: dev:/shared. To let");
    const { code } = await upWithPreview(sync.stack);
    expect(code).toBe(0);
    expect(showVault(emulator, "PLACE_")).toEqual([
      "PLACE_A ACTIVE v2 canary-of-prod 2",
      "PLACE_B ACTIVE v2 canary-of-prod 2",
      "PLACE_C ACTIVE v2 canary-of-prod 2",
    ]);
    expect((await sync.stack.preview(["--expect-no-changes"])).code).toBe(0);
  });

  it("has printed and stored no value in the clear", async () => {
    const values = ["canary-value", "canary-stray", "canary-other", "canary-shared", "canary-of-prod"];
    expect(await findLeaks(project, values)).toEqual([]);
  });
});
