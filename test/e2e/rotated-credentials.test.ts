import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmulator, type EmulatedApiKey, type Emulator } from "../../emulator/oci/index";
import { findLeaks } from "./support/leaks";
import { Project } from "./support/project";
import type { Stack } from "./support/stack";

const VALUES = { DB_URL: "canary-db-url-1e7d", API_KEY: "canary-api-key-4a02" };
const LATER = { ...VALUES, DB_URL: "canary-db-later-f60b" };

describe("an API key that is exchanged", () => {
  let emulator: Emulator;
  let project: Project;
  let stack: Stack;
  let next: EmulatedApiKey;

  beforeAll(async () => {
    emulator = await createEmulator({ transitionMs: 50 });
    next = await emulator.addApiKey();
    project = await Project.create("rotated-key", emulator);
    stack = await project.stack("dev");
    await project.writeEnv(VALUES);
    await project.set({ web: project.sync({ deletionPolicy: "delete" }) }, { dependents: true });
    expect((await stack.up()).code).toBe(0);
  });

  afterAll(() => emulator.close());

  it("and revoked too early, lets refresh keep everything and destroy stop with the reason", async () => {
    emulator.removeApiKey(emulator.fingerprint);
    const refresh = await stack.refresh();
    expect(refresh.code).toBe(0);
    expect(refresh.text).toContain("web: not refreshed");
    const destroy = await stack.destroy();
    expect(destroy.code).not.toBe(0);
    expect(destroy.text).toContain("the service does not accept the credentials");
    expect(emulator.getSecret("APP_DB_URL")?.lifecycleState).toBe("ACTIVE");
  });

  it("shows as an update of both resources, without a word about any secret", async () => {
    const { userOcid, tenancyOcid, region } = emulator;
    const credentials = {
      userOcid,
      tenancyOcid,
      region,
      fingerprint: next.fingerprint,
      privateKey: next.privateKeyPem,
    };
    const connection = { ...project.connection, credentials };
    await project.set({ web: project.sync({ deletionPolicy: "delete" }) }, { dependents: true, connection });
    const { code, text } = await stack.preview();
    expect(code).toBe(0);
    expect(text).toContain("~ 2 to update");
    expect(text).toContain("web: nothing to do; 2 unchanged");
    // The engine marks no property, because both sides of a secret print alike.
    expect(text).not.toMatch(/[~+-] +\w+ *:/);
  });

  it("rewrites no secret", async () => {
    emulator.journal.reset();
    expect((await stack.up()).code).toBe(0);
    expect(emulator.journal.count({ isWrite: true })).toBe(0);
    expect(emulator.journal.count({ operation: "GetSecretBundle" })).toBe(0);
    expect((await stack.preview(["--expect-no-changes"])).code).toBe(0);
  });

  it("is used by the refresh, the update and the destroy that follow", async () => {
    const refresh = await stack.refresh();
    expect(refresh.code).toBe(0);
    expect(refresh.text).not.toContain("not refreshed");
    await project.writeEnv(LATER);
    expect((await stack.up()).code).toBe(0);
    expect(emulator.getSecret("APP_DB_URL")?.content?.toString()).toBe(LATER.DB_URL);
    expect((await stack.destroy()).code).toBe(0);
    expect(emulator.getSecret("APP_DB_URL")?.lifecycleState).toBe("PENDING_DELETION");
  });

  it("has printed and stored no value and no key in the clear", async () => {
    const secrets = [...Object.values(VALUES), LATER.DB_URL, emulator.privateKeyPem, next.privateKeyPem];
    expect(await findLeaks(project, secrets)).toEqual([]);
  });
});

describe("a configuration file", () => {
  let emulator: Emulator;
  let project: Project;
  let stack: Stack;
  let next: EmulatedApiKey;

  /** Two profiles of one user; keys of users lie outside the project, where the state has no part in them. */
  async function writeProfiles(profiles: Readonly<Record<string, EmulatedApiKey>>): Promise<void> {
    const { userOcid, tenancyOcid, region } = emulator;
    const sections = Object.entries(profiles).map(async ([profile, { fingerprint, privateKeyPem }]) => {
      await project.write(`secrets/keys/${profile}.pem`, privateKeyPem);
      const file = path.join(project.dir, `secrets/keys/${profile}.pem`);
      const fields = { user: userOcid, tenancy: tenancyOcid, region, fingerprint, key_file: file };
      return [`[${profile}]`, ...Object.entries(fields).map(([name, value]) => `${name}=${value}`), ""].join("\n");
    });
    await project.write("secrets/keys/config", (await Promise.all(sections)).join("\n"));
  }

  const connect = (profile: string): Readonly<Record<string, unknown>> => ({
    app: "oci",
    method: "config-file",
    credentials: { path: "./secrets/keys/config", profile },
    endpoint: emulator.url,
  });

  beforeAll(async () => {
    emulator = await createEmulator({ transitionMs: 50 });
    next = await emulator.addApiKey();
    project = await Project.create("rotated-profile", emulator);
    stack = await project.stack("dev");
    await project.writeEnv(VALUES);
    await writeProfiles({ FIRST: emulator, SECOND: next });
    await project.set({ web: project.sync() }, { connection: connect("FIRST") });
    expect((await stack.up()).code).toBe(0);
  });

  afterAll(() => emulator.close());

  it("may name another profile, and no secret is rewritten", async () => {
    await project.set({ web: project.sync() }, { connection: connect("SECOND") });
    emulator.removeApiKey(emulator.fingerprint);
    emulator.journal.reset();
    const { code, text } = await stack.up();
    expect(text).toContain("~ 2 updated");
    expect(code).toBe(0);
    expect(emulator.journal.count({ isWrite: true })).toBe(0);
  });

  it("may get another key in the same profile, which is no change of the program at all", async () => {
    const third = await emulator.addApiKey();
    emulator.removeApiKey(next.fingerprint);
    await writeProfiles({ SECOND: third });
    expect((await stack.preview(["--expect-no-changes"])).code).toBe(0);
    const { text } = await stack.refresh();
    expect(text).not.toContain("not refreshed");
    await project.writeEnv(LATER);
    expect((await stack.up()).code).toBe(0);
    expect(emulator.journal.writtenNames).toEqual(["APP_DB_URL"]);
    expect(await findLeaks(project, [emulator.privateKeyPem, next.privateKeyPem, third.privateKeyPem])).toEqual([]);
  });

  it("has printed and stored no value in the clear", async () => {
    expect(await findLeaks(project, [...Object.values(VALUES), LATER.DB_URL])).toEqual([]);
  });
});
