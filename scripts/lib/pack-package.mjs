import path from "node:path";
import process from "node:process";
import { runCommand } from "./run-command.mjs";

const npm = process.platform === "win32" ? "npm.cmd" : "npm";

/** Packs the built package into `folder` as it would be published; returns the tarball's path. */
export async function packPackage(folder) {
  const { stdout } = await runCommand(npm, ["pack", "--ignore-scripts", "--json", "--pack-destination", folder]);
  const [{ filename }] = JSON.parse(stdout);
  return path.join(folder, filename);
}
