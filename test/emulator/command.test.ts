import { readFile, stat, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { ConfigFileAuthenticationDetailsProvider } from "oci-common";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { ReadyInfo } from "../../emulator/oci";
import { run } from "../../emulator/oci/run";
import { createClients } from "./support/clients";
import { startEmulator } from "./support/start-emulator";
import { createTemporaryFolder } from "./support/temporary-folder";

beforeEach(() => {
  // The official clients print every failure; here failures are what is asked for.
  vi.spyOn(console, "warn").mockReturnValue();
});

interface Running {
  readonly ready: ReadyInfo;
  readonly readyFile: string;
  readonly output: () => string;
  /** Ends the command; gives its exit code. */
  readonly stop: () => Promise<number>;
}

async function start(...argv: readonly string[]): Promise<Running> {
  const readyFile = join(await createTemporaryFolder(), "ready.json");
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

describe("secretsync-emulator", () => {
  it("writes a ready file with all that a client needs", async () => {
    const { ready, stop } = await start();
    const contract = [
      "url",
      "tenancyOcid",
      "userOcid",
      "fingerprint",
      "privateKeyPath",
      "region",
      "compartmentOcid",
      "vaultOcid",
      "keyOcid",
    ];
    expect(Object.keys(ready)).toEqual(expect.arrayContaining(contract));
    const privateKeyPem = await readFile(ready.privateKeyPath, "utf8");
    const clients = createClients({ info: ready, privateKeyPem });
    expect((await clients.vaults.listSecrets({ compartmentId: ready.compartmentOcid })).items).toEqual([]);
    expect((await stat(ready.privateKeyPath)).mode & 0o777).toBe(0o600);
    expect(await stop()).toBe(0);
  });

  it("takes the ready file and the key away at the end", async () => {
    const { ready, readyFile, stop } = await start();
    await stop();
    await expect(stat(readyFile)).rejects.toThrow("ENOENT");
    await expect(stat(ready.privateKeyPath)).rejects.toThrow("ENOENT");
  });

  it("prints where it listens, and no key", async () => {
    const { ready, output, stop } = await start();
    expect(output()).toContain(ready.url);
    expect(output()).toContain(ready.vaultOcid);
    expect(output()).not.toContain("PRIVATE KEY");
    await stop();
  });

  it("writes an OCI configuration file that the official provider reads, and takes it away at the end", async () => {
    const configFile = join(await createTemporaryFolder(), "config");
    const { ready, stop } = await start("--config-file", configFile);
    const provider = new ConfigFileAuthenticationDetailsProvider(configFile);
    const clients = createClients({ info: ready, privateKeyPem: "", provider });
    expect((await clients.identity.getUser({ userId: ready.userOcid })).user.id).toBe(ready.userOcid);
    expect((await stat(configFile)).mode & 0o777).toBe(0o600);
    await stop();
    await expect(stat(configFile)).rejects.toThrow("ENOENT");
  });

  it("replaces an OCI configuration file of its own, and never another", async () => {
    const configFile = join(await createTemporaryFolder(), "config");
    await writeFile(configFile, "# written by secretsync-emulator\n[DEFAULT]\nuser=old\n");
    const { ready, stop } = await start("--config-file", configFile);
    expect(await readFile(configFile, "utf8")).toContain(ready.userOcid);
    await stop();
    await writeFile(configFile, "[DEFAULT]\nuser=mine\n");
    const { code, output } = await fail("--config-file", configFile);
    expect(code).toBe(1);
    expect(output).toContain(`${configFile} is there already and is not ours`);
    expect(await readFile(configFile, "utf8")).toBe("[DEFAULT]\nuser=mine\n");
  });

  it("names the private key by its whole path, however the ready file was named", async () => {
    const folder = await createTemporaryFolder();
    const { ready, stop } = await start("--data", relative(process.cwd(), join(folder, "data.json")));
    expect(ready.privateKeyPath).toBe(join(folder, "data.json.pem"));
    await stop();
  });

  it("keeps its state in --data", async () => {
    const data = join(await createTemporaryFolder(), "data.json");
    const first = await start("--data", data);
    await first.stop();
    const second = await start("--data", data);
    const { tenancyOcid, vaultOcid, fingerprint } = first.ready;
    expect(second.ready).toMatchObject({ tenancyOcid, vaultOcid, fingerprint, privateKeyPath: `${data}.pem` });
    await second.stop();
  });

  it("takes faults in JSON or from a file, delays by kind, a rate and denied operations", async () => {
    const faults = join(await createTemporaryFolder(), "faults.json");
    await writeFile(faults, '[{"match":{"operation":"GetTenancy"},"do":{"status":503}}]');
    const flags = [
      "--lifecycle",
      '{"createMs":60000}',
      "--max-requests-per-second",
      "1000",
      "--retry-after-seconds",
      "2",
      "--deny",
      "GetUser, ListVaults",
      "--latency-ms",
      "1",
      "--region",
      "eu-frankfurt-1",
    ];
    for (const value of [faults, '{"match":{"operation":"GetTenancy"},"do":{"status":503}}']) {
      const { ready, stop } = await start("--faults", value, ...flags);
      const clients = createClients({ info: ready, privateKeyPem: await readFile(ready.privateKeyPath, "utf8") });
      await expect(clients.identity.getTenancy({ tenancyId: ready.tenancyOcid })).rejects.toMatchObject({
        statusCode: 503,
      });
      await expect(clients.identity.getUser({ userId: ready.userOcid })).rejects.toMatchObject({ statusCode: 404 });
      expect(ready.region).toBe("eu-frankfurt-1");
      await stop();
    }
  });

  it.each([
    ["--port", "x", "--port"],
    ["--port", "65536", "at most 65535"],
    ["--latency-ms", "-1", "--latency-ms"],
    ["--transition-ms", "soon", "whole number"],
    ["--lifecycle", "[1]", "JSON object"],
    ["--lifecycle", '{"creatMs":1}', "lifecycleMs knows no creatMs"],
    ["--lifecycle", '{"createMs":"1"}', "lifecycleMs.createMs must be a whole number"],
    ["--deny", "GetNothing", "there is no operation GetNothing"],
    ["--faults", "{", "is no JSON"],
    ["--faults", '{"match":{}}', "rules.0.do"],
    ["--faults", "/nowhere/faults.json", "/nowhere/faults.json"],
    ["--data", "/nowhere/data.json", "/nowhere/data.json"],
    ["--ready-file", "/nowhere/ready.json", "/nowhere/ready.json"],
    ["--nonsense", "1", "--nonsense"],
  ])("refuses %s %s with exit code 1 and a reason", async (flag, value, expected) => {
    const { code, output } = await fail(flag, value);
    expect(code).toBe(1);
    expect(output).toContain(expected);
  });

  it("says what to do when the port is taken", async () => {
    const { emulator } = await startEmulator();
    const { code, output } = await fail("--port", new URL(emulator.url).port);
    expect(code).toBe(1);
    expect(output).toContain("choose another --port");
  });

  it("explains itself with --help", async () => {
    const { code, output } = await fail("--help");
    expect(code).toBe(0);
    for (const flag of ["--host", "--port", "--ready-file", "--data", "--latency-ms", "--transition-ms", "--faults"])
      expect(output).toContain(flag);
  });
});
