import { describe, expect, it } from "vitest";
import { createVirtualClock } from "../../emulator/infisical";
import { anEmulator } from "./support/an-emulator";
import { call } from "./support/call-emulator";

const LOGIN = "/v1/auth/universal-auth/login";
const DETAILS = "/v1/identities/details";

describe("universal auth", () => {
  it("gives a bearer token with its times for the client id and secret", async () => {
    const emulator = await anEmulator({ tokenTtlSeconds: 7200, tokenMaxTtlSeconds: 86_400 });
    const { clientId, clientSecret } = emulator;
    const login = await call(emulator, "POST", LOGIN, { body: { clientId, clientSecret }, token: "" });
    expect(login.status).toBe(200);
    expect(login.body).toEqual({
      accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      expiresIn: 7200,
      accessTokenMaxTTL: 86_400,
      tokenType: "Bearer",
    });
    const token = String(login.body["accessToken"]);
    expect((await call(emulator, "GET", DETAILS, { token })).status).toBe(200);
  });

  it("refuses a wrong secret with 401 in the service's shape", async () => {
    const emulator = await anEmulator();
    const body = { clientId: emulator.clientId, clientSecret: "wrong" };
    const login = await call(emulator, "POST", LOGIN, { body, token: "" });
    expect(login.status).toBe(401);
    expect(login.body).toEqual({
      reqId: expect.stringMatching(/^req-/),
      statusCode: 401,
      message: "Invalid credentials",
      error: "UnauthorizedError",
    });
  });

  it("lists what is wrong with a body as issues of a 422", async () => {
    const emulator = await anEmulator();
    const login = await call(emulator, "POST", LOGIN, { body: { clientId: 7 }, token: "" });
    expect(login.status).toBe(422);
    expect(login.body["error"]).toBe("ValidationFailure");
    expect(login.body["message"]).toEqual([
      { code: "invalid_type", path: ["clientId"], message: expect.any(String) },
      { code: "invalid_type", path: ["clientSecret"], message: expect.any(String) },
    ]);
  });
});

describe("access tokens", () => {
  it("refuses a request without a token with 401", async () => {
    const emulator = await anEmulator();
    expect((await call(emulator, "GET", DETAILS, { token: "" })).status).toBe(401);
  });

  it("refuses a malformed, a foreign and an expired token with 403 TokenError", async () => {
    const clock = createVirtualClock();
    const emulator = await anEmulator({ clock, tokenTtlSeconds: 60 });
    const other = await anEmulator();
    const expired = emulator.createToken();
    clock.advance(60_000);
    for (const token of ["nonsense", "a.b.c", other.createToken(), expired]) {
      const answer = await call(emulator, "GET", DETAILS, { token });
      expect([answer.status, answer.body["error"]]).toEqual([403, "TokenError"]);
    }
  });

  it("refuses a revoked token with 401, and takes those given afterwards", async () => {
    const emulator = await anEmulator();
    const token = emulator.createToken();
    emulator.revokeTokens();
    expect((await call(emulator, "GET", DETAILS, { token })).status).toBe(401);
    expect((await call(emulator, "GET", DETAILS)).status).toBe(200);
  });

  it("renews a good token until its longest life is over", async () => {
    const clock = createVirtualClock();
    const emulator = await anEmulator({ clock, tokenTtlSeconds: 60, tokenMaxTtlSeconds: 100 });
    const accessToken = emulator.createToken();
    clock.advance(40_000);
    const renewed = await call(emulator, "POST", "/v1/auth/token/renew", { body: { accessToken }, token: "" });
    expect(renewed.status).toBe(200);
    clock.advance(40_000);
    const token = String(renewed.body["accessToken"]);
    expect((await call(emulator, "GET", DETAILS, { token })).status).toBe(200);
    const again = await call(emulator, "POST", "/v1/auth/token/renew", { body: { accessToken: token }, token: "" });
    expect([again.status, again.body["error"]]).toEqual([401, "UnauthorizedError"]);
  });

  it("gives tokens without an end where the lifetime is 0", async () => {
    const clock = createVirtualClock();
    const emulator = await anEmulator({ clock, tokenTtlSeconds: 0 });
    const token = emulator.createToken();
    clock.advance(10 * 365 * 24 * 3_600_000);
    expect((await call(emulator, "GET", DETAILS, { token })).status).toBe(200);
  });
});
