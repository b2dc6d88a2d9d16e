import { createPublicKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createCertificate } from "../../../emulator/oci/principals/certificate";
import type { CertificateContent } from "../../../emulator/oci/principals/certificate";

const RSA = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const EC = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
const ADDRESSES = ["::1", "::", "fe80::", "2001:db8::a:1", "2001:db8:1:2:3:4:5:6", "::ffff:10.1.2.3"];
const START_MS = Date.UTC(2026, 0, 6, 12);

function create(content: Partial<CertificateContent>, key = RSA): X509Certificate {
  const all = {
    subject: [["CN", "holder"]] as const,
    publicKey: createPublicKey(RSA),
    validFrom: START_MS,
    validTo: START_MS + 1000,
    ...content,
  };
  return new X509Certificate(createCertificate(all, { name: [["CN", "authority"]], key }));
}

describe("a certificate", () => {
  it.each([
    ["an RSA", RSA],
    ["an EC", EC],
  ])("is signed by %s key", (_, key) => {
    const certificate = create({}, key);
    expect(certificate.verify(createPublicKey(key))).toBe(true);
    expect([certificate.subject, certificate.issuer]).toEqual(["CN=holder", "CN=authority"]);
  });

  it("holds a name that is longer than one byte can count", () => {
    const value = "ü".repeat(1000);
    expect(create({ subject: [["OU", value]] }).subject).toBe(`OU=${value}`);
  });

  it("is for the hosts that it names, and no others", () => {
    const certificate = create({ hosts: ["localhost", "127.0.0.1", ...ADDRESSES] });
    expect(certificate.checkHost("localhost")).toBe("localhost");
    expect(certificate.checkHost("example.org")).toBeUndefined();
    for (const address of ["127.0.0.1", ...ADDRESSES]) expect(certificate.checkIP(address)).toBe(address);
    expect(certificate.checkIP("127.0.0.2")).toBeUndefined();
  });

  it.each([2026, 2049, 2050, 2999])("keeps its times in the year %d", (year) => {
    const validTo = Date.UTC(year, 11, 31, 23, 59, 58);
    expect(Date.parse(create({ validTo }).validTo)).toBe(validTo);
  });

  it("has a serial number of its own", () => {
    const serials = new Set(Array.from({ length: 20 }, () => create({}, EC).serialNumber));
    expect(serials.size).toBe(20);
  });
});
