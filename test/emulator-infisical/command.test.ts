import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { ReadyInfo } from "../../emulator/infisical";
import { run } from "../../emulator/infisical/run";
import { anEmulator } from "./support/an-emulator";

interface Running {
  readonly ready: ReadyInfo;
  readonly readyFile: string;
  readonly output: () => string;
  /** Ends the command; gives its exit code. */
  readonly stop: () => Promise<number>;
}

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "infisical-emulator-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

async function start(...argv: readonly string[]): Promise<Running> {
  const readyFile = join(await aFolder(), "ready.json");
  let output = "";
  let end: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    end = resolve;
  });
  const write = (text: string) => {
    output += text;
  };
  const code = run(["--ready-file", readyFile, "--port", "0", ...argv], {
    write,
    writeError: write,
    waitForStop: () => stopped,
  });
  await expect.poll(() => output, { timeout: 5000 }).toContain("Ctrl-C ends it");
  const ready = JSON.parse(await readFile(readyFile, "utf8")) as ReadyInfo;
  const stop = (): Promise<number> => {
    end();
    return code;
  };
  return { ready, readyFile, output: () => output, stop };
}

async function fail(...argv: readonly string[]): Promise<{ code: number; output: string }> {
  let output = "";
  const write = (text: string) => {
    output += text;
  };
  const code = await run(argv, { write, writeError: write, waitForStop: () => Promise.resolve() });
  return { code, output };
}

async function logIn({ url, clientId, clientSecret }: ReadyInfo): Promise<number> {
  const response = await fetch(`${url}/api/v1/auth/universal-auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ clientId, clientSecret }),
  });
  return response.status;
}

describe("secretsync-infisical-emulator", () => {
  it("writes a ready file with all that a client needs, only for its owner, and takes it away at the end", async () => {
    const { ready, readyFile, output, stop } = await start();
    expect(Object.keys(ready)).toEqual(["url", "clientId", "clientSecret", "projectId"]);
    expect((await stat(readyFile)).mode & 0o077).toBe(0);
    expect(await logIn(ready)).toBe(200);
    expect(output()).toContain(ready.url);
    expect(output()).not.toContain(ready.clientSecret);
    expect(await stop()).toBe(0);
    await expect(stat(readyFile)).rejects.toThrow("ENOENT");
    await expect(logIn(ready)).rejects.toThrow();
  });

  it("keeps its state in --data", async () => {
    const data = join(await aFolder(), "data.json");
    const first = await start("--data", data);
    await first.stop();
    const second = await start("--data", data);
    const { clientId, clientSecret, projectId } = first.ready;
    expect(second.ready).toMatchObject({ clientId, clientSecret, projectId });
    await second.stop();
  });

  it.each([
    ["--port", "x", "whole number"],
    ["--port", "65536", "at most 65535"],
    ["--latency-ms", "-1", "whole number"],
    ["--data", "/nowhere/data.json", "/nowhere/data.json"],
    ["--ready-file", "/nowhere/ready.json", "/nowhere/ready.json"],
    ["--nonsense", "1", "--nonsense"],
  ])("refuses %s %s with exit code 1 and a reason", async (flag, value, expected) => {
    const { code, output } = await fail(flag, value);
    expect(code).toBe(1);
    expect(output).toContain(expected);
  });

  it("says what to do when the port is taken", async () => {
    const emulator = await anEmulator();
    const { code, output } = await fail("--port", new URL(emulator.url).port);
    expect(code).toBe(1);
    expect(output).toContain("choose another --port");
  });

  it("explains itself with --help", async () => {
    const { code, output } = await fail("--help");
    expect(code).toBe(0);
    for (const flag of ["--host", "--port", "--ready-file", "--data", "--latency-ms"]) expect(output).toContain(flag);
  });
});
