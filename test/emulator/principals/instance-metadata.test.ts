import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { sendRaw } from "../support/raw-request";
import { createMovableTime, readIdentity, readMetadata, startPlatform } from "../support/principals";

const HOUR_MS = 3_600_000;

describe("the metadata service", () => {
  it.each(["instance/", "instance/region", "identity/cert.pem", "identity/key.pem", "identity/intermediate.pem"])(
    "refuses %s to who does not send the header that browsers do not send",
    async (path) => {
      const { principals } = await startPlatform();
      expect((await readMetadata(principals, path, {})).status).toBe(403);
      expect((await readMetadata(principals, path, { authorization: "Bearer oracle" })).status).toBe(403);
      expect((await readMetadata(principals, path)).status).toBe(200);
    },
  );

  it.each(["forwarded", "x-forwarded-for", "x-forwarded-host"])("refuses a request with %s", async (header) => {
    const { principals } = await startPlatform();
    const headers = { authorization: "Bearer Oracle", [header]: "10.0.0.1" };
    expect((await readMetadata(principals, "identity/key.pem", headers)).status).toBe(403);
  });

  it("describes the instance, whole and field by field", async () => {
    const { emulator, principals } = await startPlatform({ region: "eu-frankfurt-1" });
    const instance = JSON.parse((await readMetadata(principals, "instance/")).text) as Record<string, unknown>;
    expect(instance).toMatchObject({
      id: principals.instanceOcid,
      compartmentId: emulator.compartmentOcid,
      tenantId: emulator.tenancyOcid,
      region: "eu-frankfurt-1",
      canonicalRegionName: "eu-frankfurt-1",
    });
    expect((await readMetadata(principals, "instance")).text).toBe(JSON.stringify(instance));
    const id = await readMetadata(principals, "instance/id");
    expect([id.text, id.headers["content-type"]]).toEqual([principals.instanceOcid, "text/plain"]);
    expect(JSON.parse((await readMetadata(principals, "instance/regionInfo")).text)).toEqual({
      realmKey: "oc1",
      realmDomainComponent: "oraclecloud.com",
      regionKey: "FRA",
      regionIdentifier: "eu-frankfurt-1",
    });
  });

  it("calls the oldest regions by their short names", async () => {
    const { principals } = await startPlatform({ region: "us-phoenix-1" });
    expect((await readMetadata(principals, "instance/region")).text).toBe("phx");
    expect((await readMetadata(principals, "instance/canonicalRegionName")).text).toBe("us-phoenix-1");
  });

  it("knows neither version 1 nor the emulator's controls", async () => {
    const { emulator, principals } = await startPlatform();
    const headers = { authorization: "Bearer Oracle" };
    for (const target of ["/opc/v1/instance/", "/_emulator/ready", `/20160918/tenancies/${emulator.tenancyOcid}`])
      expect((await sendRaw(principals.metadataUrl, { target, headers })).status).toBe(404);
  });

  it("is written down in the journal", async () => {
    const { emulator, principals } = await startPlatform();
    await readIdentity(principals);
    await readMetadata(principals, "instance/region");
    expect(emulator.journal.count({ operation: "GetInstanceIdentity", status: 200 })).toBe(3);
    expect(emulator.journal.count({ operation: "GetInstanceMetadata", status: 200 })).toBe(1);
    expect(emulator.journal.writtenNames).toEqual([]);
  });
});

describe("an instance's certificate", () => {
  it("names the instance, its compartment and its tenancy, and its authority signed it", async () => {
    const { emulator, principals } = await startPlatform();
    const { certificate, privateKey, intermediate } = await readIdentity(principals);
    const [leaf, issuer] = [new X509Certificate(certificate), new X509Certificate(intermediate)];
    expect(leaf.subject.split("\n")).toEqual([
      `CN=${principals.instanceOcid}`,
      "OU=opc-certtype:instance",
      `OU=opc-compartment:${emulator.compartmentOcid}`,
      `OU=opc-instance:${principals.instanceOcid}`,
      `OU=opc-tenant:${emulator.tenancyOcid}`,
    ]);
    expect([leaf.checkIssued(issuer), leaf.verify(issuer.publicKey), leaf.ca, issuer.ca]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    expect(leaf.checkPrivateKey(createPrivateKey(privateKey))).toBe(true);
    expect(createPublicKey(certificate).asymmetricKeyDetails?.modulusLength).toBe(2048);
  });

  it("is another one, with another key, before it ends", async () => {
    const time = createMovableTime();
    const { principals } = await startPlatform({ signatureNow: time.now });
    const first = await readIdentity(principals);
    expect(await readIdentity(principals)).toEqual(first);
    time.move(1.5 * HOUR_MS);
    const second = await readIdentity(principals);
    expect(second.intermediate).toBe(first.intermediate);
    expect(second.certificate).not.toBe(first.certificate);
    expect(new X509Certificate(second.certificate).checkPrivateKey(createPrivateKey(second.privateKey))).toBe(true);
    expect(Date.parse(new X509Certificate(second.certificate).validTo)).toBeGreaterThan(time.now() + HOUR_MS);
  });

  it("is never seen half renewed by those who ask at once", async () => {
    const time = createMovableTime();
    const { principals } = await startPlatform({ signatureNow: time.now });
    time.move(1.5 * HOUR_MS);
    const [certificate, key] = await Promise.all([
      readMetadata(principals, "identity/cert.pem"),
      readMetadata(principals, "identity/key.pem"),
    ]);
    expect(new X509Certificate(certificate.text).checkPrivateKey(createPrivateKey(key.text))).toBe(true);
  });
});
