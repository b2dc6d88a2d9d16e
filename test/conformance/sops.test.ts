import { chmod, copyFile, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { envFormat } from "../../provider/adapters/local-files/formats/env";
import { jsonFormat } from "../../provider/adapters/local-files/formats/json";
import { yamlFormat } from "../../provider/adapters/local-files/formats/yaml";
import { aLocalSource, dev, failureOf, texts, values } from "../adapters/local-files/a-local-source";
import { readAll } from "../adapters/local-files/formats/read-all";
import { useTemporaryFolders } from "../support/temporary-folder";
import { runTool, toolEnvironment } from "./sops-tools";

const makeFolder = useTemporaryFolders();
const FOLDER = "secrets/dev";
const SAMPLES = 40;

/** Values that quoting, escaping and typing get wrong, and a sample of any. */
const VALUES: readonly string[] = [
  "plain",
  "two words",
  " padded ",
  "it's",
  '"quoted"',
  "`ticked`",
  'it\'s "both" `all`',
  "a\nb",
  "a\r\nb",
  "\n",
  "a\\nb",
  "C:\\new\\table",
  "\\",
  "$HOME ${X} $(x)",
  "#x",
  "a #b",
  "a=b",
  "{}",
  "[1]",
  "*x",
  "&x",
  "!x",
  "- x",
  "a: b",
  "true",
  "no",
  "null",
  "~",
  "0123",
  "1e3",
  "2026-11-24",
  "ENC[AES256_GCM,data:x]",
  "encrypted:x",
  "grüße 😀",
  "\t",
  "\u2028",
  ...fc.sample(fc.string({ unit: "grapheme", minLength: 1 }), { numRuns: SAMPLES, seed: 20261124 }),
];
const SECRETS = Object.fromEntries(VALUES.map((value, index) => [`KEY_${String(index)}`, value]));

interface Key {
  readonly file: string;
  readonly identity: string;
  readonly recipient: string;
}

/** A new age key in `<name>.key`. */
async function makeKey(cwd: string, name: string): Promise<Key> {
  runTool("age-keygen", ["-o", `${name}.key`], { cwd });
  const text = await readFile(join(cwd, `${name}.key`), "utf8");
  const recipient = runTool("age-keygen", ["-y", `${name}.key`], { cwd }).trim();
  return { file: join(cwd, `${name}.key`), identity: /AGE-SECRET-KEY-1\S+/.exec(text)![0], recipient };
}

interface Setting {
  readonly cwd: string;
  readonly key: Key;
}

/** A folder with a key and one plain file in the folder of secrets. */
async function makeSetting(name: string, text: string): Promise<Setting> {
  const cwd = await makeFolder({ [`${FOLDER}/${name}`]: text });
  return { cwd, key: await makeKey(cwd, "own") };
}

const sopsFile = (name: string): string => `${FOLDER}/${name}`;
const decrypt = (cwd: string, key: Key, name: string): string =>
  runTool("sops", ["decrypt", sopsFile(name)], { cwd, env: { SOPS_AGE_KEY_FILE: key.file } });

const FORMATS = [
  ["yaml", yamlFormat, "# head\nKEPT: text # note\nPORT: 5432\nRATIO: 1.5\nON: true\nNESTED:\n  a: [1, x]\n# tail\n"],
  ["json", jsonFormat, '{"KEPT": "text", "PORT": 5432, "RATIO": 1.5, "ON": true, "NESTED": {"a": [1, "x", null]}}'],
  ["env", envFormat, "# head\nKEPT=text\nexport PORT=5432\nQUOTED='a b' # note\nLINES=\"a\\nb\"\n"],
] as const;

describe.each(FORMATS)("SOPS and the adapter, %s", (extension, format, plain) => {
  const name = `app.${extension}`;

  it("read each other's files", async () => {
    const { cwd, key } = await makeSetting(name, plain);
    const before = readAll(format, plain);
    runTool("sops", ["encrypt", "--in-place", "--age", key.recipient, sopsFile(name)], { cwd });
    const source = aLocalSource(cwd, { ageKeyFile: key.file });
    const failures = (await source.readFolder(dev))!.failures.map((failure) => failure.key);
    const readable = Object.fromEntries(Object.entries(before).filter(([each]) => !failures.includes(each)));
    expect(values(await source.readFolder(dev))).toEqual(readable);

    const outcomes = await source.writeFolder(dev, texts({ ...SECRETS, KEPT: "changed\n'\"", PORT: "6543" }));
    expect(outcomes.filter(({ refusedBecause }) => refusedBecause !== undefined)).toEqual([]);
    const decrypted = readAll(format, decrypt(cwd, key, name));
    const expected = { ...readable, ...SECRETS, KEPT: "changed\n'\"", PORT: "6543" };
    expect(Object.fromEntries(Object.entries(decrypted).filter(([each]) => !failures.includes(each)))).toEqual(
      expected,
    );
    expect(values(await source.readFolder(dev))).toEqual(expected);
    if (extension !== "json") expect(decrypt(cwd, key, name)).toContain("# head");
  });

  it("go on with each other's files in turn", async () => {
    const { cwd, key } = await makeSetting(name, plain);
    runTool("sops", ["encrypt", "--in-place", "--age", key.recipient, sopsFile(name)], { cwd });
    const source = aLocalSource(cwd, { ageKeyFile: key.file });
    await source.writeFolder(dev, texts({ KEPT: "ours", ADDED: "ours" }));
    const env = { SOPS_AGE_KEY_FILE: key.file };
    runTool("sops", ["set", sopsFile(name), '["ADDED"]', '"theirs"'], { cwd, env });
    expect(values(await source.readFolder(dev))).toMatchObject({ KEPT: "ours", ADDED: "theirs" });
    await source.writeFolder(dev, texts({ ADDED: "ours again" }));
    runTool("sops", ["rotate", "--in-place", sopsFile(name)], { cwd, env });
    expect(values(await source.readFolder(dev))).toMatchObject({ KEPT: "ours", ADDED: "ours again" });
  });

  it.each([
    ["mac_only_encrypted", "mac_only_encrypted: true\n    encrypted_regex: ^(KEPT|NEW)"],
    ["encrypted_regex", "encrypted_regex: ^(KEPT|NEW)"],
    ["unencrypted_regex", "unencrypted_regex: (?i)^(port|ratio|nested|on)$"],
    ["encrypted_suffix", "encrypted_suffix: PT"],
    ["unencrypted_suffix", "unencrypted_suffix: ED"],
  ])("agree on the rule %s", async (_, rule) => {
    const { cwd, key } = await makeSetting(name, plain);
    await writeFile(join(cwd, "rules.yaml"), `creation_rules:\n  - age: ${key.recipient}\n    ${rule}\n`);
    runTool("sops", ["--config", "rules.yaml", "encrypt", "--in-place", sopsFile(name)], { cwd });
    const source = aLocalSource(cwd, { ageKeyFile: key.file });
    const outcomes = await source.writeFolder(dev, texts({ KEPT: "changed", PORT: "1", NEW: "new", NEWPT: "new" }));
    const written = outcomes.filter(({ refusedBecause }) => refusedBecause === undefined).map((outcome) => outcome.key);
    expect(written.length).toBeGreaterThan(0);
    const decrypted = readAll(format, decrypt(cwd, key, name));
    const values_ = values(await source.readFolder(dev));
    for (const each of written) expect([each, decrypted[each]]).toEqual([each, values_[each]]);
  });
});

describe("SOPS and the adapter, ini", () => {
  it("read each other's files", async () => {
    const { cwd, key } = await makeSetting("app.ini", "; head\nA = 1\nB = x y\n\n[section]\nC = 3\n");
    runTool("sops", ["encrypt", "--in-place", "--age", key.recipient, sopsFile("app.ini")], { cwd });
    const source = aLocalSource(cwd, { ageKeyFile: key.file });
    expect(values(await source.readFolder(dev))).toEqual({ A: "1", B: "x y" });
    await source.writeFolder(dev, texts({ A: "changed", NEW: "new" }));
    const decrypted = decrypt(cwd, key, "app.ini");
    expect(decrypted).toMatch(/A += changed[^]*NEW += new[^]*\[section\][^]*C += 3/);
  });
});

describe("the program sops, where this process has no key", () => {
  it("opens and writes a file that needs several groups of keys", async () => {
    const { cwd, key } = await makeSetting("app.yaml", "KEPT: text\nNESTED:\n  a: 1\n");
    const other = await makeKey(cwd, "other");
    const groups = [key, other].map(({ recipient }) => `      - age: [${recipient}]`).join("\n");
    await writeFile(join(cwd, "rules.yaml"), `creation_rules:\n  - shamir_threshold: 2\n    key_groups:\n${groups}\n`);
    runTool("sops", ["--config", "rules.yaml", "encrypt", "--in-place", sopsFile("app.yaml")], { cwd });
    const ageKey = `${key.identity}\n${other.identity}`;
    const source = aLocalSource(cwd, { ageKey }, toolEnvironment());
    expect(values(await source.readFolder(dev))).toEqual({ KEPT: "text" });
    expect(await source.writeFolder(dev, texts({ KEPT: "a\n'\"b", NEW: "new" }))).toEqual([
      { key: "KEPT" },
      { key: "NEW" },
    ]);
    expect(values(await source.readFolder(dev))).toEqual({ KEPT: "a\n'\"b", NEW: "new" });
    const lonely = aLocalSource(cwd, { ageKey: key.identity }, toolEnvironment());
    expect((await failureOf(lonely.readFolder(dev))).message).toContain("the program sops cannot open it either");
  });

  it.each(["env", "json", "yaml"])(
    "opens and writes what only a command of the person can open (%s)",
    async (extension) => {
      const plain = { env: "KEPT='a b'\n", json: '{"KEPT": "a b"}', yaml: "KEPT: a b\n" }[extension]!;
      const { cwd, key } = await makeSetting(`app.${extension}`, plain);
      runTool("sops", ["encrypt", "--in-place", "--age", key.recipient, sopsFile(`app.${extension}`)], { cwd });
      await mkdir(join(cwd, "bin"));
      await writeFile(join(cwd, "bin/show-key"), `#!/bin/sh\ncat '${key.file}'\n`);
      await chmod(join(cwd, "bin/show-key"), 0o755);
      const source = aLocalSource(cwd, {}, toolEnvironment({ SOPS_AGE_KEY_CMD: join(cwd, "bin/show-key") }));
      expect(values(await source.readFolder(dev))).toEqual({ KEPT: "a b" });
      const wanted = { KEPT: 'it\'s\n"new"', NEW: "C:\\new" };
      await source.writeFolder(dev, texts(wanted));
      expect(values(await source.readFolder(dev))).toEqual(wanted);
      expect(values(await aLocalSource(cwd, { ageKeyFile: key.file }).readFolder(dev))).toEqual(wanted);
    },
  );
});

describe("age and the adapter", () => {
  it.each([
    ["armored", ["--armor"]],
    ["binary", []],
  ])("read each other's files, %s", async (_, flags) => {
    const { cwd, key } = await makeSetting("plain.env", "# head\nKEPT=text\n");
    runTool("age", [...flags, "-r", key.recipient, "-o", sopsFile("app.env.age"), sopsFile("plain.env")], { cwd });
    await rename(join(cwd, sopsFile("plain.env")), join(cwd, "plain.env"));
    const source = aLocalSource(cwd, { ageKeyFile: key.file });
    expect(values(await source.readFolder(dev))).toEqual({ KEPT: "text" });
    await source.writeFolder(dev, texts(SECRETS));
    const decrypted = runTool("age", ["-d", "-i", key.file, sopsFile("app.env.age")], { cwd });
    expect(readAll(envFormat, decrypted)).toEqual({ KEPT: "text", ...SECRETS });
    expect(decrypted.startsWith("# head\n")).toBe(true);
  });

  it("keep every recipient that is listed beside the file", async () => {
    const { cwd, key } = await makeSetting("plain.json", '{"KEPT": "text"}');
    const other = await makeKey(cwd, "other");
    await writeFile(join(cwd, FOLDER, ".age-recipients"), `${key.recipient}\n${other.recipient}\n`);
    runTool("age", ["-R", join(FOLDER, ".age-recipients"), "-o", sopsFile("app.json.age"), sopsFile("plain.json")], {
      cwd,
    });
    await rename(join(cwd, sopsFile("plain.json")), join(cwd, "plain.json"));
    await aLocalSource(cwd, { ageKeyFile: key.file }).writeFolder(dev, texts({ KEPT: "new" }));
    for (const { file } of [key, other])
      expect(runTool("age", ["-d", "-i", file, sopsFile("app.json.age")], { cwd })).toContain('"KEPT": "new"');
  });
});

describe("dotenvx and the adapter", () => {
  it("read each other's files", async () => {
    const { cwd } = await makeSetting("app.env", "# head\nKEPT=text\nLINES=\"a\nb\n\"\nexport OTHER='x y'\n");
    const folder = join(cwd, FOLDER);
    runTool("dotenvx", ["encrypt", "-f", "app.env"], { cwd: folder });
    const source = aLocalSource(cwd);
    expect(values(await source.readFolder(dev))).toEqual({ KEPT: "text", LINES: "a\nb\n", OTHER: "x y" });
    await source.writeFolder(dev, texts({ KEPT: 'it\'s "new"', ADDED: "a\nb" }));
    const shown: unknown = JSON.parse(
      runTool("dotenvx", ["get", "-f", "app.env", "--format", "json"], { cwd: folder }),
    );
    expect(shown).toMatchObject({ KEPT: 'it\'s "new"', ADDED: "a\nb", LINES: "a\nb\n", OTHER: "x y" });
    await copyFile(join(folder, "app.env"), join(cwd, "copy.env"));
    expect(await readFile(join(cwd, "copy.env"), "utf8")).not.toContain("new");
  });
});
