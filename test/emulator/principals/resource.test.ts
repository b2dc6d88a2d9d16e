import { readFile, stat } from "node:fs/promises";
import { describe, expect, it, vi } from "vitest";
import { createEmulator } from "../../../emulator/oci";
import { callWithToken, createMovableTime, readClaims, startPlatform } from "../support/principals";

describe("a resource", () => {
  it("is issued a token and a key that let it in until the token ends", async () => {
    const time = createMovableTime();
    const { emulator, principals } = await startPlatform({ signatureNow: time.now });
    const { token, privateKeyPem, expiresAt, environment } = await principals.issueResource(60_000);
    expect(readClaims(token)).toMatchObject({
      ptype: "resource",
      res_id: principals.resourcePrincipal.resourceOcid,
      res_tenant: emulator.tenancyOcid,
      res_compartment: emulator.compartmentOcid,
    });
    expect(environment).toEqual({
      OCI_RESOURCE_PRINCIPAL_VERSION: "2.2",
      OCI_RESOURCE_PRINCIPAL_REGION: emulator.region,
      OCI_RESOURCE_PRINCIPAL_RPST: token,
      OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM: privateKeyPem,
    });
    expect((await callWithToken(emulator, token, privateKeyPem)).status).toBe(200);
    time.move(expiresAt.getTime() - time.now());
    expect((await callWithToken(emulator, token, privateKeyPem)).status).toBe(401);
  });

  it("finds token and key in files that only their owner reads", async () => {
    const { emulator, principals } = await startPlatform();
    const { tokenFile, privateKeyFile } = principals.resourcePrincipal;
    const [token, key] = [await readFile(tokenFile, "utf8"), await readFile(privateKeyFile, "utf8")];
    expect((await callWithToken(emulator, token, key)).status).toBe(200);
    for (const file of [tokenFile, privateKeyFile]) expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(principals.environment).toMatchObject({
      OCI_RESOURCE_PRINCIPAL_RPST: tokenFile,
      OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM: privateKeyFile,
    });
  });

  it("finds a new token there before the old one ends, for the same key", async () => {
    // Timers only: files and sockets go on as ever.
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    try {
      const time = createMovableTime();
      const { emulator, principals } = await startPlatform({
        principals: { tokenSeconds: 60 },
        signatureNow: time.now,
      });
      const { tokenFile, privateKeyFile } = principals.resourcePrincipal;
      const key = await readFile(privateKeyFile, "utf8");
      const first = await readFile(tokenFile, "utf8");
      time.move(30_000);
      vi.advanceTimersByTime(30_000);
      await expect.poll(() => readFile(tokenFile, "utf8"), { timeout: 5000 }).not.toBe(first);
      time.move(30_000);
      expect((await callWithToken(emulator, first, key)).status).toBe(401);
      expect((await callWithToken(emulator, await readFile(tokenFile, "utf8"), key)).status).toBe(200);
    } finally {
      vi.useRealTimers();
    }
  });

  it("is renewed by hand, by several at once", async () => {
    const { emulator, principals } = await startPlatform();
    const { tokenFile, privateKeyFile } = principals.resourcePrincipal;
    const first = await readFile(tokenFile, "utf8");
    await Promise.all([
      principals.renewResourceFiles(),
      principals.renewResourceFiles(),
      principals.renewResourceFiles(),
    ]);
    const token = await readFile(tokenFile, "utf8");
    expect(token).not.toBe(first);
    expect((await callWithToken(emulator, token, await readFile(privateKeyFile, "utf8"))).status).toBe(200);
  });

  it("loses its files when the emulator closes", async () => {
    const emulator = await createEmulator({ principals: true });
    const file = emulator.principals!.resourcePrincipal.tokenFile;
    await emulator.close();
    await expect(stat(file)).rejects.toThrow("ENOENT");
  });

  it.each([
    [{ tokenSeconds: 0 }, "principals.tokenSeconds must be 1 or more"],
    [{ tokenSeconds: 1.5 }, "principals.tokenSeconds must be a whole number"],
    [{ clusterPort: -1 }, "principals.clusterPort must be a whole number"],
  ])("refuses the options %j", async (principals, message) => {
    await expect(createEmulator({ principals })).rejects.toThrow(message);
  });
});
