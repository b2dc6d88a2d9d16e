import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { buildPackage } from "../build.mjs";
import { getPulumiCli } from "../pulumi-cli.mjs";
import { repositoryRoot } from "./paths.mjs";
import { installTarball } from "./install-tarball.mjs";
import { packPackage } from "./pack-package.mjs";

/** The Pulumi SDK that programs of the tests use: the last whose \`engines\` admit Node 20. */
const PULUMI_VERSION = "3.248.0";

/** What a program in TypeScript has besides: as the examples' package.json names it, at the versions of this repository. */
const PROGRAM_DEPENDENCIES = ["typescript", "@types/node"];

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
  for (const name of PROGRAM_DEPENDENCIES) await linkPackage(name, installed);
  project.provide("installedFolder", installed);
  return () => fs.rm(scratch, { recursive: true, force: true });
}

async function linkPackage(name, folder) {
  const target = path.join(folder, "node_modules", name);
  await fs.rm(target, { recursive: true, force: true });
  await fs.mkdir(path.dirname(target), { recursive: true });
  await fs.symlink(path.join(repositoryRoot, "node_modules", name), target, "junction");
}
