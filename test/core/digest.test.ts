import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { computeDigest, deriveDigestKey } from "../../provider/core/digest";
import { SecretValue } from "../../provider/core/secret-value";

const MATERIAL = SecretValue.fromText("-----BEGIN PRIVATE KEY-----");
const KEY = deriveDigestKey(MATERIAL, "acme/shop/prod/web", "ocid1.vault.oc1..main");
const VALUE = SecretValue.fromText("hunter2");

describe("the key of digests", () => {
  it("is 32 bytes of base64url, the same in every process", () => {
    expect(KEY).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(deriveDigestKey(MATERIAL, "acme/shop/prod/web", "ocid1.vault.oc1..main")).toBe(KEY);
  });

  /**
   * State files hold digests of this key: when it changes, every secret of every user counts as changed.
   * The texts were computed by another implementation of RFC 5869 and RFC 2104 (Python's hmac).
   */
  it("never changes for the same material", () => {
    expect(KEY).toBe("N4NI2AKsyyDerVqgWE7pehr1gyCz17YXpXdYgiRFuoU");
    expect(computeDigest(KEY, "DB_URL", VALUE)).toBe("hgu5X5N_NmW_VWB5");
  });

  it("is another one for another material, owner or vault", () => {
    expect(deriveDigestKey(VALUE, "acme/shop/prod/web", "ocid1.vault.oc1..main")).not.toBe(KEY);
    expect(deriveDigestKey(MATERIAL, "acme/shop/dev/web", "ocid1.vault.oc1..main")).not.toBe(KEY);
    expect(deriveDigestKey(MATERIAL, "acme/shop/prod/web", "ocid1.vault.oc1..other")).not.toBe(KEY);
  });

  it("does not mix owner and vault up", () => {
    expect(deriveDigestKey(MATERIAL, "a", "bc")).not.toBe(deriveDigestKey(MATERIAL, "ab", "c"));
  });
});

describe("a digest", () => {
  it("is the first 12 bytes of HMAC-SHA256 over name and value, as base64url", () => {
    const hmac = createHmac("sha256", Buffer.from(KEY, "base64url")).update("DB_URL\0hunter2").digest();
    expect(computeDigest(KEY, "DB_URL", VALUE)).toBe(hmac.subarray(0, 12).toString("base64url"));
    expect(computeDigest(KEY, "DB_URL", VALUE)).toHaveLength(16);
  });

  it("is another one for another value, name or key", () => {
    const digest = computeDigest(KEY, "DB_URL", VALUE);
    expect(computeDigest(KEY, "DB_URL", SecretValue.fromText("hunter3"))).not.toBe(digest);
    expect(computeDigest(KEY, "DB_URI", VALUE)).not.toBe(digest);
    expect(computeDigest(deriveDigestKey(VALUE, "a", "b"), "DB_URL", VALUE)).not.toBe(digest);
  });

  it("does not tell two names apart from the equality of their values", () => {
    expect(computeDigest(KEY, "A", VALUE)).not.toBe(computeDigest(KEY, "B", VALUE));
  });

  it("does not mix name and value up", () => {
    const digest = computeDigest(KEY, "A", SecretValue.fromText("BC"));
    expect(computeDigest(KEY, "AB", SecretValue.fromText("C"))).not.toBe(digest);
  });

  it("tells bytes apart that are no text", () => {
    const bytes = (...numbers: readonly number[]): SecretValue => SecretValue.fromBytes(Uint8Array.from(numbers));
    expect(computeDigest(KEY, "A", bytes(0xff, 0xfe))).not.toBe(computeDigest(KEY, "A", bytes(0xff, 0xfd)));
    expect(computeDigest(KEY, "A", bytes(0xff))).not.toBe(computeDigest(KEY, "A", SecretValue.fromText("\ufffd")));
  });
});
