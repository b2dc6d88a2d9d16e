import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createInfisicalEmulator, type InfisicalEmulator } from "../../../emulator/infisical";
import { createEmulator, type Emulator } from "../../../emulator/oci/index";
import { Example, setConfig, toDestinationLines, writeOciConfig } from "../support/example";
import { findLeaks } from "../support/leaks";
import type { Stack } from "../support/stack";

const DEV = { DATABASE_URL: "canary-dev-db-41c0", API_KEY: "canary-dev-api-92bd" };
const PROD = { DATABASE_URL: "canary-prod-db-0f7e", TOKEN: "canary-prod-token-d51a" };
const SHARED = { MAIL_PASSWORD: "canary-mail-6e33", API_KEY: "canary-shadowed-18f4" };
const CHANGED = "canary-dev-changed-77aa";
const WRONG_SECRET = "canary-wrong-secret-c1d6";

describe("examples/infisical", () => {
  let infisical: InfisicalEmulator;
  let oci: Emulator;
  let example: Example;
  let dev: Stack;
  let prod: Stack;

  async function prepare(name: string, profile: string, vault: Emulator, ociConfigFile: string): Promise<Stack> {
    const stack = await example.stack(name);
    await setConfig(stack, [
      ["infisicalProjectId", infisical.projectId],
      ["infisicalClientId", infisical.clientId],
      ["--secret", "infisicalClientSecret", infisical.clientSecret],
      ["infisicalSiteUrl", infisical.url],
      ["ociProfile", profile],
      ["ociConfigFile", ociConfigFile],
      ["endpoint", vault.url],
      ...toDestinationLines(vault),
    ]);
    return stack;
  }

  function seed(secrets: Readonly<Record<string, string>>, environment: string, secretPath: string): void {
    for (const [key, value] of Object.entries(secrets)) infisical.putSecret({ key, value, environment, secretPath });
  }

  beforeAll(async () => {
    infisical = await createInfisicalEmulator();
    oci = await createEmulator({ transitionMs: 50 });
    seed(DEV, "dev", "/api");
    seed(PROD, "prod", "/api");
    seed(SHARED, "dev", "/shared");
    infisical.addImport({ environment: "dev", secretPath: "/api" }, { environment: "dev", secretPath: "/shared" });
    example = await Example.copy("infisical");
    const ociConfigFile = await writeOciConfig("infisical", { DEV: oci, PROD: oci });
    dev = await prepare("dev", "DEV", oci, ociConfigFile);
    prod = await prepare("prod", "PROD", oci, ociConfigFile);
  });

  afterAll(async () => {
    await infisical.close();
    await oci.close();
  });

  it("names every secret of the folder, and of what it imports, before anything is written", async () => {
    const { code, text } = await dev.preview();
    expect(text).toMatch(/dev_api_API_KEY *: "rev 1"/);
    expect(text).toMatch(/dev_api_DATABASE_URL *: "rev 1"/);
    expect(text).toMatch(/dev_api_MAIL_PASSWORD *: "rev 1"/);
    expect(text).toContain("api: 3 to create");
    expect(code).toBe(0);
    expect(oci.journal.writtenNames).toEqual([]);
    expect(infisical.journal.writtenNames).toEqual([]);
  });

  it("fills one vault from two environments, a stack each", async () => {
    expect(await dev.up()).toMatchObject({ code: 0 });
    expect(await prod.up()).toMatchObject({ code: 0 });
    expect(readVault()).toEqual({
      dev_api_API_KEY: DEV.API_KEY,
      dev_api_DATABASE_URL: DEV.DATABASE_URL,
      dev_api_MAIL_PASSWORD: SHARED.MAIL_PASSWORD,
      prod_api_DATABASE_URL: PROD.DATABASE_URL,
      prod_api_TOKEN: PROD.TOKEN,
    });
    expect(infisical.journal.writtenNames).toEqual([]);
  });

  it("reads each environment with one call and asks nothing of OCI when nothing changed", async () => {
    oci.journal.reset();
    infisical.journal.reset();
    expect(await dev.preview(["--expect-no-changes"])).toMatchObject({ code: 0 });
    expect(await prod.preview(["--expect-no-changes"])).toMatchObject({ code: 0 });
    expect(oci.journal.entries).toEqual([]);
    expect(infisical.journal.count({ operation: "ListSecrets" })).toBe(2);
  });

  it("shows the one key that changed, and writes it alone", async () => {
    infisical.putSecret({ key: "DATABASE_URL", value: CHANGED, environment: "dev", secretPath: "/api" });
    const { text } = await dev.preview();
    expect(text).toMatch(/~ dev_api_DATABASE_URL *: "rev 1" => "rev 2"/);
    expect(text).toContain("api: 1 to update; 2 unchanged");
    oci.journal.reset();
    expect(await dev.up()).toMatchObject({ code: 0 });
    expect(oci.journal.writtenNames).toEqual(["dev_api_DATABASE_URL"]);
    expect(oci.getSecret("dev_api_DATABASE_URL")?.content?.toString()).toBe(CHANGED);
    expect(await prod.preview(["--expect-no-changes"])).toMatchObject({ code: 0 });
  });

  it("deletes in dev what Infisical no longer holds, and never in prod", async () => {
    infisical.removeSecret("API_KEY", { environment: "dev", secretPath: "/shared" });
    infisical.removeSecret("DATABASE_URL", { environment: "dev", secretPath: "/api" });
    infisical.removeSecret("TOKEN", { environment: "prod", secretPath: "/api" });
    expect(await dev.up()).toMatchObject({ code: 0 });
    expect(await prod.up()).toMatchObject({ code: 0 });
    expect(oci.getSecret("dev_api_DATABASE_URL")?.lifecycleState).toBe("PENDING_DELETION");
    expect(oci.getSecret("prod_api_TOKEN")?.lifecycleState).toBe("ACTIVE");
  });

  it("refuses what it may not read, with what to grant, and writes nothing", async () => {
    oci.journal.reset();
    infisical.denyOperations("ListSecrets");
    const denied = await dev.preview();
    expect(denied.code).not.toBe(0);
    expect(denied.text).toContain("does not allow it");
    expect(denied.text).toContain("let it read secrets (Describe Secret and Read Value) in dev:/api");
    expect(oci.journal.count({ isWrite: true })).toBe(0);
    infisical.denyOperations();
  });

  it("refuses credentials that are not right, with the likely causes, and writes nothing", async () => {
    oci.journal.reset();
    await setConfig(dev, [["--secret", "infisicalClientSecret", WRONG_SECRET]]);
    const wrong = await dev.preview();
    expect(wrong.code).not.toBe(0);
    expect(wrong.text).toContain("does not accept the client id and secret");
    expect(oci.journal.count({ isWrite: true })).toBe(0);
    await setConfig(dev, [["--secret", "infisicalClientSecret", infisical.clientSecret]]);
    expect(await dev.preview(["--expect-no-changes"])).toMatchObject({ code: 0 });
  });

  it("lets go of the secrets when it is destroyed, and of nothing in Infisical", async () => {
    expect(await dev.destroy()).toMatchObject({ code: 0 });
    expect(await prod.destroy()).toMatchObject({ code: 0 });
    expect(oci.getSecret("prod_api_DATABASE_URL")).toMatchObject({ lifecycleState: "ACTIVE", freeformTags: {} });
    expect(infisical.getSecret("DATABASE_URL", { environment: "prod", secretPath: "/api" })).toBeDefined();
    expect(infisical.journal.find({ isWrite: true }).filter(({ operation }) => operation !== "Login")).toEqual([]);
  });

  it("has printed and stored no value and no key in the clear", async () => {
    const values = [...Object.values(DEV), ...Object.values(PROD), ...Object.values(SHARED), CHANGED];
    const keys = [infisical.clientSecret, WRONG_SECRET, oci.privateKeyPem];
    expect(await findLeaks(example, [...values, ...keys])).toEqual([]);
  });

  function readVault(): Record<string, string | undefined> {
    const active = oci.secrets.filter(({ lifecycleState }) => lifecycleState === "ACTIVE");
    return Object.fromEntries(active.map(({ name, content }) => [name, content?.toString()] as const));
  }
});
