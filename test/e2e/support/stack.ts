import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";

/** What one command of the CLI printed, and how it ended. */
export interface CliResult {
  readonly code: number | null;
  /** Standard output and error as they came, without colours. */
  readonly text: string;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Called with the process once it runs; for tests that kill it. */
  readonly onStart?: (pid: number) => void;
}

/** One stack of a project, driven by the real CLI. */
export class Stack {
  readonly name: string;
  /** Everything that any command of this stack printed. */
  readonly printed: string[];
  readonly #cwd: string;
  readonly #env: Readonly<Record<string, string>>;

  constructor(name: string, cwd: string, env: Readonly<Record<string, string>>, printed: string[] = []) {
    this.name = name;
    this.printed = printed;
    this.#cwd = cwd;
    this.#env = env;
  }

  async init(): Promise<this> {
    const { code, text } = await this.run(["stack", "init", this.name]);
    if (code !== 0) throw new Error(text);
    return this;
  }

  /** The stack under its new name; both objects hold everything that was printed. */
  async rename(name: string): Promise<Stack> {
    const { code, text } = await this.run(["stack", "rename", name, "--stack", this.name]);
    if (code !== 0) throw new Error(text);
    return new Stack(name, this.#cwd, this.#env, this.printed);
  }

  /** Throws the state away; what it manages stays. */
  async loseState(): Promise<void> {
    const { code, text } = await this.run(["stack", "rm", "--force", "--yes", "--stack", this.name]);
    if (code !== 0) throw new Error(text);
    await this.init();
  }

  preview(flags: readonly string[] = [], options: CliOptions = {}): Promise<CliResult> {
    return this.run(["preview", "--diff", "--stack", this.name, ...flags], options);
  }

  /** `pulumi up` without its preview. */
  up(flags: readonly string[] = [], options: CliOptions = {}): Promise<CliResult> {
    return this.run(["up", "--yes", "--skip-preview", "--stack", this.name, ...flags], options);
  }

  refresh(flags: readonly string[] = [], options: CliOptions = {}): Promise<CliResult> {
    return this.run(["refresh", "--yes", "--skip-preview", "--stack", this.name, ...flags], options);
  }

  destroy(flags: readonly string[] = [], options: CliOptions = {}): Promise<CliResult> {
    return this.run(["destroy", "--yes", "--skip-preview", "--stack", this.name, ...flags], options);
  }

  /** The state as the backend holds it: secrets are ciphertext. */
  async exportState(): Promise<string> {
    const { text } = await this.run(["stack", "export", "--stack", this.name]);
    return text;
  }

  async importState(file: string): Promise<CliResult> {
    return this.run(["stack", "import", "--stack", this.name, "--file", file]);
  }

  run(args: readonly string[], { env = {}, onStart }: CliOptions = {}): Promise<CliResult> {
    return new Promise((resolve, reject) => {
      const child = spawn("pulumi", [...args, "--non-interactive", "--color", "never"], {
        cwd: this.#cwd,
        env: { ...process.env, ...this.#env, ...env },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const chunks: Buffer[] = [];
      child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
      child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
      child.on("error", reject);
      child.on("spawn", () => {
        if (child.pid !== undefined) onStart?.(child.pid);
      });
      child.on("close", (code) => {
        const text = stripVTControlCharacters(Buffer.concat(chunks).toString("utf8"));
        this.printed.push(text);
        resolve({ code, text });
      });
    });
  }
}
