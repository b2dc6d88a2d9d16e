import { utimesSync } from "node:fs";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEmulator } from "../../../../emulator/oci/index";
import type { EmulatedSession, Emulator } from "../../../../emulator/oci/index";
import { createOciConnection } from "../../../../provider/adapters/oci-vault/connection";
import { createFakeClock } from "../../../support/fake-clock";
import type { FakeClock } from "../../../support/fake-clock";
import { catchFailure } from "../support/catch-failure";
import { createDeps } from "../support/oci-connection";
import { createTemporaryFolder } from "../support/temporary-folder";
import type { TemporaryFolder } from "../support/temporary-folder";

const HOUR_MS = 3_600_000;

describe("signing in by a session", () => {
  let emulator: Emulator;
  let home: TemporaryFolder;
  let clock: FakeClock;
  let writes = 0;

  beforeEach(async () => {
    emulator = await createEmulator();
    home = createTemporaryFolder();
    clock = createFakeClock(Date.now());
    home.write(
      "oci.ini",
      `[WEB]\ntenancy=${emulator.tenancyOcid}\nregion=${emulator.region}\nfingerprint=x\nkey_file=~/key.pem\nsecurity_token_file=~/token\n`,
    );
    writeSession(await emulator.createSession());
  });
  afterEach(async () => {
    home.remove();
    await emulator.close();
  });

  // Each write has another time, however fast they follow.
  const writeSession = ({ token, privateKeyPem }: Pick<EmulatedSession, "token" | "privateKeyPem">): void => {
    home.write("key.pem", privateKeyPem);
    writes += 1;
    utimesSync(home.write("token", `${token}\n`), new Date(), new Date(1_700_000_000_000 + writes * 1000));
  };
  const connect = () =>
    createOciConnection(
      { app: "oci", method: "session-token", credentials: { path: "oci.ini", profile: "WEB" }, endpoint: emulator.url },
      createDeps({ env: { HOME: home.path }, cwd: home.path, clock }),
    );

  it("names the user that the token is of, and takes a line end after the token", async () => {
    expect(await connect().verify()).toEqual({ principal: emulator.userOcid, warnings: [] });
    expect(emulator.journal.entries.map(({ operation, status }) => [operation, status])).toEqual([["GetUser", 200]]);
  });

  it("reads token and key again when the file has changed", async () => {
    const connection = connect();
    await connection.verify();
    const [before, next] = [home.write("old", ""), await emulator.createSession()];
    expect(before).toBeDefined();
    writeSession(next);
    await clock.advance(10_000);
    expect((await connection.verify()).principal).toBe(emulator.userOcid);
    // The old key does not fit the new token: signing with half of each is refused.
    expect(emulator.journal.find({ status: 401 })).toEqual([]);
  });

  it("says when the session ended and how to begin another, without a call", async () => {
    const connection = connect();
    await connection.verify();
    emulator.journal.reset();
    await clock.advance(2 * HOUR_MS);
    const failure = await catchFailure(connection.verify());
    expect(failure).toMatchObject({
      code: "NOT_AUTHENTICATED",
      hint: expect.stringContaining("oci session authenticate --profile-name WEB"),
    });
    expect(failure.message).toMatch(/^the session of profile WEB ended at \d{4}-/);
    expect(emulator.journal.entries).toEqual([]);
  });

  it("goes on with a new session after the old one has ended", async () => {
    const connection = connect();
    await connection.verify();
    await clock.advance(2 * HOUR_MS);
    writeSession(await emulator.createSession(5 * HOUR_MS));
    expect((await connection.verify()).principal).toBe(emulator.userOcid);
  });

  it.each([
    ["no token file", "security_token_file=~/none"],
    ["no token", "security_token_file=~/key.pem"],
  ])("refuses without showing anything of it: %s", async (_, line) => {
    home.write(
      "oci.ini",
      `[WEB]\ntenancy=${emulator.tenancyOcid}\nregion=${emulator.region}\nkey_file=~/key.pem\n${line}\n`,
    );
    const failure = await catchFailure(connect().verify());
    expect(failure).toMatchObject({ code: "INVALID_INPUT", details: { property: "credentials.profile" } });
    expect(inspect(failure, { depth: 9 })).not.toContain("PRIVATE KEY");
  });

  it("does not show the token when the service refuses it", async () => {
    const { token, privateKeyPem } = await emulator.createSession();
    const forged = `${token.slice(0, -6)}AAAAAA`;
    writeSession({ token: forged, privateKeyPem });
    const failure = await catchFailure(connect().verify());
    expect(failure.code).toBe("NOT_AUTHENTICATED");
    expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain(forged.slice(0, 40));
  });

  it("has the content of the key file for key material", async () => {
    const session = await emulator.createSession();
    writeSession(session);
    expect((await connect().keyMaterial())?.revealText()).toBe(session.privateKeyPem);
  });
});
