import { execFileSync } from "node:child_process";
import { chmod, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isTrackedByGit } from "../../../provider/adapters/local-files/is-tracked-by-git";
import { replaceFiles } from "../../../provider/adapters/local-files/replace-files";
import { SecretValue } from "../../../provider/core/secret-value";
import { useTemporaryFolders } from "../../support/temporary-folder";
import { aLocalSource, api, dev, failureOf, texts, values } from "./a-local-source";

const makeFolder = useTemporaryFolders();
const read = (cwd: string, name: string): Promise<string> => readFile(join(cwd, "secrets", name), "utf8");

describe("writing secrets back", () => {
  it("replaces each key where it stands and leaves every other line", async () => {
    const cwd = await makeFolder({
      "secrets/dev/.env": "# head\nA=old # note\n\nB='keep'\n",
      "secrets/dev/x.json": '{\n    "C": "old",\n    "D": 4\n}\n',
      "secrets/dev/y.yaml": "# head\nE: old # note\nF: keep\n",
    });
    const outcomes = await aLocalSource(cwd).writeFolder(dev, texts({ A: "new", C: "new", E: "new" }));
    expect(outcomes).toEqual([{ key: "A" }, { key: "C" }, { key: "E" }]);
    expect(await read(cwd, "dev/.env")).toBe("# head\nA=new # note\n\nB='keep'\n");
    expect(await read(cwd, "dev/x.json")).toBe('{\n    "C": "new",\n    "D": 4\n}\n');
    expect(await read(cwd, "dev/y.yaml")).toBe("# head\nE: new # note\nF: keep\n");
  });

  it.each<[string, Record<string, string>, string]>([
    ["the only file", { "x.yaml": "A: 1\n" }, "x.yaml"],
    [".env among several", { "a.env": "", ".env": "", "x.json": "{}" }, ".env"],
    ["the first by name where there is no .env", { "b.env": "", "a.json": "{}" }, "a.json"],
    ["a new .env where there is none", { "README.md": "" }, ".env"],
  ])("puts new keys into %s", async (_, files, expected) => {
    const cwd = await makeFolder(
      Object.fromEntries(Object.entries(files).map(([name, text]) => [`secrets/dev/${name}`, text])),
    );
    await aLocalSource(cwd).writeFolder(dev, texts({ NEW: "value" }));
    expect(await read(cwd, `dev/${expected}`)).toContain("NEW");
    expect(values(await aLocalSource(cwd).readFolder(dev))).toMatchObject({ NEW: "value" });
  });

  it("makes the folder of an environment that has none, for its owner only", async () => {
    const cwd = await makeFolder({ "secrets/prod/.env": "" });
    await aLocalSource(cwd).writeFolder(api, texts({ A: "1" }));
    expect(await read(cwd, "dev/api/.env")).toBe("A=1\n");
    expect((await stat(join(cwd, "secrets/dev/api/.env"))).mode & 0o777).toBe(0o600);
  });

  it("makes no folder when there is nothing to put into it", async () => {
    const cwd = await makeFolder({ "secrets/prod/.env": "" });
    const outcomes = await aLocalSource(cwd).writeFolder(api, texts({ "not a key": "1" }));
    expect(outcomes).toMatchObject([{ refusedBecause: expect.any(String) }]);
    expect(await aLocalSource(cwd).readFolder(api)).toBeUndefined();
  });

  it("makes nothing when source.path itself does not exist", async () => {
    const cwd = await makeFolder();
    await mkdir(join(cwd, "elsewhere"));
    const failure = await failureOf(aLocalSource(cwd, { path: "secretz" }).writeFolder(dev, texts({ A: "1" })));
    expect(failure).toMatchObject({ code: "SOURCE_UNREADABLE" });
    expect(await readdir(cwd)).toEqual(["elsewhere"]);
  });

  it("keeps the mode, the byte order mark, the line endings and a link", async () => {
    const cwd = await makeFolder({ "real.env": "\ufeffA=1\r\nB=2", "secrets/dev/x.json": "{}" });
    await chmod(join(cwd, "real.env"), 0o640);
    await symlink(join(cwd, "real.env"), join(cwd, "secrets/dev/.env"));
    await aLocalSource(cwd).writeFolder(dev, texts({ A: "new", C: "3" }));
    expect(await readFile(join(cwd, "real.env"), "utf8")).toBe("\ufeffA=new\r\nB=2\r\nC=3");
    expect((await stat(join(cwd, "real.env"))).mode & 0o777).toBe(0o640);
    expect((await lstat(join(cwd, "secrets/dev/.env"))).isSymbolicLink()).toBe(true);
  });

  it("leaves no temporary file behind, and does not touch a file that holds the value", async () => {
    const cwd = await makeFolder({ "secrets/dev/.env": "A=1\n" });
    const before = await stat(join(cwd, "secrets/dev/.env"));
    await aLocalSource(cwd).writeFolder(dev, texts({ A: "1" }));
    expect((await stat(join(cwd, "secrets/dev/.env"))).ino).toBe(before.ino);
    await aLocalSource(cwd).writeFolder(dev, texts({ A: "2" }));
    expect((await stat(join(cwd, "secrets/dev/.env"))).ino).not.toBe(before.ino);
    expect(await readdir(join(cwd, "secrets/dev"))).toEqual([".env"]);
  });

  it("lets two writers of one folder wait for each other", async () => {
    const cwd = await makeFolder({ "secrets/dev/.env": "A=1\n" });
    await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        aLocalSource(cwd).writeFolder(dev, texts({ [`K${String(index)}`]: "v" })),
      ),
    );
    expect(Object.keys(values(await aLocalSource(cwd).readFolder(dev)))).toHaveLength(9);
  });
});

describe("what is not written back", () => {
  it("is a content that is not UTF-8, a key that a format cannot hold, a key in two files, and one without a text", async () => {
    const cwd = await makeFolder({ "secrets/dev/.env": "A=1\nB=2\n", "secrets/dev/x.yaml": "B: 2\nC: [1]\n" });
    const secrets = new Map([
      ...texts({ A: "new", B: "new", C: "new", "b c": "new" }),
      ["D", SecretValue.fromBytes(Uint8Array.of(0xff))],
    ]);
    const outcomes = await aLocalSource(cwd).writeFolder(dev, secrets);
    expect(outcomes.map(({ key, refusedBecause }) => [key, refusedBecause?.slice(0, 28)])).toEqual([
      ["A", undefined],
      ["B", "it is defined in .env (line "],
      ["C", "the value is a list; a secre"],
      ["b c", "an env file holds only keys "],
      ["D", "the content is not UTF-8 tex"],
    ]);
    expect(await read(cwd, "dev/.env")).toBe("A=new\nB=2\n");
    expect(await read(cwd, "dev/x.yaml")).toBe("B: 2\nC: [1]\n");
  });

  it("is a YAML key whose anchor others use, while the others land", async () => {
    const cwd = await makeFolder({ "secrets/dev/x.yaml": "A: &a old\nB: *a\nC: 1\n" });
    const outcomes = await aLocalSource(cwd).writeFolder(dev, texts({ A: "new", C: "2" }));
    expect(outcomes).toEqual([
      { key: "A", refusedBecause: "x.yaml cannot hold it without changing another key" },
      { key: "C" },
    ]);
    expect(await read(cwd, "dev/x.yaml")).toBe("A: &a old\nB: *a\nC: 2\n");
    await aLocalSource(cwd).writeFolder(dev, texts({ A: "new", B: "new" }));
    expect(values(await aLocalSource(cwd).readFolder(dev))).toEqual({ A: "new", B: "new", C: "2" });
  });

  it("is anything, while a file of the folder cannot be read", async () => {
    const cwd = await makeFolder({ "secrets/dev/.env": "A=1\n", "secrets/dev/x.json": "{" });
    const failure = await failureOf(aLocalSource(cwd).writeFolder(dev, texts({ A: "new" })));
    expect(failure).toMatchObject({ code: "SOURCE_UNREADABLE" });
    expect(await read(cwd, "dev/.env")).toBe("A=1\n");
  });

  it("is a file that was changed meanwhile, nor any other of the same write", async () => {
    const cwd = await makeFolder({ "a.env": "A=1\n", "b.env": "B=changed\n" });
    const replacement = (name: string, before: string) => ({
      path: join(cwd, name),
      shown: name,
      before: Buffer.from(before),
      after: Buffer.from("new"),
    });
    const failure = await failureOf(replaceFiles([replacement("a.env", "A=1\n"), replacement("b.env", "B=1\n")]));
    expect(failure).toMatchObject({ code: "CONFLICT", message: "b.env was changed while it was being written" });
    expect(await readFile(join(cwd, "a.env"), "utf8")).toBe("A=1\n");
    expect(await readdir(cwd)).toEqual(["a.env", "b.env"]);
  });

  it("is a new file that somebody made meanwhile", async () => {
    const cwd = await makeFolder({ ".env": "A=theirs\n" });
    const replacement = { path: join(cwd, ".env"), shown: ".env", before: undefined, after: Buffer.from("A=1\n") };
    expect(await failureOf(replaceFiles([replacement]))).toMatchObject({ code: "CONFLICT" });
    expect(await readFile(join(cwd, ".env"), "utf8")).toBe("A=theirs\n");
  });
});

describe("files that git tracks", () => {
  const git = (cwd: string, ...args: string[]): void => {
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { cwd, stdio: "pipe" });
  };

  it("are not written in clear, unless that is allowed", async () => {
    const cwd = await makeFolder({
      "secrets/dev/.env": "A=1\n",
      "secrets/dev/new.env": "B=1\n",
      "secrets/prod/.env": "A=1\n",
    });
    git(cwd, "init", "--quiet");
    git(cwd, "add", "secrets/dev/.env");
    const failure = await failureOf(aLocalSource(cwd).writeFolder(dev, texts({ A: "2", B: "2" })));
    expect(failure).toMatchObject({
      code: "INVALID_INPUT",
      message: "git tracks ./secrets/dev/.env, so secrets are not written there in clear",
      details: { property: "source.allowPlaintextWriteBack" },
    });
    const known = await failureOf(aLocalSource(cwd).findRefusedWrites!(dev, texts({ A: "2" })));
    expect(known).toMatchObject({ code: "INVALID_INPUT", message: expect.stringContaining("git tracks") });
    expect(await read(cwd, "dev/new.env")).toBe("B=1\n");
    expect(await aLocalSource(cwd).writeFolder(dev, texts({ B: "2" }))).toEqual([{ key: "B" }]);
    expect(await aLocalSource(cwd).writeFolder({ environment: "prod", secretPath: "/" }, texts({ A: "2" }))).toEqual([
      { key: "A" },
    ]);
    await aLocalSource(cwd, { allowPlaintextWriteBack: true }).writeFolder(dev, texts({ A: "2" }));
    expect(await read(cwd, "dev/.env")).toBe("A=2\n");
  });

  it("are told by where a link leads, whatever their names, and without the variables of a git hook", async () => {
    const cwd = await makeFolder({ "repo/a*.env": "A=1\n", "repo/ab.env": "A=1\n" });
    const repo = join(cwd, "repo");
    git(repo, "init", "--quiet");
    git(repo, "add", "--", "ab.env");
    await symlink(join(repo, "ab.env"), join(cwd, "link.env"));
    const env = { PATH: process.env["PATH"], GIT_DIR: "/nowhere" };
    const ask = (path: string): Promise<boolean> => isTrackedByGit({ path, shown: path, env });
    expect(await ask(join(cwd, "link.env"))).toBe(true);
    expect(await ask(join(repo, "a*.env"))).toBe(false);
    expect(await ask(join(repo, "missing.env"))).toBe(false);
  });

  it("are none where there is no git", async () => {
    const cwd = await makeFolder({ "a.env": "" });
    git(cwd, "init", "--quiet");
    git(cwd, "add", "a.env");
    const path = join(cwd, "a.env");
    expect(await isTrackedByGit({ path, shown: path, env: { PATH: join(cwd, "nothing-here") } })).toBe(false);
  });

  it("are not guessed when git refuses to say", async () => {
    const cwd = await makeFolder({ "a.env": "" });
    await mkdir(join(cwd, ".git"));
    await writeFile(join(cwd, ".git/HEAD"), "ref: refs/heads/main\n");
    await mkdir(join(cwd, ".git/objects"));
    await mkdir(join(cwd, ".git/refs"));
    await writeFile(join(cwd, ".git/config"), "not a configuration [");
    const path = join(cwd, "a.env");
    const failure = await failureOf(isTrackedByGit({ path, shown: "a.env", env: { PATH: process.env["PATH"] } }));
    expect(failure).toMatchObject({ code: "INVALID_INPUT", message: "git cannot say whether it tracks a.env" });
  });
});
