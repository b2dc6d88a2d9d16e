import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { OWNER_TAG } from "../../provider/core/ownership";
import { SecretValue } from "../../provider/core/secret-value";
import { createLocalSource } from "../../provider/adapters/local-files/source";
import type { Props } from "../../provider/resources/controller";
import { ROOT, type Life } from "../support/a-life";
import { aLifeOfFiles } from "../support/a-life-of-files";
import { upToTheEnd } from "../support/an-infisical-life";
import { OWNER } from "../support/programs";
import { useTemporaryFolders } from "../support/temporary-folder";

const EXAMPLE = join(__dirname, "../../examples/sops");
const FILE = "secrets/dev/app.yaml";
const MAIL = "secrets/dev/mail.env";
const SOURCE_FIRST = "import-prioritize-source";
const VAULT_FIRST = "import-prioritize-destination";

const makeFolder = useTemporaryFolders();

interface Sops {
  readonly life: Life;
  readonly program: (changes?: Props) => Props;
  readonly read: (file: string) => Promise<string>;
  readonly write: (file: string, text: string) => Promise<void>;
  /** What the files hold for whoever has the key. */
  readonly values: () => Promise<Record<string, string | undefined>>;
}

/** The files of the example, which the real `sops` made, and a vault in memory. */
async function aSops(): Promise<Sops> {
  const cwd = await makeFolder({});
  await cp(EXAMPLE, cwd, { recursive: true, filter: (path) => !path.includes("node_modules") });
  const source = { kind: "local", path: "./secrets", ageKeyFile: "./demo-key.txt" } as const;
  const plain = { ...source, allowPlaintextWriteBack: false, missingFolder: "error" } as const;
  return {
    life: aLifeOfFiles(cwd),
    program: (changes = {}) => ({ ...changes, source: { ...source, ...(changes["source"] as Props | undefined) } }),
    read: (file) => readFile(join(cwd, file), "utf8"),
    write: (file, text) => writeFile(join(cwd, file), text),
    values: async () => {
      const content = await createLocalSource(plain, { env: {}, cwd }).readFolder(ROOT);
      return Object.fromEntries((content?.secrets ?? []).map(({ key, value }) => [key, value.revealText()]));
    },
  };
}

const mode = (initialSyncBehavior: string): Props => ({ syncOptions: { initialSyncBehavior } });

describe("files that SOPS encrypted", () => {
  it("are decrypted into the vault, and written nowhere in clear", async () => {
    const { life, program, values } = await aSops();
    await life.up(program());
    const expected = Object.entries(await values()).map(([key, value]) => [`APP_${key}`, value]);
    expect(expected).toHaveLength(4);
    expect(await life.holds()).toEqual(Object.fromEntries(expected));
    for (const [, value] of expected) expect(JSON.stringify(life.engine.saved)).not.toContain(value);
  });

  it("get what the vault holds beyond them: encrypted, read back, and adopted then", async () => {
    const { life, program, read, values } = await aSops();
    life.seed({ name: "APP_ONLY", value: "canary-only" }, { name: "APP_SMTP_HOST", value: "canary-theirs" });
    const before = await values();
    await life.up(program(mode(SOURCE_FIRST)));
    expect(await values()).toEqual({ ...before, ONLY: "canary-only" });
    expect(`${await read(FILE)}${await read(MAIL)}`).not.toContain("canary");
    expect(life.vault.peek("APP_ONLY")).toMatchObject({ versions: 1, tags: { [OWNER_TAG]: OWNER } });
    expect(life.vault.peek("APP_SMTP_HOST")?.value.revealText()).toBe(before["SMTP_HOST"]);
  });

  it("get the vault's values where it goes first, in the file where each key stands", async () => {
    const { life, program, read, values } = await aSops();
    life.seed({ name: "APP_SMTP_HOST", value: "canary-host" }, { name: "APP_SESSION_KEY", value: "canary-session" });
    await life.up(program(mode(VAULT_FIRST)));
    expect(await values()).toMatchObject({ SMTP_HOST: "canary-host", SESSION_KEY: "canary-session" });
    expect(await read(FILE)).toMatch(/^SESSION_KEY: ENC\[/m);
    expect(await read(MAIL)).toMatch(/^SMTP_HOST=ENC\[/m);
    expect(`${await read(FILE)}${await read(MAIL)}`).not.toContain("canary");
  });

  it("refuse an import that they cannot hold, with what to do; the secret stays untagged", async () => {
    const { life, program, read } = await aSops();
    const bytes = SecretValue.fromBytes(Uint8Array.of(0xff, 0xfe, 0x00));
    life.vault.seed({ name: "APP_BINARY", value: bytes });
    const before = await read(FILE);
    const text = await upToTheEnd({ life }, program(mode(SOURCE_FIRST)));
    expect(text).toMatch(/^APP_BINARY: BINARY was not imported: .+/m);
    expect(await read(FILE)).toBe(before);
    expect(life.vault.peek("APP_BINARY")?.tags[OWNER_TAG]).toBeUndefined();
  });
});

describe("a file of SOPS that cannot be trusted or opened", () => {
  const FAULTS: readonly (readonly [string, (file: string) => string, Props, RegExp])[] = [
    [
      "a value taken out",
      (text) => text.replace(/^SESSION_KEY.*\n/m, ""),
      {},
      /^source\.path: \.\/secrets\/dev\/app\.yaml: the MAC of SOPS is wrong/,
    ],
    [
      "a value in clear put in",
      (text) => `EXTRA: canary\n${text}`,
      {},
      /^source\.path: \.\/secrets\/dev\/app\.yaml:1: EXTRA stands in clear in a file of SOPS/,
    ],
    [
      "the key of somebody else",
      (text) => text,
      { source: { ageKeyFile: join(__dirname, "../adapters/local-files/fixtures/alice.key") } },
      /encrypted with SOPS for age1\w+; none of the 1 age identities here opens it/,
    ],
    ["no key at all", (text) => text, { source: { ageKeyFile: undefined } }, /encrypted with SOPS for age1\w+/],
    ["a key file that is not there", (text) => text, { source: { ageKeyFile: "./none" } }, /^source\.ageKeyFile: /],
  ];

  it.each(FAULTS)("is refused as a whole: %s", async (_what, change, changes, expected) => {
    const { life, program, read, write } = await aSops();
    const changed = change(await read(FILE));
    await write(FILE, changed);
    let text = "";
    const run = async (): Promise<void> => {
      text = await upToTheEnd({ life }, program(changes));
    };
    expect(await life.writes(run)).toEqual([]);
    expect(text).toMatch(expected);
    expect(text).not.toMatch(/canary|AGE-SECRET-KEY/);
    expect(await read(FILE)).toBe(changed);
  });
});
