import { format, inspect } from "node:util";
import { afterEach, describe, expect, it, vi } from "vitest";
import { SecretValue } from "../../provider/core/secret-value";

const CANARY = "canary-3fa9";
const secret = SecretValue.fromText(CANARY);

afterEach(() => {
  vi.restoreAllMocks();
});

describe("a secret value", () => {
  it.each<[string, () => string]>([
    ["String", () => String(secret)],
    ["a template", () => `<${secret as unknown as string}>`],
    ["concatenation", () => ["", secret].join("")],
    ["JSON", () => JSON.stringify({ a: [secret] })],
    ["inspect", () => inspect({ a: [secret] }, { depth: 9, showHidden: true })],
    ["format", () => format("%s %o %O %j", secret, secret, secret, secret)],
    ["an error's cause", () => inspect(new Error("x", { cause: secret }))],
    ["an error's property", () => inspect(Object.assign(new Error("x"), { secret }))],
    ["a map", () => inspect(new Map([["a", secret]]))],
  ])("prints as [secret] by %s", (_how, print) => {
    expect(print()).toContain("[secret]");
    expect(print()).not.toContain(CANARY);
  });

  it("prints as [secret] by console.log, whatever stream it ends in", () => {
    const written: string[] = [];
    vi.spyOn(console, "log").mockImplementation((...args: unknown[]) => written.push(format(...args)));
    console.log(secret, { secret }, "%s", secret);
    expect(written).toHaveLength(1);
    expect(written.join("")).toContain("[secret]");
    expect(written.join("")).not.toContain(CANARY);
  });

  it("shows nothing to those who look past its own words", () => {
    const printed = [
      inspect(secret, { customInspect: false, showHidden: true }),
      JSON.stringify(Object.entries(secret)),
      JSON.stringify(Object.assign({}, secret)),
      JSON.stringify(Reflect.ownKeys(secret).map(String)),
    ];
    expect(printed.join("\n")).not.toContain(CANARY);
    expect(printed.join("\n")).not.toContain(String(CANARY.charCodeAt(0)));
  });

  it("gives its content to those who ask for it", () => {
    expect(secret.revealText()).toBe(CANARY);
    expect(Buffer.from(secret.reveal()).toString()).toBe(CANARY);
    expect(SecretValue.fromBytes(Buffer.from(CANARY)).revealText()).toBe(CANARY);
  });

  it("keeps text as it is, byte order mark, line ends and blanks included", () => {
    for (const text of ["\ufeffx", "a\r\nb\n", "  x  ", "", "\0", "🔑 ä"]) {
      expect(SecretValue.fromText(text).revealText()).toBe(text);
    }
  });

  it("keeps bytes that are no text, and does not pass them off as text", () => {
    const bytes = Uint8Array.from([0xff, 0xfe, 0x00]);
    expect(SecretValue.fromBytes(bytes).reveal()).toEqual(bytes);
    expect(SecretValue.fromBytes(bytes).revealText()).toBeUndefined();
  });

  it("does not change when the bytes that it was made from do", () => {
    const bytes = Buffer.from(CANARY);
    const value = SecretValue.fromBytes(bytes);
    bytes.fill(0);
    expect(value.revealText()).toBe(CANARY);
  });

  it("has its size in bytes", () => {
    expect([SecretValue.fromText("").size, SecretValue.fromText("ä").size]).toEqual([0, 2]);
  });

  it("equals what holds the same bytes", () => {
    expect(secret.equals(SecretValue.fromBytes(Buffer.from(CANARY)))).toBe(true);
    expect(secret.equals(SecretValue.fromText(`${CANARY}x`))).toBe(false);
    expect(secret.equals(SecretValue.fromText(CANARY.toUpperCase()))).toBe(false);
    expect(SecretValue.fromText("").equals(SecretValue.fromText(""))).toBe(true);
  });
});
