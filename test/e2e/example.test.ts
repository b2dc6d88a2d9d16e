import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmulator, type Emulator } from "../../emulator/oci/index";
import { Example, setConfig, toDestinationLines, writeOciConfig } from "./support/example";
import { findLeaks } from "./support/leaks";
import type { Stack } from "./support/stack";

describe("the quickstart, from the root of a clone", () => {
  let emulator: Emulator;
  let root: Example;
  let stack: Stack;
  const secrets = "examples/quickstart/secrets/dev";
  const added = "canary-added-by-hand-6b";

  beforeAll(async () => {
    emulator = await createEmulator({ transitionMs: 50 });
    root = await Example.copyRoot();
    stack = await root.stack("dev");
    const { url: endpoint, userOcid, tenancyOcid, region, fingerprint } = emulator;
    const { compartmentOcid, vaultOcid, keyOcid } = emulator;
    const plain = { endpoint, userOcid, tenancyOcid, region, fingerprint, compartmentOcid, vaultOcid, keyOcid };
    const lines = Object.entries(plain).flatMap(([name, value]) => ["--plaintext", `${name}=${value}`]);
    const secret = ["--secret", `privateKey=${emulator.privateKeyPem}`];
    const { code, text } = await stack.run(["config", "set-all", "--stack", "dev", ...lines, ...secret]);
    if (code !== 0) throw new Error(text);
  });

  afterAll(() => emulator.close());

  it("previews each secret of its files by name", async () => {
    const { code, text } = await stack.preview();
    expect(code).toBe(0);
    expect(text).toContain("app: 5 to create");
    for (const key of ["DATABASE_POOL_SIZE", "DATABASE_URL", "SESSION_KEY", "SMTP_HOST", "SMTP_PASSWORD"]) {
      expect(text).toMatch(new RegExp(`QUICKSTART_${key} *: "rev 1"`));
    }
    expect(emulator.secrets).toEqual([]);
  });

  it("puts them into the vault, and has nothing to do after that", async () => {
    expect((await stack.up()).code).toBe(0);
    expect(emulator.getSecret("QUICKSTART_SMTP_HOST")?.content?.toString()).toBe("smtp.example.com");
    expect(emulator.getSecret("QUICKSTART_DATABASE_POOL_SIZE")?.content?.toString()).toBe("10");
    emulator.journal.reset();
    expect((await stack.preview(["--expect-no-changes"])).code).toBe(0);
    expect(emulator.journal.entries).toEqual([]);
  });

  it("follows a line that is added and one that is deleted, as its file invites to", async () => {
    const text = await root.read(`${secrets}/.env`);
    await root.write(`${secrets}/.env`, `${text.replace(/^DATABASE_POOL_SIZE=.*\n/m, "")}ADDED=${added}\n`);
    const preview = await stack.preview();
    expect(preview.text).toContain("app: 1 to create, 1 to delete; 4 unchanged");
    expect(preview.text).toMatch(/\+ QUICKSTART_ADDED *: "rev 1"/);
    expect(preview.text).toMatch(/- QUICKSTART_DATABASE_POOL_SIZE *: "rev 1"/);
    expect((await stack.up()).code).toBe(0);
    expect(emulator.getSecret("QUICKSTART_ADDED")?.content?.toString()).toBe(added);
    expect(emulator.getSecret("QUICKSTART_DATABASE_POOL_SIZE")?.lifecycleState).toBe("PENDING_DELETION");
  });

  it("leaves the values nowhere but in its own files", async () => {
    const values = ["demo-session-key-1", "demo-smtp-password", "postgres://app:demo@localhost:5432/app", added];
    const places = await findLeaks(root, [...values, emulator.privateKeyPem]);
    expect([...places].sort()).toEqual([`${secrets}/.env`, `${secrets}/mail.json`]);
  });
});

describe("examples/environments", () => {
  let ofDev: Emulator;
  let ofProd: Emulator;
  let example: Example;
  let dev: Stack;
  let prod: Stack;

  const contentsOf = (emulator: Emulator): Readonly<Record<string, string | undefined>> =>
    Object.fromEntries(emulator.secrets.map(({ name, content }) => [name, content?.toString()]));

  beforeAll(async () => {
    ofDev = await createEmulator({ transitionMs: 50 });
    ofProd = await createEmulator({ transitionMs: 50 });
    example = await Example.copy("environments");
    const ociConfigFile = await writeOciConfig("environments", { DEV: ofDev, PROD: ofProd });
    dev = await example.stack("dev");
    prod = await example.stack("prod");
    for (const [stack, emulator] of [
      [dev, ofDev],
      [prod, ofProd],
    ] as const) {
      const place = toDestinationLines(emulator);
      await setConfig(stack, [...place, ["ociConfigFile", ociConfigFile], ["endpoint", emulator.url]]);
    }
  });

  afterAll(() => Promise.all([ofDev.close(), ofProd.close()]));

  it("syncs each environment into its own vault, with what all share", async () => {
    const preview = await dev.preview();
    expect(preview.text).toContain("app: 4 to create");
    expect(preview.text).toMatch(/dev_DATABASE_URL *: "rev 1"/);
    expect((await dev.up()).code).toBe(0);
    expect(ofProd.journal.entries).toEqual([]);
    expect((await prod.up()).code).toBe(0);
    const shared = { SMTP_HOST: "smtp.example.com", SMTP_PASSWORD: "demo-smtp-password" };
    expect(contentsOf(ofDev)).toEqual({
      dev_DATABASE_URL: "postgres://app:demo@localhost:5432/app",
      dev_LOG_LEVEL: "debug",
      dev_SMTP_HOST: shared.SMTP_HOST,
      dev_SMTP_PASSWORD: shared.SMTP_PASSWORD,
    });
    expect(contentsOf(ofProd)).toEqual({
      prod_DATABASE_URL: "postgres://app:demo-prod@db.example.com:5432/app",
      prod_LOG_LEVEL: "info",
      prod_SMTP_HOST: shared.SMTP_HOST,
      prod_SMTP_PASSWORD: shared.SMTP_PASSWORD,
    });
  });

  it("deletes in dev what the files lose, and keeps it in prod", async () => {
    await example.write("secrets/shared/mail.yaml", "SMTP_PASSWORD: demo-smtp-password\nLOG_LEVEL: info\n");
    expect((await dev.preview()).text).toMatch(/- dev_SMTP_HOST *: "rev 1"/);
    expect((await dev.up()).code).toBe(0);
    expect(ofDev.getSecret("dev_SMTP_HOST")?.lifecycleState).toBe("PENDING_DELETION");
    const { text } = await prod.preview();
    expect(text).toMatch(/~ prod_SMTP_HOST *: "rev 1" => "rev 1 \(kept\)"/);
    expect(text).toContain("prod_SMTP_HOST: kept, because disableSecretDeletion is on");
    expect((await prod.up()).code).toBe(0);
    expect(ofProd.getSecret("prod_SMTP_HOST")?.lifecycleState).toBe("ACTIVE");
    expect((await prod.preview(["--expect-no-changes"])).code).toBe(0);
  });

  it("leaves no value and no key in the clear", async () => {
    const values = ["postgres://app:demo@localhost:5432/app", "demo-prod@db.example.com", "demo-smtp-password"];
    expect(await findLeaks(example, [...values, ofDev.privateKeyPem, ofProd.privateKeyPem])).toEqual([]);
  });
});
