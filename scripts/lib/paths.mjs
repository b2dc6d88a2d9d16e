import os from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** The folder that holds package.json. */
export const repositoryRoot = path.resolve(fileURLToPath(import.meta.url), "../../..");

/** Where things that are costly to make are kept between clones. */
export function cacheFolder() {
  const base = process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache");
  return path.join(base, "pulumi-secretsync");
}

/** The file of a package's command, so that it runs without a shell and without npx. */
export function packageCommand(...segments) {
  return path.join(repositoryRoot, "node_modules", ...segments);
}
