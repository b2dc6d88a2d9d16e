import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { buildPackage } from "../build.mjs";
import { getPulumiCli } from "../pulumi-cli.mjs";
import { packPackage } from "./pack-package.mjs";

/** Global set-up of the end-to-end tests: what each of them needs is made once, and they get its path. */
export default async function setUp(project) {
  await buildPackage();
  const cli = await getPulumiCli();
  const scratch = await fs.mkdtemp(path.join(os.tmpdir(), "secretsync-package-"));
  project.provide("pulumiFolder", cli.folder);
  project.provide("packageTarball", await packPackage(scratch));
  return () => fs.rm(scratch, { recursive: true, force: true });
}
