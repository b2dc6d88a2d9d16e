import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { replaceFile } from "../state/state-file";
import { renewInBackground } from "./renew-in-background";

/** What goes into the files. */
export interface MountedContent {
  readonly resourceKey: string;
  readonly clusterAuthority: string;
  readonly serviceAccountToken: string;
  /** A new token of the resource, which belongs to the key above. */
  readonly issueResourceToken: () => string;
}

export interface MountedPaths {
  readonly resourceKey: string;
  readonly resourceToken: string;
  readonly clusterAuthority: string;
  readonly serviceAccountToken: string;
}

/** The files that a platform mounts into functions and pods. */
export interface MountedFiles {
  /** Absolute. */
  readonly paths: MountedPaths;
  /** Puts a new token into the resource's file. */
  readonly renew: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** Writes them into a private folder, and renews the resource's token there every so often. */
export async function mountFiles(content: MountedContent, renewEveryMs: number): Promise<MountedFiles> {
  const folder = await mkdtemp(join(tmpdir(), "secretsync-emulator-principals-"));
  const paths: MountedPaths = {
    resourceKey: join(folder, "private.pem"),
    resourceToken: join(folder, "rpst"),
    clusterAuthority: join(folder, "ca.crt"),
    serviceAccountToken: join(folder, "token"),
  };
  const removeFolder = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const renew = createRenewal(paths.resourceToken, content.issueResourceToken);
  try {
    for (const name of ["resourceKey", "clusterAuthority", "serviceAccountToken"] as const)
      await replaceFile(paths[name], content[name]);
    await renew();
  } catch (error) {
    await removeFolder();
    throw error;
  }
  const stopRenewal = renewInBackground(renewEveryMs, renew);
  return { paths, renew, remove: () => stopRenewal().finally(removeFolder) };
}

function createRenewal(path: string, issueToken: () => string): () => Promise<void> {
  let writing: Promise<void> = Promise.resolve();
  const write = (): Promise<void> => replaceFile(path, issueToken());
  return () => {
    // One write at a time, whether or not the one before it worked.
    writing = writing.then(write, write);
    return writing;
  };
}
