import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useTemporaryFolders } from "../../support/temporary-folder";
import { aLocalSource, dev, failureOf, texts, values } from "./a-local-source";
import type { LocalSource } from "../../../provider/schema/secret-sync";
import type { Source } from "../../../provider/ports/source";

const makeFolder = useTemporaryFolders();
const fixtures = join(__dirname, "fixtures");
const fixture = (name: string): Promise<Buffer> => readFile(join(fixtures, name));

/** A home without keys and a PATH without programs, so that only what the test hands over counts. */
const NOTHING = { PATH: "", HOME: "/nowhere", XDG_CONFIG_HOME: "" };

async function identityOf(name: "alice" | "bob"): Promise<string> {
  return /AGE-SECRET-KEY-1\S+/.exec((await fixture(`${name}.key`)).toString())![0];
}

interface Opened {
  readonly cwd: string;
  readonly source: Source;
  readonly read: () => Promise<string>;
}

/** A source whose only file is this fixture. */
async function openFixture(
  name: string,
  options: {
    as?: string;
    config?: Partial<LocalSource>;
    env?: NodeJS.ProcessEnv;
    change?: (text: string) => string;
  } = {},
): Promise<Opened> {
  const as = options.as ?? name.split("/")[1]!;
  const bytes = await fixture(name);
  const content = options.change === undefined ? bytes : options.change(bytes.toString());
  const cwd = await makeFolder({ [`secrets/dev/${as}`]: content });
  const config = options.config ?? { ageKey: await identityOf("alice") };
  return {
    cwd,
    source: aLocalSource(cwd, config, { ...NOTHING, ...options.env }),
    read: () => readFile(join(cwd, "secrets/dev", as), "utf8"),
  };
}

/** What the plain file of the same name holds. */
async function plainContent(name: string): Promise<Record<string, string | undefined>> {
  const cwd = await makeFolder({ [`secrets/dev/${name}`]: await fixture(`plain/${name}`) });
  return values(await aLocalSource(cwd).readFolder(dev));
}

const SOPS_FILES = [
  ["sops/app.yaml", "app.yaml"],
  ["sops/app.json", "app.json"],
  ["sops/app.env", "app.env"],
  ["sops/mac-only.yaml", "app.yaml"],
  ["sops/comment-regex.yaml", "app.yaml"],
  ["sops/unencrypted-regex.yaml", "app.yaml"],
  ["sops/encrypted-regex.json", "app.json"],
  ["sops/encrypted-suffix.env", "app.env"],
  ["sops/two-recipients.env", "app.env"],
] as const;

/** What a file loses when SOPS reads it: a number is written as Go writes it, a date as a time. */
const AS_SOPS_READS: Readonly<Record<string, Record<string, string>>> = {
  "app.yaml": { RATIO: "1.5", DATE: "2026-11-24T00:00:00Z", COUNT_unencrypted: "31" },
  "app.json": { BIG_unencrypted: "1e+21", SMALL_unencrypted: "1e-7" },
  "app.env": {},
};

describe.each(SOPS_FILES)("the SOPS file %s", (name, plain) => {
  // A comment leaves the other key in clear.
  const key = name.includes("comment") ? "CERT" : "DB_URL";

  it("holds what the file held that was encrypted", async () => {
    const { source } = await openFixture(name);
    expect(values(await source.readFolder(dev))).toEqual({ ...(await plainContent(plain)), ...AS_SOPS_READS[plain] });
  });

  it("is written with the same recipients and comments, and reads back", async () => {
    const { source, read } = await openFixture(name);
    const before = await read();
    const value = 'it\'s "new" #1\nC:\\new 😀';
    expect(await source.writeFolder(dev, texts({ [key]: value }))).toEqual([{ key }]);
    expect(values(await source.readFolder(dev))).toMatchObject({ [key]: value });
    const after = await read();
    const changed = changedLines(before, after);
    expect(changed.every((line) => line.includes(key) || /lastmodified|mac/.test(line))).toBe(true);
    expect(changed).toHaveLength(3);
    expect(after).not.toContain("it's");
  });

  it("is not read any more when something in it was changed", async () => {
    const { source } = await openFixture(name, {
      change: (text) => text.replace(new RegExp(`(${key}[^\\n]*?tag:)..`), "$1AA"),
    });
    const failure = await failureOf(source.readFolder(dev));
    expect(failure).toMatchObject({ code: "SOURCE_UNREADABLE" });
    expect(failure.message).toContain(`${key} cannot be decrypted: it was changed, or moved from another key`);
  });
});

function changedLines(before: string, after: string): readonly string[] {
  const old = new Set(before.split("\n"));
  return after.split("\n").filter((line) => !old.has(line));
}

describe("a SOPS file", () => {
  it("says of maps, lists and null that they are no secrets", async () => {
    const { source } = await openFixture("sops/app.yaml");
    const content = await source.readFolder(dev);
    expect(content?.failures.map(({ key }) => key)).toEqual(["NOTHING", "NESTED"]);
  });

  it("of ini holds the keys before the first section; a section is a map", async () => {
    const { source, read } = await openFixture("sops/app.ini");
    const content = await source.readFolder(dev);
    expect(values(content)).toEqual({ DB_URL: "postgres://u:p@localhost/db", PORT: "5432", UNICODE: "grüße 😀" });
    expect(content?.failures.map(({ key }) => key)).toEqual(["section"]);
    expect(await source.writeFolder(dev, texts({ PORT: "a\nb", NEW: "n; #" }))).toEqual([
      { key: "PORT" },
      { key: "NEW" },
    ]);
    expect(values(await source.readFolder(dev))).toMatchObject({ PORT: "a\nb", NEW: "n; #" });
    expect((await read()).indexOf("NEW")).toBeLessThan((await read()).indexOf("[section]"));
  });

  it.each(["yaml", "json", "env"])("takes new keys before its metadata (%s)", async (format) => {
    const { source, read } = await openFixture(`sops/app.${format}`);
    expect(await source.writeFolder(dev, texts({ NEW_A: "1", NEW_B: "x\ny" }))).toEqual([
      { key: "NEW_A" },
      { key: "NEW_B" },
    ]);
    expect(values(await source.readFolder(dev))).toMatchObject({ NEW_A: "1", NEW_B: "x\ny" });
    const text = await read();
    expect(text.indexOf("NEW_B")).toBeLessThan(text.search(/^\s*"?sops/m));
    expect(text.indexOf("NEW_B")).toBeGreaterThan(text.indexOf("UNICODE"));
  });

  it("keeps a number and a boolean what they are", async () => {
    const { source, read } = await openFixture("sops/app.yaml");
    await source.writeFolder(dev, texts({ PORT: "6543", DEBUG: "false", RATIO: "2.5" }));
    expect(values(await source.readFolder(dev))).toMatchObject({ PORT: "6543", DEBUG: "false", RATIO: "2.5" });
    expect(await read()).toMatch(/PORT: ENC\[.*type:int\][^]*DEBUG: ENC\[.*type:bool\]/);
  });

  it("takes no secret where its rule would leave it in clear", async () => {
    const { source } = await openFixture("sops/encrypted-suffix.env");
    const outcomes = await source.writeFolder(dev, texts({ UNICODE: "x", NEW: "x", NEW_URL: "x", sops_x_URL: "x" }));
    expect(outcomes.map(({ refusedBecause }) => refusedBecause?.slice(0, 35))).toEqual([
      "the rule of the file leaves UNICODE",
      "the rule of the file leaves NEW in ",
      undefined,
      "SOPS keeps keys that begin with sop",
    ]);
    const comments = await openFixture("sops/comment-regex.yaml");
    expect(await comments.source.writeFolder(dev, texts({ NEW: "x" }))).toMatchObject([
      { refusedBecause: expect.stringContaining("comments") },
    ]);
  });

  it("is not read when a value in clear was changed, as the MAC covers it", async () => {
    const { source } = await openFixture("sops/app.env", { change: (text) => text.replace("in clear", "in claer") });
    const failure = await failureOf(source.readFolder(dev));
    expect(failure.message).toContain("./secrets/dev/app.env: the MAC of SOPS is wrong");
    const other = await openFixture("sops/mac-only.yaml", { change: (text) => text.replace("in clear", "in claer") });
    expect(values(await other.source.readFolder(dev))).toMatchObject({ COMMENT_unencrypted: "in claer" });
  });

  it("is not read when values changed places, a key was added in clear, or a value was removed", async () => {
    const swapped = await openFixture("sops/app.json", {
      change: (text) => {
        const [, a = ""] = /"DB_URL": "([^"]+)"/.exec(text)!;
        const [, b = ""] = /"CERT": "([^"]+)"/.exec(text)!;
        return text.replace(a, "@").replace(b, a).replace("@", b);
      },
    });
    expect((await failureOf(swapped.source.readFolder(dev))).message).toMatch(
      /2 faults[^]*DB_URL cannot[^]*CERT cannot/,
    );
    const added = await openFixture("sops/app.yaml", { change: (text) => `CANARY: canary\n${text}` });
    const failure = await failureOf(added.source.readFolder(dev));
    expect(failure.message).toBe(
      './secrets/dev/app.yaml:1: CANARY stands in clear in a file of SOPS; encrypt it with "sops edit"',
    );
    const removed = await openFixture("sops/app.env", { change: (text) => text.replace(/^DB_URL.*\n/m, "") });
    expect((await failureOf(removed.source.readFolder(dev))).message).toContain("MAC");
  });

  it("is not read when its metadata is not complete", async () => {
    const { source } = await openFixture("sops/app.yaml", {
      change: (text) => text.replace(/^ {4}lastmodified.*\n/m, ""),
    });
    expect((await failureOf(source.readFolder(dev))).message).toContain("not complete (lastmodified)");
  });

  it("is told from a plain file that has a key called sops", async () => {
    const cwd = await makeFolder({
      "secrets/dev/a.yaml": "sops: yes\n",
      "secrets/dev/b.json": '{"sopsy": "1"}',
      "secrets/dev/c.env": "sops=1\n",
    });
    const content = await aLocalSource(cwd).readFolder(dev);
    expect(values(content)).toEqual({ sopsy: "1" });
    expect(content?.failures).toMatchObject([{ key: "sops" }]);
  });

  it("for somebody else says for whom, how to mend it, and that there is no program either", async () => {
    const { source } = await openFixture("sops/foreign.env");
    const { message } = await failureOf(source.readFolder(dev));
    expect(message).toMatch(/encrypted with SOPS for age1\w+; none of the 1 age identities here opens it/);
    expect(message).toContain("the program sops is not on PATH");
    expect(message).not.toContain("AGE-SECRET");
  });

  it("is left for the program when several groups of keys are needed", async () => {
    const { source } = await openFixture("sops/key-groups.yaml");
    expect((await failureOf(source.readFolder(dev))).message).toContain("for keys that are not of age");
  });

  it("may be written by git's rule, as it is encrypted", async () => {
    const { source } = await openFixture("sops/app.env", {
      config: { ageKey: await identityOf("alice"), allowPlaintextWriteBack: false },
    });
    expect(await source.writeFolder(dev, texts({ PORT: "1" }))).toEqual([{ key: "PORT" }]);
  });
});

describe("a file that age encrypted as a whole", () => {
  it.each([
    ["age/armored.env.age", "app.env"],
    ["age/binary.json.age", "app.json"],
    ["age/two.yaml.age", "app.yaml"],
  ])("holds what the file in it holds: %s", async (name, plain) => {
    const { source } = await openFixture(name);
    expect(values(await source.readFolder(dev))).toEqual(await plainContent(plain));
  });

  it.each(["age/armored.env.age", "age/binary.json.age"])(
    "is encrypted again for the same recipient: %s",
    async (name) => {
      const { source, read } = await openFixture(name);
      await source.writeFolder(dev, texts({ DB_URL: "new", ADDED: "x" }));
      expect(values(await source.readFolder(dev))).toMatchObject({ DB_URL: "new", ADDED: "x", UNICODE: "grüße 😀" });
      expect((await read()).startsWith("-----BEGIN AGE ENCRYPTED FILE-----")).toBe(name.includes("armored"));
    },
  );

  it("is not written when not all its recipients are known, unless a list of them lies beside it", async () => {
    const { source, cwd } = await openFixture("age/two.yaml.age");
    const failure = await failureOf(source.writeFolder(dev, texts({ DB_URL: "new" })));
    expect(failure).toMatchObject({
      code: "INVALID_INPUT",
      message: "./secrets/dev/two.yaml.age has 2 recipients, and 1 of them are known",
    });
    const both = [await identityOf("alice"), await identityOf("bob")].join("\n");
    const withBoth = aLocalSource(cwd, { ageKey: both }, NOTHING);
    expect(await withBoth.writeFolder(dev, texts({ DB_URL: "new" }))).toEqual([{ key: "DB_URL" }]);
    for (const name of ["alice", "bob"] as const) {
      const reader = aLocalSource(cwd, { ageKey: await identityOf(name) }, NOTHING);
      expect(values(await reader.readFolder(dev))).toMatchObject({ DB_URL: "new" });
    }
  });

  it("takes the recipients of a list beside it", async () => {
    const recipient = /age1\S+/.exec((await fixture("bob.key")).toString())![0];
    const cwd = await makeFolder({
      "secrets/dev/two.yaml.age": await fixture("age/two.yaml.age"),
      "secrets/dev/.age-recipients": `# bob\n${recipient}\n`,
    });
    const both = [await identityOf("alice"), await identityOf("bob")].join("\n");
    await aLocalSource(cwd, { ageKey: both }, NOTHING).writeFolder(dev, texts({ DB_URL: "new" }));
    const bob = aLocalSource(cwd, { ageKey: await identityOf("bob") }, NOTHING);
    expect(values(await bob.readFolder(dev))).toMatchObject({ DB_URL: "new" });
    const alice = aLocalSource(cwd, { ageKey: await identityOf("alice") }, NOTHING);
    expect((await failureOf(alice.readFolder(dev))).message).toContain("none of the 1 identities here opens it");
  });

  it("says what is wrong with the file in it, and when it is damaged or for somebody else", async () => {
    const none = await openFixture("age/armored.env.age", { config: {} });
    expect((await failureOf(none.source.readFolder(dev))).message).toContain("there is no identity");
    const damaged = await openFixture("age/armored.env.age", { change: (text) => text.replace(/^(.{300})./s, "$1!") });
    expect((await failureOf(damaged.source.readFolder(dev))).message).toContain("or it is damaged");
    const renamed = await openFixture("age/armored.env.age", { as: "x.json.age" });
    expect((await failureOf(renamed.source.readFolder(dev))).message).toMatch(
      /x\.json\.age:1:1: in the decrypted file: this is not JSON/,
    );
  });
});

describe("a file of dotenvx", () => {
  const EXPECTED = {
    DB_URL: "postgres://u:p@localhost/db",
    CERT: "-----BEGIN-----\nabc\n-----END-----\n",
    QUOTED: "two  words",
    UNICODE: "grüße😀",
  };
  const privateKey = async (): Promise<string> => (await fixture("dotenvx/private-key.txt")).toString().trim();

  it("holds what it held, without its public key, with a private key of the environment", async () => {
    const env = { DOTENV_PRIVATE_KEY_APPDEVELOPMENT: `${"1".repeat(64)},${await privateKey()}` };
    const { source } = await openFixture("dotenvx/app.env", { env });
    expect(values(await source.readFolder(dev))).toEqual(EXPECTED);
  });

  it("is read and written with a private key beside it; what is written is encrypted", async () => {
    const cwd = await makeFolder({
      "secrets/dev/app.env": await fixture("dotenvx/app.env"),
      "secrets/dev/.env.keys": `# keys\nDOTENV_PRIVATE_KEY_APPDEVELOPMENT="${await privateKey()}"\n`,
    });
    const source = aLocalSource(cwd, {}, NOTHING);
    expect(values(await source.readFolder(dev))).toEqual(EXPECTED);
    const outcomes = await source.writeFolder(dev, texts({ CERT: "new\n'\"`", ADDED: "x", DOTENV_PUBLIC_KEY: "x" }));
    expect(outcomes.map(({ refusedBecause }) => refusedBecause)).toEqual([
      undefined,
      undefined,
      "dotenvx keeps this key for itself",
    ]);
    expect(values(await source.readFolder(dev))).toEqual({ ...EXPECTED, CERT: "new\n'\"`", ADDED: "x" });
    const text = await readFile(join(cwd, "secrets/dev/app.env"), "utf8");
    expect(text).toMatch(/^ADDED='?encrypted:/m);
    expect(text).toMatch(/^CERT="encrypted:/m);
  });

  it("is not read without its private key, whose name it says", async () => {
    for (const env of [{}, { DOTENV_PRIVATE_KEY: "2".repeat(64) }, { DOTENV_PRIVATE_KEY: "not a key" }]) {
      const { source } = await openFixture("dotenvx/app.env", { env });
      const { message } = await failureOf(source.readFolder(dev));
      expect(message).toContain("set DOTENV_PRIVATE_KEY_APPDEVELOPMENT, or put .env.keys beside it");
    }
  });

  it("is told from a plain file with a text that begins like one of its values", async () => {
    const cwd = await makeFolder({ "secrets/dev/.env": "A=encrypted:x\n" });
    const source = aLocalSource(cwd, {}, NOTHING);
    await source.writeFolder(dev, texts({ B: "encrypted:BBBB" }));
    expect(values(await source.readFolder(dev))).toEqual({ A: "encrypted:x", B: "encrypted:BBBB" });
  });

  it("says which value was changed", async () => {
    const env = { DOTENV_PRIVATE_KEY: await privateKey() };
    const { source } = await openFixture("dotenvx/app.env", {
      env,
      change: (text) => text.replace(/(UNICODE=encrypted:.{90})./, "$1A"),
    });
    expect((await failureOf(source.readFolder(dev))).message).toMatch(/app\.env:\d+: UNICODE cannot be decrypted/);
  });
});

describe("age identities", () => {
  it.each<[string, (keys: string, cwd: string) => { config?: Partial<LocalSource>; env?: NodeJS.ProcessEnv }]>([
    ["source.ageKey", (keys) => ({ config: { ageKey: keys } })],
    ["source.ageKeyFile, from the program's directory", () => ({ config: { ageKeyFile: "keys.txt" } })],
    ["SOPS_AGE_KEY", (keys) => ({ env: { SOPS_AGE_KEY: keys } })],
    ["SOPS_AGE_KEY_FILE", (_, cwd) => ({ env: { SOPS_AGE_KEY_FILE: join(cwd, "keys.txt") } })],
    ["the user's configuration folder", (_, cwd) => ({ env: { XDG_CONFIG_HOME: join(cwd, "config") } })],
  ])("come from %s", async (place, options) => {
    const keys = `# two keys\n${await identityOf("bob")}\n\nAGE-PLUGIN-YUBIKEY-1QQQ\n${await identityOf("alice")}\n`;
    const cwd = await makeFolder({
      "keys.txt": keys,
      "config/sops/age/keys.txt": keys,
      "secrets/dev/app.env": await fixture("sops/app.env"),
    });
    const { config = {}, env = {} } = options(keys, cwd);
    const source = aLocalSource(cwd, config, { ...NOTHING, ...env });
    expect(values(await source.readFolder(dev))).toMatchObject({ PORT: "5432" });
    const material = (await source.keyMaterial())?.revealText();
    expect(material).toBe(
      place.startsWith("the user") ? undefined : `${await identityOf("bob")}\n${await identityOf("alice")}`,
    );
  });

  it("are asked for only when there is an encrypted file", async () => {
    const cwd = await makeFolder({ "secrets/dev/.env": "A=1\n" });
    expect(values(await aLocalSource(cwd, { ageKeyFile: "missing.txt" }, NOTHING).readFolder(dev))).toEqual({ A: "1" });
  });

  it("whose file is missing are a fault of the program, with its property", async () => {
    const { source } = await openFixture("sops/app.env", { config: { ageKeyFile: "missing.txt" } });
    for (const call of [() => source.readFolder(dev), () => source.keyMaterial()])
      expect(await failureOf(call())).toMatchObject({
        code: "INVALID_INPUT",
        message:
          "the age identities of source.ageKeyFile (missing.txt) cannot be read: it does not exist, or is a link to nothing (ENOENT)",
        details: { property: "source.ageKeyFile" },
      });
  });

  it("that are none are said by their line and not quoted", async () => {
    const { source } = await openFixture("sops/app.env", { config: { ageKey: "# x\nAGE-SECRET-KEY-1CANARY" } });
    const failure = await failureOf(source.readFolder(dev));
    expect(failure.message).toBe("source.ageKey, line 2, is not an age identity");
    expect(failure.stack).not.toContain("CANARY");
  });
});

describe("an ini file that SOPS did not encrypt", () => {
  it("is left out with a word", async () => {
    const cwd = await makeFolder({ "secrets/dev/tool.ini": "[a]\nb = c\n", "secrets/dev/.env": "A=1\n" });
    const content = await aLocalSource(cwd).readFolder(dev);
    expect(values(content)).toEqual({ A: "1" });
    expect(content?.warnings).toEqual([
      "./secrets/dev/tool.ini:1: ini files are read only when SOPS encrypted them; this one is left out",
    ]);
  });
});
