import fs from "node:fs/promises";
import path from "node:path";
import { runCommand } from "../run-command.mjs";
import { showStep } from "../show-step.mjs";
import { findOnPath } from "./find-pulumi.mjs";
import { CLI_VERSION } from "./versions.mjs";

const INSTALLER = "https://get.pulumi.com/install.sh";
const CONNECT_WITHIN_S = 5;
const FETCH_WITHIN_S = 20;
const INSTALL_WITHIN_MS = 10 * 60_000;

/**
 * Runs the official installer into `root` (binaries in `root/bin`); it touches neither PATH nor the home folder.
 * Returns undefined when that worked, else why not.
 */
export async function downloadPulumi(root) {
  for (const tool of ["curl", "sh", "tar"]) {
    if ((await findOnPath(tool)) === undefined) return `official installer: \`${tool}\` is not on PATH`;
  }
  const script = path.join(root, "install.sh");
  const unreachable = await fetchInstaller(script);
  if (unreachable !== undefined) return `official installer: ${unreachable}`;
  const args = [script, "--no-edit-path", "--install-root", root, "--version", CLI_VERSION];
  try {
    await showStep(`download Pulumi ${CLI_VERSION} with the official installer`, () =>
      runCommand("sh", args, { title: "the installer", timeoutMs: INSTALL_WITHIN_MS, cwd: root }),
    );
  } catch (error) {
    if (error.code !== "COMMAND") throw error;
    return `official installer: ${error.message}: ${lastLine(error.output)}`;
  }
  await fs.rm(script);
  return undefined;
}

/** curl and not fetch, because it follows the proxy settings of the environment. */
async function fetchInstaller(file) {
  const limits = ["--connect-timeout", String(CONNECT_WITHIN_S), "--max-time", String(FETCH_WITHIN_S)];
  const { code, output } = await runCommand("curl", ["-fsSL", ...limits, "-o", file, INSTALLER], {
    allowFailure: true,
  });
  return code === 0 ? undefined : `${INSTALLER} cannot be reached (${lastLine(output)})`;
}

function lastLine(text) {
  return text.trim().split("\n").at(-1) || "no message";
}
