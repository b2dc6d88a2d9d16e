import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmulator, type Emulator } from "../../../emulator/oci/index";
import { createLocalSource } from "../../../provider/adapters/local-files/source";
import { SecretValue } from "../../../provider/core/secret-value";
import { Example, setConfig, toDestinationLines, writeOciConfig } from "../support/example";
import { findLeaks } from "../support/leaks";
import type { Stack } from "../support/stack";

const CHANGED = "canary-changed-2fd0";
const HERE = { environment: "dev", secretPath: "/" };

describe("examples/sops", () => {
  let oci: Emulator;
  let example: Example;
  let stack: Stack;
  let demoKey: string;
  let values: readonly string[];

  /** The files as their owner sees them, with the demo key. */
  function openFiles() {
    const config = { kind: "local", path: "./secrets", ageKeyFile: "./demo-key.txt" } as const;
    const rest = { allowPlaintextWriteBack: false, missingFolder: "error" } as const;
    return createLocalSource({ ...config, ...rest }, { env: {}, cwd: example.dir });
  }

  beforeAll(async () => {
    oci = await createEmulator({ transitionMs: 50 });
    example = await Example.copy("sops");
    const content = await openFiles().readFolder(HERE);
    values = (content?.secrets ?? []).map(({ value }) => value.revealText() ?? "");
    demoKey = /^AGE-SECRET-KEY-.+$/m.exec(await example.read("demo-key.txt"))?.[0] ?? "";
    stack = await example.stack("dev");
    await setConfig(stack, [
      ["ageKeyFile", "./demo-key.txt"],
      ["ociConfigFile", await writeOciConfig("sops", { DEFAULT: oci })],
      ["endpoint", oci.url],
      ...toDestinationLines(oci),
    ]);
  });

  afterAll(() => oci.close());

  it("names the keys of the encrypted files, and writes nothing", async () => {
    const { code, text } = await stack.preview();
    for (const key of ["DATABASE_URL", "SESSION_KEY", "SMTP_HOST", "SMTP_PASSWORD"]) {
      expect(text).toMatch(new RegExp(`SOPS_${key} *: "rev 1"`));
    }
    expect(text).toContain("app: 4 to create");
    expect(code).toBe(0);
    expect(oci.journal.writtenNames).toEqual([]);
  });

  it("puts the decrypted values into the vault", async () => {
    expect(await stack.up()).toMatchObject({ code: 0 });
    const contents = oci.secrets.map(({ content }) => content?.toString());
    expect([...contents].sort()).toEqual([...values].sort());
    expect(oci.getSecret("SOPS_DATABASE_URL")?.content?.toString()).toMatch(/^postgres:/);
  });

  it("shows nothing and asks nothing of OCI when nothing changed", async () => {
    oci.journal.reset();
    expect(await stack.preview(["--expect-no-changes"])).toMatchObject({ code: 0 });
    expect(oci.journal.entries).toEqual([]);
  });

  it("shows the one key that was edited, and writes it alone", async () => {
    await openFiles().writeFolder(HERE, new Map([["SESSION_KEY", SecretValue.fromText(CHANGED)]]));
    const { text } = await stack.preview();
    expect(text).toMatch(/~ SOPS_SESSION_KEY *: "rev 1" => "rev 2"/);
    expect(text).toContain("app: 1 to update; 3 unchanged");
    oci.journal.reset();
    expect(await stack.up()).toMatchObject({ code: 0 });
    expect(oci.journal.writtenNames).toEqual(["SOPS_SESSION_KEY"]);
    expect(oci.getSecret("SOPS_SESSION_KEY")?.content?.toString()).toBe(CHANGED);
  });

  it("refuses a file that was changed without the key, naming it, and writes nothing", async () => {
    const file = "secrets/dev/mail.env";
    const before = await example.read(file);
    await example.write(file, before.replace(/^SMTP_HOST=.*$/m, "SMTP_HOST=canary-in-clear-90b1"));
    oci.journal.reset();
    const { code, text } = await stack.preview();
    expect(code).not.toBe(0);
    expect(text).toContain(path.posix.join("secrets/dev", "mail.env"));
    expect(oci.journal.count({ isWrite: true })).toBe(0);
    await example.write(file, before);
    expect(await stack.preview(["--expect-no-changes"])).toMatchObject({ code: 0 });
  });

  it("lets go of the secrets when it is destroyed", async () => {
    expect(await stack.destroy()).toMatchObject({ code: 0 });
    expect(oci.getSecret("SOPS_SESSION_KEY")).toMatchObject({ lifecycleState: "ACTIVE", freeformTags: {} });
  });

  it("has printed and stored no value in the clear, and the demo key where it was only", async () => {
    const secrets = [...values, CHANGED, "canary-in-clear-90b1", demoKey, oci.privateKeyPem];
    expect(demoKey).not.toBe("");
    expect(await findLeaks(example, secrets)).toEqual(["demo-key.txt"]);
  });
});
