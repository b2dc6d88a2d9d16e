import { chmod, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { useTemporaryFolders } from "../../support/temporary-folder";
import { aLocalSource, dev, failureOf, texts, values } from "./a-local-source";

const makeFolder = useTemporaryFolders();

/** As the real one keeps a file whose key a cloud holds. The values are in clear: the program below does not encrypt. */
const ENCRYPTED = `KEPT: text
sops:
    kms:
        - arn: arn:aws:kms:eu-central-1:1:key/2
          enc: AQ==
    lastmodified: "2026-11-24T00:00:00Z"
    mac: ENC[AES256_GCM,data:x,iv:x,tag:x,type:str]
`;

/** Stands for the program \`sops\`: knows the two calls that are made, refuses every other, and writes its arguments down. */
const PROGRAM = `#!${process.execPath}
const fs = require("node:fs");
const args = process.argv.slice(2);
fs.appendFileSync(process.env.CALLS, JSON.stringify(args) + "\\n");
const types = ["--input-type", "yaml", "--output-type", "yaml"];
const expect = (wanted, from, to) => {
  if (JSON.stringify(args.slice(from, to)) !== JSON.stringify(wanted)) process.exit(2);
};
if (process.env.BROKEN === args[0]) process.exit(1);
if (args[0] === "decrypt") {
  expect(types, 1, 5);
  const text = fs.readFileSync(args[5], "utf8");
  process.stdout.write(text.slice(0, text.indexOf("sops:")));
} else if (args[0] === "set") {
  expect(["--value-stdin", ...types], 1, 6);
  const [key] = JSON.parse(args[7]);
  const lines = fs.readFileSync(args[6], "utf8").split("\\n");
  const line = key + ": " + fs.readFileSync(0, "utf8");
  const at = lines.findIndex((each) => each.startsWith(key + ":"));
  if (at === -1) lines.unshift(line);
  else lines[at] = line;
  fs.writeFileSync(args[6], lines.join("\\n"));
} else process.exit(2);
`;

async function aProgram(env: NodeJS.ProcessEnv = {}) {
  const cwd = await makeFolder({ "secrets/dev/app.yaml": ENCRYPTED, "bin/sops": PROGRAM });
  await chmod(join(cwd, "bin/sops"), 0o755);
  const calls = join(cwd, "calls");
  await writeFile(calls, "");
  const path = [join(cwd, "bin"), dirname(process.execPath)].join(delimiter);
  return {
    source: aLocalSource(cwd, {}, { PATH: path, HOME: "/nowhere", XDG_CONFIG_HOME: "", CALLS: calls, ...env }),
    calls: () => readFile(calls, "utf8"),
    file: () => readFile(join(cwd, "secrets/dev/app.yaml"), "utf8"),
  };
}

describe("a SOPS file whose key only the program can get", () => {
  it("is opened by the program", async () => {
    const { source } = await aProgram();
    expect(values(await source.readFolder(dev))).toEqual({ KEPT: "text" });
  });

  it("is written by the program, which gets values by its input and works on a copy that is removed", async () => {
    const { source, calls, file } = await aProgram();
    const outcomes = await source.writeFolder(dev, texts({ KEPT: "canary\n'\"", NEW: "canary" }));
    expect(outcomes).toEqual([{ key: "KEPT" }, { key: "NEW" }]);
    expect(values(await source.readFolder(dev))).toEqual({ KEPT: "canary\n'\"", NEW: "canary" });
    expect(await file()).toContain("arn:aws:kms");
    expect(await calls()).not.toContain("canary");
    expect((await readdir(tmpdir())).filter((name) => name.startsWith("secretsync-sops-"))).toEqual([]);
  });

  it("is a fault when the program cannot open it, and a failure when it cannot write it", async () => {
    const shut = await aProgram({ BROKEN: "decrypt" });
    expect((await failureOf(shut.source.readFolder(dev))).message).toMatch(
      /for keys that are not of age.*cannot open it either/,
    );
    const fixed = await aProgram({ BROKEN: "set" });
    const failure = await failureOf(fixed.source.writeFolder(dev, texts({ KEPT: "canary" })));
    expect(failure).toMatchObject({
      code: "SOURCE_UNREADABLE",
      message: "the program sops cannot write ./secrets/dev/app.yaml",
    });
    expect(await fixed.file()).toBe(ENCRYPTED);
  });
});
