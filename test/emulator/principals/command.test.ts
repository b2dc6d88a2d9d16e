import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ReadyFile } from "../../../emulator/oci";
import { run } from "../../../emulator/oci/run";
import { sendRaw } from "../support/raw-request";
import { createTemporaryFolder } from "../support/temporary-folder";

/** Runs the command until the ready file is read; gives that, what was printed, and the exit code. */
async function runOnce(
  flags: readonly string[],
  look: (ready: ReadyFile) => Promise<void> = () => Promise.resolve(),
): Promise<{ ready: ReadyFile; output: string; code: number }> {
  const readyFile = join(await createTemporaryFolder(), "ready.json");
  let output = "";
  let ready: ReadyFile | undefined;
  const write = (text: string): void => {
    output += text;
  };
  const code = await run(["--ready-file", readyFile, "--port", "0", ...flags], {
    write,
    writeError: write,
    waitForStop: async () => {
      ready = JSON.parse(await readFile(readyFile, "utf8")) as ReadyFile;
      await look(ready);
    },
  });
  if (ready === undefined) throw new Error(`there was no ready file: ${output}`);
  return { ready, output, code };
}

describe("secretsync-emulator --principals", () => {
  it("tells in the ready file where the platform is, and takes its files away at the end", async () => {
    const { ready, output, code } = await runOnce(["--principals"], async ({ metadataUrl = "", ...found }) => {
      const headers = { authorization: "Bearer Oracle" };
      const answer = await sendRaw(metadataUrl, { target: "/opc/v2/instance/id", headers });
      expect(answer.text).toBe(found.instanceOcid);
    });
    expect(code).toBe(0);
    expect(ready).toMatchObject({
      authUrl: ready.url,
      resourcePrincipal: { tokenFile: expect.any(String), privateKeyFile: expect.any(String) },
      kubernetes: { host: "127.0.0.1", port: expect.any(Number), caFile: expect.any(String) },
      environment: { OCI_METADATA_BASE_URL: ready.metadataUrl, OCI_RESOURCE_PRINCIPAL_VERSION: "2.2" },
    });
    expect(output).toContain(String(ready.metadataUrl));
    await expect(stat(String(ready.resourcePrincipal?.tokenFile))).rejects.toThrow("ENOENT");
  });

  it("writes no token and no key into the ready file or onto the screen", async () => {
    let secrets: readonly string[] = [];
    const { ready, output } = await runOnce(["--principals"], async ({ resourcePrincipal, kubernetes }) => {
      const files = [resourcePrincipal?.tokenFile, resourcePrincipal?.privateKeyFile, kubernetes?.tokenFile];
      secrets = await Promise.all(files.map((file) => readFile(String(file), "utf8")));
    });
    expect(secrets).toHaveLength(3);
    for (const secret of secrets) expect(JSON.stringify(ready) + output).not.toContain(secret.trim());
    expect(JSON.stringify(ready) + output).not.toMatch(/PRIVATE KEY|eyJ/);
  });

  it("leaves the ready file as it was without the flag", async () => {
    const { ready } = await runOnce([]);
    for (const field of ["metadataUrl", "authUrl", "instanceOcid", "resourcePrincipal", "kubernetes", "environment"])
      expect(Object.keys(ready)).not.toContain(field);
  });
});
