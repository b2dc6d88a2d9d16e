import { execFileSync } from "node:child_process";
import { delimiter, join } from "node:path";

/** The folder that `scripts/sops-tools.mjs` filled. Without it these tests fail; they are never left out. */
function toolsFolder(): string {
  const folder = process.env["SECRETSYNC_SOPS_TOOLS"];
  if (!folder) throw new Error("SECRETSYNC_SOPS_TOOLS is not set; run: npm run test:conformance:sops");
  return folder;
}

export interface ToolOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
}

/** The environment of a tool: its programs, and no key of the person who runs the tests. */
export function toolEnvironment(env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const folder = toolsFolder();
  const path = [folder, join(folder, "node_modules/.bin"), process.env["PATH"]].join(delimiter);
  return { PATH: path, HOME: "/nowhere", ...env };
}

/** Runs one of the tools; fails with what it printed when it fails. */
export function runTool(name: string, args: readonly string[], { cwd, env, input }: ToolOptions): string {
  return execFileSync(name, args, {
    cwd,
    env: toolEnvironment(env),
    encoding: "utf8",
    stdio: ["pipe", "pipe", "pipe"],
    ...(input !== undefined && { input }),
  });
}
