import { realpath } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { SyncError } from "../../core/errors";
import { hasSystemCode } from "./errors";
import { runCommand } from "./run-command";

/** Exit codes of `git ls-files --error-unmatch`: 0 tracked, 1 not tracked, 128 git cannot say. */
const NOT_TRACKED = 1;

export interface GitQuestion {
  readonly path: string;
  readonly shown: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Whether git holds the file (or will with the next commit). Without git, without a repository and without the file
 * the answer is no. Links are followed: what counts is where the content lies.
 * @throws SyncError INVALID_INPUT when git is there and refuses to say (a repository of another user).
 */
export async function isTrackedByGit({ path, shown, env, signal }: GitQuestion): Promise<boolean> {
  const target = await findTarget(path);
  if (target === undefined) return false;
  const args = ["--literal-pathspecs", "ls-files", "--error-unmatch", "--", basename(target)];
  const result = await runCommand("git", args, { cwd: dirname(target), env: gitEnvironment(env), signal });
  if (result === undefined || result.exitCode === NOT_TRACKED) return false;
  if (result.exitCode === 0) return true;
  if (/not a git repository/i.test(result.stderr)) return false;
  throw new SyncError("INVALID_INPUT", `git cannot say whether it tracks ${shown}`, {
    hint: `run "git status" there and mend what it complains about, or set source.allowPlaintextWriteBack to true`,
    property: "source.allowPlaintextWriteBack",
  });
}

async function findTarget(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (hasSystemCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** In English, and without the variables by which a git hook points to another repository. */
function gitEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = Object.entries(env).filter(
    ([name]) => !/^GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR)$/.test(name),
  );
  return { ...Object.fromEntries(own), LC_ALL: "C", LANGUAGE: "" };
}
