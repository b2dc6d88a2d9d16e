import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FakeMachine, createFakeMachine, writesPulumi } from "./fake-machine";

let machine: FakeMachine;
beforeEach(async () => {
  machine = await createFakeMachine();
});
afterEach(() => machine.remove());

const installerIsFetched = `fs.writeFileSync(args[args.indexOf("-o") + 1], "");`;
const installerRuns = `const bin = path.join(args[args.indexOf("--install-root") + 1], "bin"); fs.mkdirSync(bin, { recursive: true });
  ${writesPulumi("bin", "3.259.0")}`;
const goVersion = `if (args[0] === "version") return console.log("go version go1.26.0 linux/amd64");`;
const goBuilds = `${goVersion}
  fs.appendFileSync(path.join(process.env.HOME, "builds"), "x");
  ${writesPulumi('path.dirname(args[args.indexOf("-o") + 1])', "3.259.0")}`;
const noNetwork = `console.error("curl: (6) Could not resolve host"); process.exit(6);`;

describe("a CLI that is there", () => {
  it("is taken from the folder that SECRETSYNC_PULUMI names, before PATH", async () => {
    await machine.addPulumi("bin", "3.300.0");
    const named = await machine.addPulumi("named", "3.216.0");
    expect((await machine.getPulumiCli({ SECRETSYNC_PULUMI: named })).output).toBe(
      `Pulumi 3.216.0 (SECRETSYNC_PULUMI): ${named}\n`,
    );
  });

  it("is refused, and nothing else tried, when the named folder does not hold it", async () => {
    await machine.addPulumi("bin", "3.300.0");
    const run = await machine.getPulumiCli({ SECRETSYNC_PULUMI: "/nowhere" });
    expect(run).toEqual({ exitCode: 1, output: "error: SECRETSYNC_PULUMI=/nowhere: no `pulumi` in /nowhere\n" });
  });

  it("is taken from PATH when it is new enough", async () => {
    const folder = await machine.addPulumi("bin", "3.216.0");
    expect((await machine.getPulumiCli()).output).toBe(`Pulumi 3.216.0 (PATH): ${folder}\n`);
  });

  it("is taken from PATH when its Node host stands elsewhere on PATH", async () => {
    const cli = await machine.addCommand("pulumi", `console.log("v3.259.0");`, path.join(machine.root, "cli"));
    const host = await machine.addCommand("pulumi-language-nodejs", "", path.join(machine.root, "host"));
    const run = await machine.getPulumiCli({ PATH: [cli, host].join(path.delimiter) });
    expect(run.output).toBe(`Pulumi 3.259.0 (PATH): ${cli}\n`);
  });
});

describe("no usable CLI and no way to get one", () => {
  it("says what was tried and what to do", async () => {
    await machine.addPulumi("bin", "3.215.9");
    const { exitCode, output } = await machine.getPulumiCli();
    expect(exitCode).toBe(1);
    expect(output).toContain("is 3.215.9, older than 3.216.0");
    expect(output).toContain("official installer: `curl` is not on PATH");
    expect(output).toContain("Go tools: `go` is not on PATH");
    expect(output).toContain("https://www.pulumi.com/docs/install/");
    expect(output).toContain("SECRETSYNC_PULUMI=");
  });

  it("names a CLI without its Node host", async () => {
    await machine.addCommand("pulumi", `console.log("v3.259.0");`);
    expect((await machine.getPulumiCli()).output).toContain("has no `pulumi-language-nodejs` beside it or on PATH");
  });

  it("refuses a Go that cannot fetch the toolchain", async () => {
    await machine.addCommand("go", `console.log("go version go1.20.14 linux/amd64");`);
    expect((await machine.getPulumiCli()).output).toContain("is older than Go 1.21");
  });
});

describe("the official installer", () => {
  beforeEach(async () => {
    await machine.addCommand("curl", installerIsFetched);
    await machine.addCommand("tar", "");
  });

  it("fills the cache, and the next run finds it there", async () => {
    await machine.addCommand("sh", installerRuns);
    expect((await machine.getPulumiCli()).output).toContain("Pulumi 3.259.0 (official installer)");
    expect((await machine.getPulumiCli()).output).toContain("Pulumi 3.259.0 (cache)");
  });

  it("leaves nothing behind when it fails half-way, and Go is tried", async () => {
    await machine.addCommand("sh", `${installerRuns} console.error("error: failed to download"); process.exit(1);`);
    const failed = await machine.getPulumiCli();
    expect(failed.output).toContain("the installer failed (exit code 1): error: failed to download");
    expect(await fs.readdir(machine.cache)).toEqual([]);

    await machine.addCommand("go", goBuilds);
    expect((await machine.getPulumiCli()).output).toContain("Pulumi 3.259.0 (tools/pulumi)");
  });
});

describe("the Go tools", () => {
  it("are built when the installer cannot be reached, with the starter of dynamic providers beside them", async () => {
    await machine.addCommand("curl", noNetwork);
    for (const name of ["sh", "tar"]) await machine.addCommand(name, "");
    await machine.addCommand("go", goBuilds);
    const { output } = await machine.getPulumiCli();
    expect(output).toContain("cannot be reached (curl: (6) Could not resolve host)");
    const folder = path.join(machine.cache, "3.259.0/bin");
    expect(output).toContain(`Pulumi 3.259.0 (tools/pulumi): ${folder}`);
    expect((await fs.stat(path.join(folder, "pulumi-resource-pulumi-nodejs"))).mode & 0o777).toBe(0o755);
  });

  it("leave nothing behind when the build fails, and the compiler's words are shown", async () => {
    await machine.addCommand(
      "go",
      `${goVersion}
      console.error("pkg/x.go:1: no space left on device"); process.exit(1);`,
    );
    const { exitCode, output } = await machine.getPulumiCli();
    expect(exitCode).toBe(1);
    expect(output).toContain("no space left on device");
    expect(await fs.readdir(machine.cache)).toEqual([]);
  });
});

describe("the lock", () => {
  it("of a run that is gone is taken over", async () => {
    await machine.addCommand("go", goBuilds);
    await fs.mkdir(machine.cache, { recursive: true });
    // No system gives out process ids this high.
    const holder = { pid: 2 ** 30, host: os.hostname() };
    await fs.writeFile(path.join(machine.cache, "3.259.0.lock"), JSON.stringify(holder));
    expect((await machine.getPulumiCli()).output).toContain("Pulumi 3.259.0 (tools/pulumi)");
    expect(await fs.readdir(machine.cache)).toEqual(["3.259.0"]);
  });

  it("makes a second run wait for the first and use what it got", async () => {
    await machine.addCommand("go", goBuilds);
    const runs = await Promise.all([machine.getPulumiCli(), machine.getPulumiCli()]);
    expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    // Two binaries, each built once.
    expect(await fs.readFile(path.join(machine.root, "builds"), "utf8")).toBe("xx");
  });
});
