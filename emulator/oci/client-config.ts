import { rm } from "node:fs/promises";
import type { ReadyInfo } from "./emulator";
import { readText } from "./read-text";
import { replaceFile } from "./state/state-file";

/** The first line of a file that is ours to replace and to remove. */
const MARK = "# written by secretsync-emulator";

/**
 * Writes an OCI configuration file with one profile, as every official client reads it. Throws if the file is there and
 * was written by somebody else: it may be the configuration of a real tenancy.
 */
export async function writeClientConfig(path: string, info: ReadyInfo): Promise<void> {
  const found = await readText(path);
  if (found !== undefined && !found.startsWith(MARK)) {
    throw new Error(`${path} is there already and is not ours: name another file with --config-file`);
  }
  const lines = [
    MARK,
    "[DEFAULT]",
    `user=${info.userOcid}`,
    `fingerprint=${info.fingerprint}`,
    `tenancy=${info.tenancyOcid}`,
    `region=${info.region}`,
    `key_file=${info.privateKeyPath}`,
  ];
  await replaceFile(path, `${lines.join("\n")}\n`);
}

/** Takes the file away, if it is still ours. */
export async function removeClientConfig(path: string): Promise<void> {
  if ((await readText(path))?.startsWith(MARK) === true) await rm(path, { force: true });
}
