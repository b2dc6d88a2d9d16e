import { spawn } from "node:child_process";
import { hasSystemCode } from "./errors";

const COMMAND_WITHIN_MS = 60_000;
/** Far more than a file of secrets; a program that prints without end is stopped. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

export interface CommandResult {
  /** `undefined` when it was ended by a signal. */
  readonly exitCode: number | undefined;
  readonly stdout: Buffer;
  /** For decisions only: it may hold paths, and parts of what the program read. */
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** What the program reads; default nothing. */
  readonly input?: string;
  readonly signal?: AbortSignal | undefined;
}

/** Runs a program without a shell; `undefined` when there is no such program. */
export function runCommand(
  command: string,
  args: readonly string[],
  { cwd, env, input, signal }: CommandOptions,
): Promise<CommandResult | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, signal, timeout: COMMAND_WITHIN_MS, windowsHide: true });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let size = 0;
    const keep = (list: Buffer[]) => (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_OUTPUT_BYTES) child.kill();
      else list.push(chunk);
    };
    child.stdout.on("data", keep(stdout));
    child.stderr.on("data", keep(stderr));
    // A program that ends without reading its input closes the pipe; its exit code says the rest.
    child.stdin.on("error", (error) => {
      if (!hasSystemCode(error, "EPIPE", "ECONNRESET")) reject(error);
    });
    child.on("error", (error) => {
      if (hasSystemCode(error, "ENOENT")) resolve(undefined);
      else reject(error);
    });
    child.on("close", (code) => {
      resolve({
        exitCode: code ?? undefined,
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr).toString("utf8"),
      });
    });
    child.stdin.end(input);
  });
}
