import { mkdtemp, rm, writeFile, chmod } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export interface PrivateKeyFile {
  /** Absolute: clients run in other folders. */
  readonly path: string;
  /** Removes what was made for this run only; leaves a file that belongs to a data file. */
  remove(): Promise<void>;
}

/** Writes the private key where only its owner reads it: at `path`, or in a private folder of its own. `isKept`: it outlives the run. */
export async function writePrivateKey(pem: string, path: string | undefined, isKept: boolean): Promise<PrivateKeyFile> {
  if (path !== undefined) {
    const absolute = resolve(path);
    await writeOwnerOnly(absolute, pem);
    return { path: absolute, remove: () => (isKept ? Promise.resolve() : rm(absolute, { force: true })) };
  }
  const folder = await mkdtemp(join(tmpdir(), "secretsync-emulator-"));
  const inside = join(folder, "private-key.pem");
  await writeOwnerOnly(inside, pem);
  return { path: inside, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function writeOwnerOnly(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600 });
  // The mode above counts for a new file only.
  await chmod(path, 0o600);
}
