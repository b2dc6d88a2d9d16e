import fs from "node:fs/promises";
import path from "node:path";
import { runCommand } from "./run-command.mjs";

/** Installs the packed package into an empty project, as a user does. Programs in folders below it find it by walking up. */
export async function installTarball(folder, tarball, pulumiVersion) {
  await fs.mkdir(folder, { recursive: true });
  await fs.writeFile(path.join(folder, "package.json"), JSON.stringify({ name: "empty-project", private: true }));
  await runCommand("npm", ["install", "--no-audit", "--no-fund", tarball, `@pulumi/pulumi@${pulumiVersion}`], {
    cwd: folder,
  });
}
