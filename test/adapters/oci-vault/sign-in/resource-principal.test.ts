import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEmulator } from "../../../../emulator/oci/index";
import type { EmulatedSession, Emulator } from "../../../../emulator/oci/index";
import { createOciConnection } from "../../../../provider/adapters/oci-vault/connection";
import { createFakeClock } from "../../../support/fake-clock";
import { catchFailure } from "../support/catch-failure";
import { createDeps } from "../support/oci-connection";
import { createTemporaryFolder } from "../support/temporary-folder";
import type { TemporaryFolder } from "../support/temporary-folder";

const HOUR_MS = 3_600_000;

describe("signing in as a resource", () => {
  let emulator: Emulator;
  let session: EmulatedSession;
  let folder: TemporaryFolder;

  beforeEach(async () => {
    emulator = await createEmulator();
    session = await emulator.createSession();
    folder = createTemporaryFolder();
  });
  afterEach(async () => {
    folder.remove();
    await emulator.close();
  });

  const connect = (env: NodeJS.ProcessEnv, clock = createFakeClock(Date.now())) =>
    createOciConnection(
      { app: "oci", method: "resource-principal", credentials: {}, endpoint: emulator.url },
      createDeps({
        env: { OCI_RESOURCE_PRINCIPAL_VERSION: "2.2", OCI_RESOURCE_PRINCIPAL_REGION: "iad", ...env },
        clock,
      }),
    );

  it("takes token and key from the environment", async () => {
    const connection = connect({
      OCI_RESOURCE_PRINCIPAL_RPST: session.token,
      OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM: session.privateKeyPem,
    });
    expect((await connection.verify()).principal).toBe(emulator.userOcid);
  });

  it("takes them from files, and reads those again before the token ends", async () => {
    const clock = createFakeClock(Date.now());
    const connection = connect(
      {
        OCI_RESOURCE_PRINCIPAL_RPST: folder.write("rpst", `${session.token}\n`),
        OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM: folder.write("key.pem", session.privateKeyPem),
      },
      clock,
    );
    await connection.verify();
    const next = await emulator.createSession(2 * HOUR_MS);
    folder.write("rpst", next.token);
    folder.write("key.pem", next.privateKeyPem);
    await clock.advance(HOUR_MS - 60_000);
    expect((await connection.verify()).principal).toBe(emulator.userOcid);
    expect(emulator.journal.find({ status: 401 })).toEqual([]);
  });

  it("says when a token has ended", async () => {
    const connection = connect(
      { OCI_RESOURCE_PRINCIPAL_RPST: session.token, OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM: session.privateKeyPem },
      createFakeClock(Date.now() + 2 * HOUR_MS),
    );
    expect(await catchFailure(connection.verify())).toMatchObject({
      code: "NOT_AUTHENTICATED",
      message: expect.stringContaining("ended at"),
    });
  });

  it.each([
    [{ OCI_RESOURCE_PRINCIPAL_VERSION: "" }, "OCI_RESOURCE_PRINCIPAL_VERSION is not set"],
    [{ OCI_RESOURCE_PRINCIPAL_VERSION: "1.1" }, "is 1.1, and only 2.2 is supported"],
    [{}, "OCI_RESOURCE_PRINCIPAL_RPST is not set"],
    [{ OCI_RESOURCE_PRINCIPAL_RPST: "/none/rpst" }, "OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM is not set"],
  ])("says what the environment lacks: %j", async (env, message) => {
    const failure = await catchFailure(connect(env).verify());
    expect(failure).toMatchObject({ code: "INVALID_INPUT", message: expect.stringContaining(message) });
  });
});
