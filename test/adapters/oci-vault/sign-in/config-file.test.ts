import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEmulator } from "../../../../emulator/oci/index";
import type { Emulator } from "../../../../emulator/oci/index";
import { createOciConnection } from "../../../../provider/adapters/oci-vault/connection";
import type { OciConnection } from "../../../../provider/schema/connection";
import { catchFailure } from "../support/catch-failure";
import { createDeps, TEST_KEYS } from "../support/oci-connection";
import { createTemporaryFolder } from "../support/temporary-folder";
import type { TemporaryFolder } from "../support/temporary-folder";
import { watchConsole } from "../support/watch-console";

type Credentials = Extract<OciConnection, { method: "config-file" }>["credentials"];

describe("signing in by a configuration file", () => {
  let emulator: Emulator;
  let home: TemporaryFolder;

  beforeEach(async () => {
    emulator = await createEmulator();
    home = createTemporaryFolder();
    home.write("key.pem", emulator.privateKeyPem);
  });
  afterEach(async () => {
    home.remove();
    await emulator.close();
  });

  const lines = (change: Readonly<Record<string, string>> = {}): string =>
    Object.entries({
      user: emulator.userOcid,
      tenancy: emulator.tenancyOcid,
      fingerprint: emulator.fingerprint,
      region: emulator.region,
      key_file: "~/key.pem",
      ...change,
    })
      .filter(([, value]) => value !== "")
      .map(([key, value]) => `${key}=${value}`)
      .join("\n");
  const connect = (credentials: Credentials, env: NodeJS.ProcessEnv = {}) =>
    createOciConnection(
      { app: "oci", method: "config-file", credentials, endpoint: emulator.url },
      createDeps({ env: { HOME: home.path, ...env }, cwd: home.path }),
    );
  const writeDefault = (text: string): void => {
    mkdirSync(join(home.path, ".oci"));
    writeFileSync(join(home.path, ".oci", "config"), text);
  };

  it("reads profile DEFAULT of ~/.oci/config", async () => {
    writeDefault(`[DEFAULT]\n${lines()}\n`);
    expect(await connect({}).verify()).toEqual({ principal: emulator.userOcid, warnings: [] });
  });

  it("prints nothing, not even without a DEFAULT profile", async () => {
    const console = watchConsole();
    home.write("oci.ini", `[WEB]\n${lines()}\n`);
    await connect({ path: "oci.ini", profile: "WEB" })
      .verify()
      .finally(() => {
        console.restore();
      });
    expect(console.printed).toEqual([]);
  });

  it("takes what a profile does not say from DEFAULT, with comments, blanks and Windows line ends", async () => {
    home.write(
      "oci.ini",
      `# mine\r\n[DEFAULT]\r\n${lines({ user: "" }).replaceAll("=", " = ").replaceAll("\n", "\r\n")}\r\n\r\n[WEB]\r\n; user\r\nuser=${emulator.userOcid}\r\n`,
    );
    expect((await connect({ path: "oci.ini", profile: "WEB" }).verify()).principal).toBe(emulator.userOcid);
  });

  it("reads the file that OCI_CONFIG_FILE names where there is none in the home folder", async () => {
    const file = home.write("elsewhere.ini", `[DEFAULT]\n${lines()}\n`);
    expect((await connect({}, { OCI_CONFIG_FILE: file }).verify()).principal).toBe(emulator.userOcid);
  });

  it("opens an encrypted key with pass_phrase", async () => {
    const pem = TEST_KEYS.privateKey.export({
      type: "pkcs8",
      format: "pem",
      cipher: "aes-256-cbc",
      passphrase: "open",
    });
    home.write("key.pem", pem.toString());
    home.write("oci.ini", `[DEFAULT]\n${lines({ pass_phrase: "open" })}\n[SHUT]\n${lines({ pass_phrase: "shut" })}\n`);
    expect(await catchFailure(connect({ path: "oci.ini" }).verify())).toMatchObject({ code: "NOT_AUTHENTICATED" });
    expect(await catchFailure(connect({ path: "oci.ini", profile: "SHUT" }).verify())).toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining("the passphrase does not open the key file"),
    });
  });

  it("has the content of the key file for key material", async () => {
    home.write("oci.ini", `[DEFAULT]\n${lines()}\n`);
    expect((await connect({ path: "oci.ini" }).keyMaterial())?.revealText()).toBe(emulator.privateKeyPem);
    expect(emulator.journal.entries).toEqual([]);
  });

  it.each([
    ["no file", undefined, {}, "credentials.path", "cannot be read (ENOENT)"],
    ["no profile", "[WEB]\n", {}, "credentials.profile", "there is no profile DEFAULT"],
    ["a line outside", "user=x\n", {}, "credentials.path", "line 1 of"],
    ["a line without =", "[DEFAULT]\n\ncanary\n", {}, "credentials.path", "line 3 of"],
    ["no user", "", { user: "" }, "credentials.profile", "has no user"],
    ["no key file", "", { key_file: "~/none.pem" }, "credentials.profile", "none.pem cannot be read (ENOENT)"],
    ["a session", "", { user: "", security_token_file: "~/token" }, "credentials.profile", "holds a session"],
  ])("refuses what is wrong, naming place and property: %s", async (_, text, change, property, message) => {
    if (text !== undefined) home.write("oci.ini", text || `[DEFAULT]\n${lines(change)}\n`);
    const failure = await catchFailure(connect({ path: "oci.ini" }).verify());
    expect(failure).toMatchObject({ code: "INVALID_INPUT", details: { property }, hint: expect.stringMatching(/\w/) });
    expect(failure.message).toContain(message);
    expect(failure.message).not.toContain("canary");
  });

  it("says where the region goes when neither it nor an endpoint is known", async () => {
    home.write("oci.ini", `[DEFAULT]\n${lines({ region: "" })}\n`);
    const connection = createOciConnection(
      { app: "oci", method: "config-file", credentials: { path: "oci.ini" } },
      createDeps({ env: { HOME: home.path }, cwd: home.path }),
    );
    expect(await catchFailure(connection.verify())).toMatchObject({
      code: "INVALID_INPUT",
      message: "the region is not known",
    });
  });
});
