import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { ReadyInfo } from "../../emulator/oci";
import { createClients } from "../emulator/support/clients";
import { toCreate } from "../emulator/support/secret-details";

const MAIN = join(__dirname, "../../dist/emulator/oci/main.js");

interface Process {
  readonly ready: ReadyInfo;
  readonly child: ChildProcess;
  /** Sends the signal; gives the exit code, or the signal's name if that is what ended it. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | string | null>;
}

async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "emulator-command-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function spawnCommand(argv: readonly string[]): {
  child: ChildProcess;
  exited: Promise<number | string | null>;
  output: () => string;
} {
  const child = spawn(process.execPath, [MAIN, ...argv], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const exited = new Promise<number | string | null>((resolve) => {
    child.once("exit", (code, signal) => {
      resolve(code ?? signal);
    });
  });
  return { child, exited, output: () => output };
}

async function start(readyFile: string, ...argv: readonly string[]): Promise<Process> {
  const { child, exited } = spawnCommand(["--port", "0", "--ready-file", readyFile, ...argv]);
  await expect
    .poll(
      () =>
        stat(readyFile).then(
          () => true,
          () => false,
        ),
      { timeout: 20_000 },
    )
    .toBe(true);
  const ready = JSON.parse(await readFile(readyFile, "utf8")) as ReadyInfo;
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return exited;
  };
  return { ready, child, end };
}

async function connect(ready: ReadyInfo) {
  return createClients({ info: ready, privateKeyPem: await readFile(ready.privateKeyPath, "utf8") });
}

describe("the process secretsync-emulator", () => {
  it.each(["SIGINT", "SIGTERM"] as const)("ends cleanly on %s and takes its files with it", async (signal) => {
    const readyFile = join(await createFolder(), "ready.json");
    const { ready, end } = await start(readyFile);
    const clients = await connect(ready);
    await clients.vaults.listSecrets({ compartmentId: ready.compartmentOcid });
    expect(await end(signal)).toBe(0);
    await expect(stat(readyFile)).rejects.toThrow("ENOENT");
    await expect(stat(ready.privateKeyPath)).rejects.toThrow("ENOENT");
  });

  it("has in --data what it had answered a moment before it was killed", async () => {
    const folder = await createFolder();
    const [readyFile, data] = [join(folder, "ready.json"), join(folder, "data.json")];
    const first = await start(readyFile, "--data", data, "--transition-ms", "0");
    const clients = await connect(first.ready);
    const { secret } = await clients.vaults.createSecret(toCreate(first.ready, "A"));
    await expect.poll(() => readFile(data, "utf8"), { timeout: 20_000 }).toContain(secret.id);
    expect(await first.end("SIGKILL")).toBe("SIGKILL");
    await rm(readyFile);

    const second = await start(readyFile, "--data", data);
    expect(second.ready).toMatchObject({ tenancyOcid: first.ready.tenancyOcid, vaultOcid: first.ready.vaultOcid });
    const again = await (await connect(second.ready)).vaults.getSecret({ secretId: secret.id });
    expect(again.secret).toMatchObject({ secretName: "A", lifecycleState: "ACTIVE" });
    expect(await second.end("SIGTERM")).toBe(0);
  });

  it("exits with 1 and a reason where an option is wrong", async () => {
    const { exited, output } = spawnCommand(["--port", "none"]);
    expect(await exited).toBe(1);
    expect(output()).toContain("--port");
  });
});
