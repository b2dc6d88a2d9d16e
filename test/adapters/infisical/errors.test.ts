import { describe, expect, it } from "vitest";
import { createVirtualClock } from "../../../emulator/infisical";
import { toNetworkError } from "../../../provider/adapters/infisical/errors";
import { anInfisical, dev, read } from "./support/an-infisical";

const purpose = { host: "infisical.example", what: "writing to dev:/", grant: "", isWrite: true };

const failWith = (code: string) => Object.assign(new Error("canary-text of a library"), { code });

describe("a request without an answer", () => {
  it.each([
    ["ECONNREFUSED", "nothing listens there", false],
    ["ENOTFOUND", "the name is not known", false],
    ["UND_ERR_CONNECT_TIMEOUT", "no connection in time", false],
    ["ECONNRESET", "the connection was broken off", true],
    ["UND_ERR_SOCKET", "the connection was broken off", true],
    ["UND_ERR_HEADERS_TIMEOUT", "no answer in time", true],
    ["UND_ERR_RES_EXCEEDED_MAX_SIZE", "the request failed", true],
  ])("by %s: %s; may have been done: %s", (code, words, maybeDone) => {
    const error = toNetworkError(failWith(code), purpose, false);
    expect(error.code).toBe("TRANSIENT");
    expect(error.message).toBe(
      `writing to dev:/: Infisical at infisical.example cannot be reached: ${words} (${code})`,
    );
    expect(error.details.maybeDone === true).toBe(maybeDone);
    expect(toNetworkError(failWith(code), { ...purpose, isWrite: false }, false).details.maybeDone).toBeUndefined();
  });

  it("because of a certificate is not tried again", () => {
    const error = toNetworkError(failWith("DEPTH_ZERO_SELF_SIGNED_CERT"), purpose, false);
    expect(error.code).toBe("SOURCE_UNREADABLE");
    expect(error.hint).toContain("NODE_EXTRA_CA_CERTS");
  });

  it("takes nothing of what the library says but a code", () => {
    for (const thrown of [failWith("canary code"), new Error("canary"), "canary"]) {
      expect(toNetworkError(thrown, purpose, false).message).not.toContain("canary");
    }
  });
});

describe("the rate limits of the service", () => {
  it("become the pause that it asks for", async () => {
    const clock = createVirtualClock();
    const { emulator, source } = await anInfisical({ clock, rateLimits: { secrets: 1 }, seedSecrets: [{ key: "A" }] });
    await read(source());
    clock.advance(15_000);
    await expect(source().readFolder(dev)).rejects.toMatchObject({
      code: "TRANSIENT",
      message: expect.stringContaining("allows no more requests for now"),
      details: { throttled: true, retryAfterMs: 45_000 },
    });
    clock.advance(45_000);
    await read(source());
    expect(emulator.journal.count({ status: 429 })).toBe(1);
  });
});
