import fs from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { installPackages } from "../install-packages.mjs";
import { packageCommand, repositoryRoot } from "../paths.mjs";
import { runCommand } from "../run-command.mjs";
import { showStep } from "../show-step.mjs";
import { binaryName, findOnPath } from "./find-pulumi.mjs";
import { CLI_VERSION, NODE_HOST_VERSION, OLDEST_GO_VERSION, isOlder } from "./versions.mjs";

const BUILD_WITHIN_MS = 40 * 60_000;

/** One module per binary: put together, their requirements raise each other and the build breaks. */
const cli = {
  module: "cli",
  binary: "pulumi",
  package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  version: CLI_VERSION,
};
const hosts = {
  nodejs: {
    module: "nodejs-host",
    binary: "pulumi-language-nodejs",
    package: "github.com/pulumi/pulumi/sdk/nodejs/cmd/pulumi-language-nodejs/v3",
    version: NODE_HOST_VERSION,
  },
  yaml: {
    module: "yaml-host",
    binary: "pulumi-language-yaml",
    package: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
  },
};

/**
 * Builds the CLI and the hosts of `languages` from their Go modules into `folder`.
 * Returns undefined when that worked, else why not.
 */
export async function buildPulumi(folder, languages) {
  const tools = [cli, ...languages.map((language) => hosts[language])];
  if (tools.includes(undefined)) return `Go tools: tools/pulumi has no host for one of: ${languages.join(", ")}`;
  const missing = await findGoProblem();
  if (missing !== undefined) return `Go tools: ${missing}`;
  try {
    for (const tool of tools) await buildTool(tool, folder);
  } catch (error) {
    if (error.code !== "COMMAND") throw error;
    return `Go tools: ${error.message}:\n${lastLines(error.output)}`;
  }
  if (languages.includes("nodejs")) await copyDynamicProviderStarter(folder);
  return undefined;
}

async function findGoProblem() {
  if ((await findOnPath("go")) === undefined) return "`go` is not on PATH";
  const { stdout } = await runCommand("go", ["version"], { title: "go version" });
  const version = /go(\d+\.\d+)/.exec(stdout)?.[1];
  if (version !== undefined && !isOlder(version, OLDEST_GO_VERSION)) return undefined;
  return `\`${stdout.trim()}\` is older than Go ${OLDEST_GO_VERSION}`;
}

async function buildTool(tool, folder) {
  const title = `build ${tool.binary} from its Go module (minutes the first time, seconds after)`;
  await showStep(title, async (say) => {
    let packages = 0;
    const onLine = (line) => say(line.startsWith("go: ") ? line.slice(4) : `${++packages} packages compiled`);
    await runCommand("go", buildArguments(tool, folder), {
      cwd: path.join(repositoryRoot, "tools/pulumi", tool.module),
      env: { CGO_ENABLED: "0", GOWORK: "off" },
      title: `go build of ${tool.binary}`,
      timeoutMs: BUILD_WITHIN_MS,
      onLine,
    });
  });
}

/** Without the version in the binary `pulumi version` prints nothing, and the Automation API refuses it. */
function buildArguments(tool, folder) {
  const stamp = tool.version && `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${tool.version}`;
  const flags = [
    "-v",
    "-trimpath",
    "-tags=osusergo,grpcnotrace",
    "-ldflags",
    ["-s", "-w", stamp].filter(Boolean).join(" "),
  ];
  return ["build", ...flags, "-o", path.join(folder, binaryName(tool.binary)), tool.package];
}

/** The engine starts the process of dynamic resources with this file; the SDK's npm package carries it. */
async function copyDynamicProviderStarter(folder) {
  await installPackages();
  const name = process.platform === "win32" ? "pulumi-resource-pulumi-nodejs.cmd" : "pulumi-resource-pulumi-nodejs";
  const starter = path.join(folder, name);
  await fs.copyFile(packageCommand("@pulumi/pulumi", name), starter);
  await fs.chmod(starter, 0o755);
}

function lastLines(text, count = 12) {
  return text.trim().split("\n").slice(-count).join("\n");
}
