import { describe, expect, it } from "vitest";
import { createInfisicalConnection } from "../../../provider/adapters/infisical/connection";
import type { InfisicalConnection } from "../../../provider/schema/connection";
import { createFakeClock } from "../../support/fake-clock";
import { anInfisical, operations, read } from "./support/an-infisical";

const deps = { clock: createFakeClock(), runId: "run-1" };

describe("a connection with a client id and secret", () => {
  it("is verified by signing in, once, and says who it is", async () => {
    const { emulator, connection, source } = await anInfisical({ seedSecrets: [{ key: "A" }] });
    const verification = await createInfisicalConnection(connection, deps).verify();
    expect(verification).toEqual({ principal: `machine identity ${emulator.identityId}`, warnings: [] });
    await read(source());
    expect(operations(emulator)).toEqual(["Login", "ListSecrets"]);
  });

  it("signs in anew each time it is verified: the secret may have been revoked meanwhile", async () => {
    const { emulator, connection } = await anInfisical();
    const own = createInfisicalConnection(connection, deps);
    await own.verify();
    emulator.rotateClientSecret("another");
    await expect(own.verify()).rejects.toMatchObject({ code: "NOT_AUTHENTICATED" });
  });

  it.each([
    [401, "UnauthorizedError"],
    [403, "ForbiddenError"],
    [400, "BadRequest"],
  ])("that is answered with %d is not authenticated, with the likely causes", async (status, code) => {
    const { emulator, connection } = await anInfisical();
    emulator.faults.add({ match: { operation: "Login" }, do: { status, code } });
    const verifying = createInfisicalConnection(connection, deps).verify();
    await expect(verifying).rejects.toMatchObject({
      code: "NOT_AUTHENTICATED",
      message: expect.stringContaining("127.0.0.1"),
      hint: expect.stringMatching(/mistyped.*revoked.*locked.*trusted.*another instance/),
    });
    expect(operations(emulator)).toEqual(["Login"]);
  });

  it.each([
    [503, "TRANSIENT"],
    [404, "SOURCE_UNREADABLE"],
  ])("that is answered with %d is %s", async (status, expected) => {
    const { emulator, connection } = await anInfisical();
    emulator.faults.add({ match: { operation: "Login" }, do: { status, code: "Not Found" } });
    await expect(createInfisicalConnection(connection, deps).verify()).rejects.toMatchObject({ code: expected });
  });

  it("gives the client secret as key material, without a call", async () => {
    const { emulator, connection, source } = await anInfisical();
    const material = await createInfisicalConnection(connection, deps).keyMaterial();
    expect(material?.revealText()).toBe(emulator.clientSecret);
    expect((await source().keyMaterial())?.equals(material!)).toBe(true);
    expect(emulator.journal.count()).toBe(0);
  });
});

describe("a connection with a token", () => {
  const withToken = (url: string, token: string): InfisicalConnection => ({
    app: "infisical",
    method: "token",
    credentials: { token },
    siteUrl: url,
  });

  it("is verified by one read-only call and says who it is", async () => {
    const { emulator } = await anInfisical();
    const connection = createInfisicalConnection(withToken(emulator.url, emulator.createToken()), deps);
    expect((await connection.verify()).principal).toBe(`machine identity ${emulator.identityId}`);
    expect(operations(emulator)).toEqual(["GetIdentityDetails"]);
  });

  it("that is none, or has ended, is not authenticated", async () => {
    const { emulator } = await anInfisical();
    const connection = createInfisicalConnection(withToken(emulator.url, "a.b.c"), deps);
    await expect(connection.verify()).rejects.toMatchObject({ code: "NOT_AUTHENTICATED" });
  });

  it("gives the token as key material", async () => {
    const connection = createInfisicalConnection(withToken("http://127.0.0.1:1", "a.b.c"), deps);
    expect((await connection.keyMaterial())?.revealText()).toBe("a.b.c");
  });

  it.each([
    ["a service token", "st.abc.def", /service token/],
    ["one with a line break", "a.b.c\n", /line breaks/],
  ])("refuses %s before any call", (_name, token, message) => {
    expect(() => createInfisicalConnection(withToken("http://127.0.0.1:1", token), deps)).toThrow(message);
  });
});
