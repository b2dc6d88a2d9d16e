import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { buildPackage } from "../build.mjs";
import { getPulumiCli } from "../pulumi-cli.mjs";
import { installTarball } from "./install-tarball.mjs";
import { packPackage } from "./pack-package.mjs";

/** The Pulumi SDK that programs of the tests use: the last whose \`engines\` admit Node 20. */
const PULUMI_VERSION = "3.248.0";

/** Global set-up of the end-to-end tests: what each of them needs is made once, and they get its path. */
export default async function setUp(project) {
  await buildPackage();
  const cli = await getPulumiCli();
  const scratch = await fs.mkdtemp(path.join(os.tmpdir(), "secretsync-package-"));
  project.provide("pulumiFolder", cli.folder);
  const tarball = await packPackage(scratch);
  project.provide("packageTarball", tarball);
  const installed = path.join(scratch, "installed");
  await installTarball(installed, tarball, PULUMI_VERSION);
  project.provide("installedFolder", installed);
  return () => fs.rm(scratch, { recursive: true, force: true });
}
