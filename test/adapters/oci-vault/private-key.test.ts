import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { computeFingerprint, parsePrivateKey } from "../../../provider/adapters/oci-vault/private-key";
import { isSyncError } from "../../../provider/core/errors";
import type { SyncError } from "../../../provider/core/errors";
import { TEST_KEY_PEM, TEST_KEYS } from "./support/oci-connection";

const PASSPHRASE = "canary-passphrase";
const ORIGIN = {
  what: "the private key",
  property: "credentials.privateKey",
  passphraseProperty: "credentials.passphrase",
};
const encrypted = (type: "pkcs1" | "pkcs8"): string =>
  TEST_KEYS.privateKey.export({ type, format: "pem", cipher: "aes-256-cbc", passphrase: PASSPHRASE }).toString();

const parseFailure = (pem: string, passphrase?: string): SyncError => {
  try {
    parsePrivateKey(pem, passphrase, ORIGIN);
  } catch (error) {
    if (isSyncError(error)) return error;
    throw error;
  }
  throw new Error("the key was read");
};

describe("a private key", () => {
  it.each([
    ["PKCS#8", TEST_KEY_PEM, undefined],
    ["PKCS#1", TEST_KEYS.privateKey.export({ type: "pkcs1", format: "pem" }).toString(), undefined],
    ["encrypted PKCS#8", encrypted("pkcs8"), PASSPHRASE],
    ["encrypted PKCS#1", encrypted("pkcs1"), PASSPHRASE],
    ["with the label that the console adds", `${TEST_KEY_PEM}OCI_API_KEY\n`, undefined],
    ["with a passphrase that it does not need", TEST_KEY_PEM, PASSPHRASE],
  ])("is read: %s", (_, pem, passphrase) => {
    expect(parsePrivateKey(pem, passphrase, ORIGIN).equals(TEST_KEYS.privateKey)).toBe(true);
  });

  it.each([
    ["encrypted, no passphrase", encrypted("pkcs8"), undefined, "credentials.passphrase", "no passphrase is given"],
    ["encrypted, wrong passphrase", encrypted("pkcs8"), "canary-wrong", "credentials.passphrase", "does not open"],
    [
      "encrypted in the old form, wrong passphrase",
      encrypted("pkcs1"),
      "canary-wrong",
      "credentials.passphrase",
      "does not open",
    ],
    ["garbage", "canary-garbage", undefined, "credentials.privateKey", "not a private key"],
    ["cut", TEST_KEY_PEM.slice(0, 200), undefined, "credentials.privateKey", "not a private key"],
    ["elliptic", ellipticKey(), undefined, "credentials.privateKey", "of type ec"],
  ])("is refused, naming the property and never the content: %s", (_, pem, passphrase, property, reason) => {
    const failure = parseFailure(pem, passphrase);
    expect(failure).toMatchObject({ code: "INVALID_INPUT", details: { property }, hint: expect.stringMatching(/\w/) });
    expect(failure.message).toContain(reason);
    const texts = `${inspect(failure, { depth: 9, showHidden: true })} ${JSON.stringify(failure)}`;
    expect(texts).not.toContain("canary");
    expect(texts).not.toContain(TEST_KEY_PEM.slice(60, 100));
    expect(failure.cause).toBeUndefined();
  });

  it.each([
    [TEST_KEY_PEM.replaceAll("\n", "\\n"), "real line ends"],
    [createPublicKey(TEST_KEYS.privateKey).export({ type: "spki", format: "pem" }).toString(), "public key"],
    ["/home/me/.oci/key.pem", "not its name"],
  ])("is refused with the likely mistake", (pem, hint) => {
    expect(parseFailure(pem).hint).toContain(hint);
  });

  it("has the fingerprint that openssl shows", () => {
    // openssl rsa -in instance-key.pem -pubout -outform DER | openssl md5 -c
    const key = createPrivateKey(readFileSync(join(__dirname, "fixtures/instance-key.pem")));
    expect(computeFingerprint(key)).toBe("c4:51:61:ea:43:3c:ee:92:0a:ec:63:e1:0d:e1:7c:83");
  });
});

function ellipticKey(): string {
  return generateKeyPairSync("ec", { namedCurve: "P-256" })
    .privateKey.export({ type: "pkcs8", format: "pem" })
    .toString();
}
