import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { createVirtualClock } from "../../../emulator/infisical";
import type { FaultEffect } from "../../../emulator/infisical";
import { TIMEOUTS, createDispatcher } from "../../../provider/adapters/infisical/config";
import { anInfisical, dev, operations, read, toConnection, toValues } from "./support/an-infisical";

/** A port of this machine that nothing listens on. */
async function aFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Sets a variable of the environment for the rest of the test. */
function setVariable(name: string, value: string): void {
  const before = process.env[name];
  process.env[name] = value;
  onTestFinished(() => {
    if (before === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = before;
  });
}

describe("the access token", () => {
  it("is shared by all sources of one identity, also while it is fetched", async () => {
    const { emulator, source } = await anInfisical({ seedSecrets: [{ key: "A" }] });
    await Promise.all([read(source()), read(source()), read(source())]);
    await read(source());
    expect(emulator.journal.count({ operation: "Login" })).toBe(1);
  });

  it("is renewed before it ends", async () => {
    const emulatorClock = createVirtualClock();
    const { emulator, clock, source } = await anInfisical({
      clock: emulatorClock,
      tokenTtlSeconds: 600,
      tokenMaxTtlSeconds: 3600,
      seedSecrets: [{ key: "A" }],
    });
    const reader = source();
    await read(reader);
    for (const ms of [530_000, 15_000]) {
      emulatorClock.advance(ms);
      await clock.advance(ms);
      await read(reader);
    }
    expect(operations(emulator)).toEqual(["Login", "ListSecrets", "ListSecrets", "RenewToken", "ListSecrets"]);
  });

  it("is fetched anew when it cannot be renewed any more, or has ended", async () => {
    const emulatorClock = createVirtualClock();
    const { emulator, clock, source } = await anInfisical({
      clock: emulatorClock,
      tokenTtlSeconds: 600,
      tokenMaxTtlSeconds: 600,
      seedSecrets: [{ key: "A" }],
    });
    const reader = source();
    await read(reader);
    for (const ms of [545_000, 700_000]) {
      emulatorClock.advance(ms);
      await clock.advance(ms);
      await read(reader);
    }
    expect(operations(emulator)).toEqual([
      "Login",
      "ListSecrets",
      "RenewToken",
      "Login",
      "ListSecrets",
      "Login",
      "ListSecrets",
    ]);
  });

  it("is kept when it cannot be renewed for now", async () => {
    const emulatorClock = createVirtualClock();
    const { emulator, clock, source } = await anInfisical({
      clock: emulatorClock,
      tokenTtlSeconds: 600,
      seedSecrets: [{ key: "A" }],
      faults: [
        { match: { operation: "RenewToken", nth: 1 }, do: { status: 503 } },
        { match: { operation: "RenewToken", nth: 2 }, do: { dropBefore: true } },
      ],
    });
    const reader = source();
    await read(reader);
    await clock.advance(550_000);
    emulatorClock.advance(550_000);
    await read(reader);
    await read(reader);
    expect(emulator.journal.count({ operation: "Login" })).toBe(1);
    expect(emulator.journal.count({ operation: "ListSecrets", status: 200 })).toBe(3);
  });

  it("without an end is never renewed", async () => {
    const { emulator, clock, source } = await anInfisical({ tokenTtlSeconds: 0, seedSecrets: [{ key: "A" }] });
    const reader = source();
    await read(reader);
    await clock.advance(400 * 24 * 3_600_000);
    await read(reader);
    expect(operations(emulator)).toEqual(["Login", "ListSecrets", "ListSecrets"]);
  });

  it.each([
    ["revoked (401)", false],
    ["from before a restart (403 TokenError)", true],
  ])("that was %s is replaced once", async (_name, isTokenError) => {
    const { emulator, source } = await anInfisical({ seedSecrets: [{ key: "A", value: "1" }] });
    const reader = source();
    await read(reader);
    if (isTokenError) emulator.faults.add({ match: { times: 1 }, do: { status: 403, code: "TokenError" } });
    else emulator.revokeTokens();
    expect(toValues(await read(reader))).toEqual({ A: "1" });
    expect(emulator.journal.count({ operation: "Login" })).toBe(2);
  });

  it("that is refused again and again is an error, not a loop", async () => {
    const { emulator, source } = await anInfisical();
    emulator.faults.add({ match: { operation: "ListSecrets" }, do: { status: 403, code: "TokenError" } });
    await expect(source().readFolder(dev)).rejects.toMatchObject({ code: "NOT_AUTHENTICATED" });
    expect(operations(emulator)).toEqual(["Login", "ListSecrets", "Login", "ListSecrets"]);
  });

  it("of the method token is used as it is, and not replaced", async () => {
    const { emulator, source } = await anInfisical({ seedSecrets: [{ key: "A", value: "1" }] });
    const credentials = { token: emulator.createToken() };
    const reader = source({ connection: { app: "infisical", method: "token", credentials, siteUrl: emulator.url } });
    expect(toValues(await read(reader))).toEqual({ A: "1" });
    emulator.revokeTokens();
    await expect(reader.readFolder(dev)).rejects.toMatchObject({ code: "NOT_AUTHENTICATED" });
    expect(operations(emulator)).toEqual(["ListSecrets", "ListSecrets"]);
  });
});

describe("a refusal", () => {
  it.each<[string, FaultEffect, object]>([
    ["a permission that is missing", { status: 403, code: "PermissionDenied" }, { code: "ACCESS_DENIED" }],
    [
      "too many requests, with Retry-After in seconds",
      { status: 429, code: "RateLimitExceeded", retryAfterSeconds: 7 },
      { code: "TRANSIENT", details: { retryAfterMs: 7000, throttled: true } },
    ],
    [
      "too many requests, with Retry-After as a date",
      {
        status: 429,
        headers: { "retry-after": "Tue, 24 Nov 2026 10:00:30 GMT", date: "Tue, 24 Nov 2026 10:00:00 GMT" },
      },
      { code: "TRANSIENT", details: { retryAfterMs: 30_000 } },
    ],
    [
      "too many requests, with X-RateLimit-Reset in seconds",
      { status: 429, headers: { "x-ratelimit-reset": "42" } },
      { code: "TRANSIENT", details: { retryAfterMs: 42_000 } },
    ],
    [
      "too many requests, with X-RateLimit-Reset as a point in time",
      { status: 429, headers: { "x-ratelimit-reset": "1795514430", date: "Tue, 24 Nov 2026 10:00:00 GMT" } },
      { code: "TRANSIENT", details: { retryAfterMs: 30_000 } },
    ],
    ["too many requests, without a word", { status: 429 }, { code: "TRANSIENT", details: { throttled: true } }],
    ["a failure of the service", { status: 500 }, { code: "TRANSIENT" }],
    ["a proxy without the service behind it", { status: 502, rawBody: "<html>" }, { code: "TRANSIENT" }],
    [
      "a redirection",
      { status: 301, headers: { location: "https://elsewhere.example" } },
      { code: "SOURCE_UNREADABLE", hint: expect.stringContaining("Check siteUrl") },
    ],
    ["a page of another server", { status: 404, rawBody: "<html>" }, { code: "SOURCE_UNREADABLE" }],
    ["a page in place of the list", { status: 200, rawBody: "<html>" }, { code: "SOURCE_UNREADABLE" }],
    ["JSON of something else", { status: 200, rawBody: '{"ok":true}' }, { code: "SOURCE_UNREADABLE" }],
    [
      "a release without the v4 API",
      { status: 404, code: "Not Found", message: "Route GET:/api/v4/secrets not found" },
      { code: "SOURCE_UNREADABLE", hint: expect.stringContaining("too old") },
    ],
    [
      "a request that it does not understand",
      { status: 422, code: "ValidationFailure" },
      { code: "SOURCE_UNREADABLE" },
    ],
  ])("by %s is translated", async (_name, effect, expected) => {
    const { emulator, source } = await anInfisical();
    emulator.faults.add({ match: { operation: "ListSecrets" }, do: effect });
    const reading = source().readFolder(dev);
    await expect(reading).rejects.toMatchObject({ name: "SyncError", ...expected });
    expect(emulator.journal.count({ operation: "ListSecrets" })).toBe(1);
  });

  it("names the request for Infisical's support", async () => {
    const { emulator, source } = await anInfisical({ denyOperations: ["ListSecrets"] });
    const error = await source()
      .readFolder(dev)
      .catch((thrown: unknown) => thrown);
    const [entry] = emulator.journal.find({ operation: "ListSecrets" });
    expect(error).toMatchObject({ details: { requestId: entry?.requestId } });
  });
});

describe("no answer", () => {
  it("is TRANSIENT and names host and cause", async () => {
    const { emulator, source } = await anInfisical();
    const port = await aFreePort();
    const connection = { ...toConnection(emulator), siteUrl: `http://127.0.0.1:${String(port)}` };
    await expect(source({ connection }).readFolder(dev)).rejects.toMatchObject({
      code: "TRANSIENT",
      message: expect.stringMatching(
        new RegExp(`127\\.0\\.0\\.1:${String(port)}.*nothing listens there.*ECONNREFUSED`),
      ),
      details: expect.not.objectContaining({ maybeDone: true }),
    });
  });

  it("because the connection was broken off is TRANSIENT", async () => {
    const { emulator, source } = await anInfisical();
    emulator.faults.add({ match: { operation: "ListSecrets" }, do: { dropBefore: true } });
    await expect(source().readFolder(dev)).rejects.toMatchObject({
      code: "TRANSIENT",
      message: expect.stringContaining("broken off"),
    });
  });

  it.each([
    ["the head of the answer", { ...TIMEOUTS, headersMs: 1 }],
    ["the whole request", { ...TIMEOUTS, totalMs: 50 }],
  ])("in time for %s is TRANSIENT", async (_name, timeouts) => {
    const { emulator, source } = await anInfisical({ seedSecrets: [{ key: "A" }] });
    await read(source());
    emulator.faults.add({ match: { operation: "ListSecrets" }, do: { delayMs: 3000 } });
    await expect(source({}, { timeouts }).readFolder(dev)).rejects.toMatchObject({
      code: "TRANSIENT",
      message: expect.stringContaining("no answer in time"),
    });
  });

  it("to a caller that gives up is the caller's own reason", async () => {
    const { emulator, source } = await anInfisical({ seedSecrets: [{ key: "A" }] });
    const reader = source();
    await expect(reader.readFolder(dev, {}, AbortSignal.abort(new Error("given up")))).rejects.toThrow("given up");
    expect(emulator.journal.count()).toBe(0);
    await read(reader);
    emulator.faults.add({ match: { operation: "ListSecrets" }, do: { delayMs: 3000 } });
    const controller = new AbortController();
    const reading = reader.readFolder(dev, {}, controller.signal);
    controller.abort(new Error("given up"));
    await expect(reading).rejects.toThrow("given up");
  });
});

describe("the site's URL", () => {
  it.each(["", "/", "/api", "/api/"])("may end with %j", async (end) => {
    const { emulator, source } = await anInfisical({ seedSecrets: [{ key: "A", value: "1" }] });
    const connection = { ...toConnection(emulator), siteUrl: emulator.url + end };
    expect(toValues(await read(source({ connection })))).toEqual({ A: "1" });
  });

  it("is reached through the proxy of the environment", async () => {
    const { emulator, source } = await anInfisical({ seedSecrets: [{ key: "A", value: "1" }] });
    const proxied: string[] = [];
    const proxy = createHttpServer().on("connect", (request, socket) => {
      proxied.push(request.url ?? "");
      socket.end("HTTP/1.1 503 Service Unavailable\r\n\r\n");
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      proxy.close();
    });
    setVariable("http_proxy", `http://127.0.0.1:${String((proxy.address() as AddressInfo).port)}`);
    const connection = { ...toConnection(emulator), siteUrl: "http://infisical.invalid" };
    const dispatcher = await createDispatcher(TIMEOUTS);
    await expect(source({ connection }, { dispatcher }).readFolder(dev)).rejects.toMatchObject({ code: "TRANSIENT" });
    expect(proxied).toEqual(["infisical.invalid:80"]);
  });

  it("is refused with a clear word when the environment's proxy is none", async () => {
    setVariable("https_proxy", "http://user:canary@");
    await expect(createDispatcher(TIMEOUTS)).rejects.toThrow(
      /HTTPS_PROXY in the environment is not the URL of a proxy/,
    );
  });
});
