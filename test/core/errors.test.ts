import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { ERROR_CODES, explain, isSyncError, SyncError } from "../../provider/core/errors";
import { SecretValue } from "../../provider/core/secret-value";

const CANARY = "canary-3fa9";

describe("an explanation for people", () => {
  it("is the message alone when there is nothing else", () => {
    expect(explain(new SyncError("GONE", "DB_URL is not there"))).toBe("DB_URL is not there");
  });

  it("ends with the hint", () => {
    const error = new SyncError("ACCESS_DENIED", "the vault cannot be listed", { hint: "Allow SECRET_INSPECT" });
    expect(explain(error)).toBe("the vault cannot be listed. Allow SECRET_INSPECT");
    expect(error.hint).toBe("Allow SECRET_INSPECT");
  });

  it("names the request, for the service's support", () => {
    const details = { requestId: "ABC/123", hint: "Try later" };
    expect(explain(new SyncError("TRANSIENT", "HTTP 503", details))).toBe("HTTP 503 [request ABC/123]. Try later");
  });

  it("says of an unknown error only its kind, because its text may hold anything", () => {
    for (const error of [new TypeError(CANARY), new Error(CANARY), CANARY, { value: CANARY }, undefined, null, 7]) {
      const text = explain(error);
      expect(text).toMatch(
        /^unexpected (TypeError|Error|string|object|undefined|number) in secretsync\. Please report/,
      );
      expect(text).not.toContain(CANARY);
    }
  });

  it("does not tell the cause", () => {
    expect(explain(new SyncError("TRANSIENT", "HTTP 503", { cause: new Error(CANARY) }))).toBe("HTTP 503");
  });
});

describe("an error of this package", () => {
  it("keeps its code, its details and its cause", () => {
    const cause = new Error("socket hang up");
    const error = new SyncError("TRANSIENT", "no answer", { cause, retryAfterMs: 1_000, maybeDone: true });
    expect(error).toMatchObject({ name: "SyncError", code: "TRANSIENT", message: "no answer", cause });
    expect(error.details).toMatchObject({ retryAfterMs: 1_000, maybeDone: true });
    expect("cause" in new SyncError("BUG", "x")).toBe(false);
  });

  it("is known by its code", () => {
    const error = new SyncError("BUSY", "x");
    expect(isSyncError(error)).toBe(true);
    expect(isSyncError(error, "BUSY")).toBe(true);
    expect(isSyncError(error, "GONE", "BUSY")).toBe(true);
    expect(isSyncError(error, "GONE")).toBe(false);
  });

  it("is known when it comes from another copy of the package", () => {
    const twin = Object.assign(new Error("x"), { name: "SyncError", code: "BUSY", details: {} });
    expect(isSyncError(twin, "BUSY")).toBe(true);
    expect(explain(twin)).toBe("x");
  });

  it("is nothing else", () => {
    const others = [new Error("x"), { name: "SyncError", code: "BUSY" }, "BUSY", undefined, null];
    expect(others.map((other) => isSyncError(other))).toEqual(others.map(() => false));
  });

  it("has a code of a closed set without doubles", () => {
    expect(new Set(ERROR_CODES).size).toBe(ERROR_CODES.length);
  });

  it.each(ERROR_CODES)("with the code %s prints no value that it carries", (code) => {
    const cause = Object.assign(new Error("inner"), { value: SecretValue.fromText(CANARY) });
    const error = Object.assign(new SyncError(code, "x", { cause }), { value: SecretValue.fromText(CANARY) });
    const printed = [explain(error), String(error), error.stack, JSON.stringify(error), inspect(error, { depth: 9 })];
    expect(printed.join("\n")).not.toContain(CANARY);
    expect(inspect(error, { depth: 9 })).toContain("[secret]");
  });
});
