import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmulator, type EmulatedSecret, type Emulator } from "../../emulator/oci/index";
import { findLeaks } from "./support/leaks";
import { Project } from "./support/project";
import type { Stack } from "./support/stack";

const VALUES = { DB_URL: "canary-db-url-70e4", API_KEY: "canary-api-key-b9c3" };
const LATER = { DB_URL: "canary-db-later-2af8", NEW: "canary-new-0d51" };

describe("two stacks on one vault", () => {
  let emulator: Emulator;
  let project: Project;
  let dev: Stack;
  let prod: Stack;

  /** The program of both stacks, as it stands while one of them runs. */
  async function use(keySchema: string, syncOptions: Readonly<Record<string, unknown>> = {}): Promise<void> {
    await project.set({ web: project.sync({ deletionPolicy: "delete", syncOptions: { ...syncOptions, keySchema } }) });
  }

  const snapshot = (prefix: string): readonly Pick<EmulatedSecret, "name">[] =>
    emulator.secrets
      .filter(({ name }) => name.startsWith(prefix))
      .map(({ name, currentVersionNumber, freeformTags, lifecycleState }) => ({
        name,
        currentVersionNumber,
        freeformTags,
        lifecycleState,
      }));

  beforeAll(async () => {
    emulator = await createEmulator({ transitionMs: 50 });
    project = await Project.create("two-stacks", emulator);
    dev = await project.stack("dev");
    prod = await project.stack("prod");
    await project.writeEnv(VALUES);
    await use("DEV_{{secretKey}}");
    expect((await dev.up()).code).toBe(0);
    await use("PROD_{{secretKey}}");
    expect((await prod.up()).code).toBe(0);
  });

  afterAll(() => emulator.close());

  it("with key schemas of their own do not see each other", async () => {
    const ofProd = snapshot("PROD_");
    expect(ofProd).toHaveLength(2);
    await use("DEV_{{secretKey}}");
    await project.writeEnv(LATER);
    const { text } = await dev.preview();
    expect(text).toContain("web: 1 to create, 1 to update, 1 to delete");
    expect(text).not.toContain("PROD_");
    expect((await dev.up()).code).toBe(0);
    expect(snapshot("PROD_")).toEqual(ofProd);
  });

  it("that want the same names fail per key in the second, which is told who holds them", async () => {
    const ofDev = snapshot("DEV_");
    await use("DEV_{{secretKey}}");
    await project.writeEnv({ DB_URL: VALUES.DB_URL, OWN: VALUES.API_KEY });
    const preview = await prod.preview();
    expect(preview.code).toBe(0);
    expect(preview.text).toContain("DEV_DB_URL: belongs to organization/two-stacks/dev/web. Remove it there, or");
    expect(preview.text).toMatch(/warning: web: 1 to create.* 1 to fail/);
    const up = await prod.up();
    expect(up.code).not.toBe(0);
    expect(up.text).toContain("* DEV_DB_URL: belongs to organization/two-stacks/dev/web");
    expect(snapshot("DEV_").filter(({ name }) => name !== "DEV_OWN")).toEqual(ofDev);
    expect(emulator.getSecret("DEV_OWN")?.content?.toString()).toBe(VALUES.API_KEY);
  });

  it("hand a name over only with the code that the refusal prints", async () => {
    const { text } = await prod.preview();
    const approve = /DEV_DB_URL.*syncOptions\.approve: "([0-9a-f]+)"/.exec(text)?.[1];
    await use("DEV_{{secretKey}}", { approve });
    expect((await prod.preview()).text).toContain("DEV_DB_URL: taken over from organization/two-stacks/dev/web");
    expect((await prod.up()).code).toBe(0);
    expect(emulator.getSecret("DEV_DB_URL")).toMatchObject({
      freeformTags: { "secretsync-owner": "organization/two-stacks/prod/web" },
    });
  });

  it("of which one is destroyed leaves what it gave away", async () => {
    expect((await dev.destroy()).code).toBe(0);
    expect(emulator.getSecret("DEV_DB_URL")?.lifecycleState).toBe("ACTIVE");
    expect(emulator.getSecret("DEV_NEW")?.lifecycleState).toBe("PENDING_DELETION");
  });

  it("have printed and stored no value and no key in the clear", async () => {
    const secrets = [...Object.values(VALUES), ...Object.values(LATER), emulator.privateKeyPem];
    expect(await findLeaks(project, secrets)).toEqual([]);
  });
});

describe("two syncs of one program", () => {
  let emulator: Emulator;
  let project: Project;
  let stack: Stack;

  beforeAll(async () => {
    emulator = await createEmulator({ transitionMs: 50 });
    project = await Project.create("two-syncs", emulator);
    stack = await project.stack("dev");
    await project.writeEnv(VALUES);
  });

  afterAll(() => emulator.close());

  it("that want one name fail in the preview, which names both", async () => {
    await project.set({ web: project.sync(), worker: project.sync() });
    const { code, text } = await stack.preview();
    expect(code).not.toBe(0);
    for (const name of ["APP_DB_URL", "APP_API_KEY"]) {
      expect(text).toMatch(
        new RegExp(`${name} is already wanted by organization/two-syncs/dev/(web|worker) in this program: give one`),
      );
    }
    expect(text).toMatch(/resource '(web|worker)'/);
    expect(emulator.secrets).toEqual([]);
  });

  it("with names of their own live in one vault", async () => {
    const worker = project.sync({ syncOptions: { keySchema: "WORKER_{{secretKey}}" } });
    await project.set({ web: project.sync(), worker });
    expect((await stack.up()).code).toBe(0);
    const names = emulator.secrets.map(({ name }) => name).sort();
    expect(names).toEqual(["APP_API_KEY", "APP_DB_URL", "WORKER_API_KEY", "WORKER_DB_URL"]);
    expect((await stack.preview(["--refresh", "--expect-no-changes"])).code).toBe(0);
  });

  it("have printed and stored no value and no key in the clear", async () => {
    expect(await findLeaks(project, [...Object.values(VALUES), emulator.privateKeyPem])).toEqual([]);
  });
});
