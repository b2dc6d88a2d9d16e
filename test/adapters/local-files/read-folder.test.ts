import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { explainSystemError } from "../../../provider/adapters/local-files/errors";
import { isSyncError } from "../../../provider/core/errors";
import { useTemporaryFolders } from "../../support/temporary-folder";
import { aLocalSource, api, dev, failureOf, values } from "./a-local-source";

const makeFolder = useTemporaryFolders();

describe("reading a folder of files", () => {
  it("reads env, JSON and YAML files together and says where each key comes from", async () => {
    const cwd = await makeFolder({
      "secrets/dev/.env": "A=1\n",
      "secrets/dev/more.env": "B=2\n",
      "secrets/dev/c.json": '{"C": 3}',
      "secrets/dev/d.yaml": "D: four\n",
      "secrets/dev/e.yml": "E: five\n",
    });
    const content = await aLocalSource(cwd).readFolder(dev);
    expect(values(content)).toEqual({ A: "1", B: "2", C: "3", D: "four", E: "five" });
    expect(content?.secrets.map(({ origin }) => origin).sort()).toEqual([
      "dev:/ (.env)",
      "dev:/ (c.json)",
      "dev:/ (d.yaml)",
      "dev:/ (e.yml)",
      "dev:/ (more.env)",
    ]);
  });

  it("ignores hidden files other than .env, other files and sub-folders", async () => {
    const cwd = await makeFolder({
      "secrets/dev/.env": "A=1\n",
      "secrets/dev/.env.local": "B=2\n",
      "secrets/dev/.sops.yaml": "creation_rules: []\n",
      "secrets/dev/.hidden.json": "{",
      "secrets/dev/README.md": "# read me",
      "secrets/dev/.git/config.env": "C=3\n",
      "secrets/dev/folder.json/x.env": "D=4\n",
    });
    expect(values(await aLocalSource(cwd).readFolder(dev, { recursive: true }))).toEqual({ A: "1", D: "4" });
    expect(values(await aLocalSource(cwd).readFolder(dev))).toEqual({ A: "1" });
  });

  it("says of a key in two files which they are, and gives the other keys", async () => {
    const cwd = await makeFolder({ "secrets/dev/.env": "A=1\nB=2\n", "secrets/dev/x.json": '{"B": "2"}' });
    const content = await aLocalSource(cwd).readFolder(dev);
    expect(values(content)).toEqual({ A: "1" });
    expect(content?.failures).toEqual([
      {
        key: "B",
        reason: "it is defined in .env (line 2) and in x.json (line 1); remove it from all files but one",
        origin: "dev:/ (.env, x.json)",
      },
    ]);
  });

  it("says of a key without a usable value what to do, with its line", async () => {
    const cwd = await makeFolder({ "secrets/dev/x.yaml": "A: 1\nB: null\n" });
    const content = await aLocalSource(cwd).readFolder(dev);
    expect(values(content)).toEqual({ A: "1" });
    expect(content?.failures).toMatchObject([{ key: "B", origin: "dev:/ (x.yaml)" }]);
    expect(content?.failures[0]?.reason).toMatch(/^x\.yaml \(line 2\): the value is null; write "" /);
  });

  it("flattens sub-folders on demand, each with its folder", async () => {
    const cwd = await makeFolder({ "secrets/dev/.env": "A=1\n", "secrets/dev/api/v1/.env": "B=2\n" });
    const content = await aLocalSource(cwd).readFolder(dev, { recursive: true });
    expect(content?.secrets.map(({ key, origin }) => `${key} ${origin}`)).toEqual([
      "A dev:/ (.env)",
      "B dev:/api/v1 (.env)",
    ]);
  });

  it("hands warnings on with file and line", async () => {
    const cwd = await makeFolder({ "secrets/dev/.env": "A=1\nB=x#canary\n" });
    const content = await aLocalSource(cwd).readFolder(dev);
    expect(content?.warnings).toHaveLength(1);
    expect(content?.warnings[0]).toMatch(/^\.\/secrets\/dev\/\.env:2: the # belongs to the value of B/);
    expect(content?.warnings[0]).not.toContain("canary");
  });

  it("reads text with a byte order mark and the line endings of Windows", async () => {
    const cwd = await makeFolder({
      "secrets/dev/.env": "\ufeffA=1\r\nB=2\r\n",
      "secrets/dev/c.json": '\ufeff{"C": "3"}',
      "secrets/dev/d.yaml": "\ufeffD: 4\r\n",
    });
    expect(values(await aLocalSource(cwd).readFolder(dev))).toEqual({ A: "1", B: "2", C: "3", D: "4" });
  });

  it("follows links, also to files outside", async () => {
    const cwd = await makeFolder({
      "elsewhere/x.env": "A=1\n",
      "elsewhere/folder/.env": "B=2\n",
      "secrets/dev/.env": "C=3\n",
    });
    await symlink(join(cwd, "elsewhere/x.env"), join(cwd, "secrets/dev/x.env"));
    await symlink(join(cwd, "elsewhere/folder"), join(cwd, "secrets/dev/linked"));
    expect(values(await aLocalSource(cwd).readFolder(dev, { recursive: true }))).toEqual({ A: "1", B: "2", C: "3" });
  });

  it("reads a path that is absolute, and one that ends with a slash", async () => {
    const cwd = await makeFolder({ "secrets/dev/.env": "A=1\n" });
    expect(values(await aLocalSource("/nowhere", { path: join(cwd, "secrets") }).readFolder(dev))).toEqual({ A: "1" });
    expect(values(await aLocalSource(cwd, { path: "secrets/" }).readFolder(dev))).toEqual({ A: "1" });
  });

  it("reads a thousand keys", async () => {
    const lines = Array.from({ length: 1000 }, (_, index) => `KEY_${String(index)}=value ${String(index)}`);
    const cwd = await makeFolder({ "secrets/dev/.env": lines.join("\n") });
    expect((await aLocalSource(cwd).readFolder(dev))?.secrets).toHaveLength(1000);
  });
});

describe("what keeps a folder from being read", () => {
  it("is nothing when the environment or the folder is missing: there is no such folder", async () => {
    const cwd = await makeFolder({ "secrets/prod/.env": "A=1\n" });
    expect(await aLocalSource(cwd).readFolder(dev)).toBeUndefined();
    expect(await aLocalSource(cwd).readFolder({ environment: "prod", secretPath: "/api" })).toBeUndefined();
  });

  it("is a path that does not exist, named as it is written", async () => {
    const cwd = await makeFolder();
    const failure = await failureOf(aLocalSource(cwd, { path: "../secretz" }).readFolder(dev));
    expect(failure).toMatchObject({ code: "SOURCE_UNREADABLE", message: "../secretz: there is no such folder" });
    expect(failure.message).not.toContain(cwd);
  });

  it("is a file in the place of a folder", async () => {
    const cwd = await makeFolder({ secrets: "a file" });
    expect(await failureOf(aLocalSource(cwd).readFolder(dev))).toMatchObject({ code: "SOURCE_UNREADABLE" });
    const other = await makeFolder({ "secrets/dev": "a file" });
    expect((await failureOf(aLocalSource(other).readFolder(dev))).message).toBe("./secrets/dev: this is not a folder");
  });

  it("is every fault of every file, all at once, one line each, and no value", async () => {
    const cwd = await makeFolder({
      "secrets/dev/.env": "A=1\ncanary one\nB='canary",
      "secrets/dev/ok.env": "C=canary\n",
      "secrets/dev/x.json": '{\n"D": "canary"\n"E": "canary"}',
      "secrets/dev/y.yaml": "F: canary\nF: canary\n",
      "secrets/dev/z.env": Uint8Array.of(0x41, 0x3d, 0xff),
      "secrets/dev/w.env": Uint8Array.of(0xff, 0xfe, 0x41, 0x00),
    });
    const failure = await failureOf(aLocalSource(cwd).readFolder(dev));
    expect(isSyncError(failure, "SOURCE_UNREADABLE")).toBe(true);
    expect(failure.message.split("\n")).toEqual([
      "6 faults in files of secrets:",
      "  ./secrets/dev/.env:2: this is not KEY=value, a comment or an empty line",
      "  ./secrets/dev/.env:3: the ' that opens the value of B is not closed",
      "  ./secrets/dev/w.env: the file is UTF-16 text; save it as UTF-8",
      "  ./secrets/dev/x.json:3:1: this is not JSON: comma expected",
      "  ./secrets/dev/y.yaml:2: the key F stands here and in line 1; remove one of them",
      "  ./secrets/dev/z.env: the file is not UTF-8 text",
    ]);
    expect(`${failure.message} ${failure.stack ?? ""}`).not.toContain("canary");
  });

  it("is a fault in a sub-folder when those are read too", async () => {
    const cwd = await makeFolder({ "secrets/dev/.env": "A=1\n", "secrets/dev/api/.env": "nonsense\n" });
    expect(values(await aLocalSource(cwd).readFolder(dev))).toEqual({ A: "1" });
    const failure = await failureOf(aLocalSource(cwd).readFolder(dev, { recursive: true }));
    expect(failure.message).toMatch(/^\.\/secrets\/dev\/api\/\.env:1: /);
  });

  it("is a link to nothing, and a link that goes round in a circle", async () => {
    const cwd = await makeFolder({ "secrets/dev/.env": "A=1\n", "secrets/prod/.env": "A=1\n" });
    await symlink(join(cwd, "gone.env"), join(cwd, "secrets/dev/x.env"));
    expect((await failureOf(aLocalSource(cwd).readFolder(dev))).message).toBe(
      "./secrets/dev/x.env: the file cannot be read: it does not exist, or is a link to nothing (ENOENT)",
    );
    await symlink(join(cwd, "secrets/prod"), join(cwd, "secrets/prod/again"));
    const round = aLocalSource(cwd).readFolder({ environment: "prod", secretPath: "/" }, { recursive: true });
    expect(await failureOf(round)).toMatchObject({ code: "SOURCE_UNREADABLE" });
  });

  it("is what the system says, in words and without its message, which holds paths", () => {
    const denied = Object.assign(new Error("EACCES: permission denied, open '/canary'"), { code: "EACCES" });
    expect(explainSystemError(denied)).toBe("permission denied (EACCES)");
    expect(explainSystemError(Object.assign(new Error("canary"), { code: "EWHATEVER" }))).toBe("EWHATEVER");
  });

  it("is not an empty folder", async () => {
    const cwd = await makeFolder();
    await mkdir(join(cwd, "secrets/dev/api"), { recursive: true });
    expect(await aLocalSource(cwd).readFolder(api)).toEqual({ secrets: [], failures: [], warnings: [], filled: [] });
  });
});
