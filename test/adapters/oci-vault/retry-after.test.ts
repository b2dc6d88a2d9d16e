import { describe, expect, it } from "vitest";
import { parseRetryAfter } from "../../../provider/adapters/oci-vault/answer";

const NOW = Date.UTC(2026, 10, 24, 12, 0, 0);

describe("Retry-After", () => {
  it.each([
    [undefined, undefined],
    ["0", 0],
    ["7", 7000],
    [" 7 ", 7000],
    ["Tue, 24 Nov 2026 12:00:30 GMT", 30_000],
    ["Tue, 24 Nov 2026 11:59:00 GMT", 0],
    ["later", undefined],
    ["", undefined],
  ])("%j is %s ms", (value, expected) => {
    expect(parseRetryAfter(value, NOW)).toBe(expected);
  });
});
