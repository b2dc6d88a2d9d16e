import { createPublicKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createCertificate } from "../../../emulator/oci/principals/certificate";
import type { Name } from "../../../emulator/oci/principals/certificate";
import { sendRaw, sendSigned } from "../support/raw-request";
import type { RawAnswer, RawRequest } from "../support/raw-request";
import { startEmulator } from "../support/start-emulator";
import {
  SESSION,
  callWithToken,
  createMovableTime,
  readClaims,
  readIdentity,
  startPlatform,
  stripPem,
  toExchange,
  toSha256Fingerprint,
} from "../support/principals";
import type { Identity } from "../support/principals";

const HOUR_MS = 3_600_000;

function readToken({ text }: RawAnswer): string {
  return (JSON.parse(text) as { readonly token: string }).token;
}

/** A certificate with one bit changed: of the byte `at`, or of the last byte of a text that it holds. */
function alter(certificate: string, at: number | string): string {
  const der = Buffer.from(stripPem(certificate), "base64");
  const index = typeof at === "string" ? der.indexOf(at) + at.length - 1 : at;
  der[index] = (der[index] ?? 0) ^ 1;
  return der.toString("base64");
}

/** Length of a certificate in bytes. */
function measure(certificate: string): number {
  return new X509Certificate(certificate).raw.length;
}

/** A certificate with the same text and the same authority's name, but signed by somebody else's key. */
function imitate({ certificate, intermediate }: Identity): {
  readonly certificate: string;
  readonly privateKey: string;
} {
  const [original, issuer] = [new X509Certificate(certificate), new X509Certificate(intermediate)];
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const toName = (text: string): Name =>
    text.split("\n").map((line) => [line.startsWith("CN=") ? "CN" : "OU", line.slice(3)] as const);
  const content = {
    subject: toName(original.subject),
    publicKey,
    validFrom: Date.parse(original.validFrom),
    validTo: Date.parse(original.validTo),
  };
  return {
    certificate: createCertificate(content, { name: toName(issuer.subject), key: privateKey }),
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

describe("the exchange of an instance's certificate", () => {
  it("gives a token of the instance for the session's key, and counts in the journal", async () => {
    const { emulator, principals } = await startPlatform();
    const answer = await sendSigned(emulator, toExchange(emulator, await readIdentity(principals)));
    expect(answer.status).toBe(200);
    const token = readToken(answer);
    const claims = readClaims(token);
    expect(claims).toMatchObject({
      sub: principals.instanceOcid,
      ptype: "instance",
      "opc-certtype": "instance",
      "opc-instance": principals.instanceOcid,
      "opc-compartment": emulator.compartmentOcid,
      "opc-tenant": emulator.tenancyOcid,
    });
    expect(Number(claims["exp"]) - Number(claims["iat"])).toBe(20 * 60);
    const jwk = JSON.parse(String(claims["jwk"])) as Record<string, unknown>;
    expect(jwk).toMatchObject(createPublicKey(SESSION.publicKey).export({ format: "jwk" }));
    expect((await callWithToken(emulator, token)).status).toBe(200);
    expect(emulator.journal.count({ operation: "ExchangeInstanceCertificate", isDone: true })).toBe(1);
  });

  it("takes every form of key id that the official clients have", async () => {
    const { emulator, principals } = await startPlatform();
    const identity = await readIdentity(principals);
    const request = toExchange(emulator, identity);
    const sha256 = `${emulator.tenancyOcid}/fed-x509-sha256/${toSha256Fingerprint(identity.certificate)}`;
    const sha1 = String(request.authorization?.["keyId"]);
    const lowerCase = sha1.replace(/[^/]+$/, (fingerprint) => fingerprint.toLowerCase());
    for (const keyId of [sha1, lowerCase, sha256])
      expect((await sendSigned(emulator, { ...request, authorization: { keyId } })).status).toBe(200);
  });

  it("lets an x-date pass that is sent beside a signed date", async () => {
    const { emulator, principals } = await startPlatform();
    const request = toExchange(emulator, await readIdentity(principals));
    const headers = { "x-date": new Date().toUTCString() };
    expect((await sendSigned(emulator, { ...request, headers })).status).toBe(200);
  });

  it("ends the token when its time has come", async () => {
    const time = createMovableTime();
    const { emulator, principals } = await startPlatform({
      principals: { tokenSeconds: 60 },
      signatureNow: time.now,
    });
    const token = readToken(await sendSigned(emulator, toExchange(emulator, await readIdentity(principals))));
    time.move(30_000);
    expect((await callWithToken(emulator, token)).status).toBe(200);
    time.move(30_000);
    expect(await callWithToken(emulator, token)).toMatchObject({ status: 401, code: "NotAuthenticated" });
  });

  it("obeys fault rules", async () => {
    const { emulator, principals } = await startPlatform();
    const identity = await readIdentity(principals);
    emulator.faults.add({ match: { operation: "ExchangeInstanceCertificate", nth: 1 }, do: { status: 503 } });
    expect((await sendSigned(emulator, toExchange(emulator, identity))).status).toBe(503);
    expect((await sendSigned(emulator, toExchange(emulator, identity))).status).toBe(200);
  });

  it("is not there without the option", async () => {
    const [{ emulator }, { principals }] = [await startEmulator(), await startPlatform()];
    const answer = await sendSigned(emulator, toExchange(emulator, await readIdentity(principals)));
    expect([answer.status, emulator.principals]).toEqual([404, undefined]);
  });
});

describe("an exchange is refused with 401", () => {
  const refuse = async (change: (request: RawRequest, identity: Identity) => RawRequest): Promise<string> => {
    const { emulator, principals } = await startPlatform();
    const identity = await readIdentity(principals);
    const answer = await sendSigned(emulator, change(toExchange(emulator, identity), identity));
    expect(answer).toMatchObject({ status: 401, code: "NotAuthenticated" });
    expect(emulator.journal.count({ operation: "ExchangeInstanceCertificate", isDone: true })).toBe(0);
    return String(answer.headers["x-emulator-reason"]);
  };
  const changeBody = (request: RawRequest, change: object): RawRequest => ({
    ...request,
    body: JSON.stringify({ ...(JSON.parse(String(request.body)) as object), ...change }),
  });

  it("without a signature", async () => {
    const { emulator, principals } = await startPlatform();
    const { body = "" } = toExchange(emulator, await readIdentity(principals));
    const answer = await sendRaw(emulator.url, { method: "POST", target: "/v1/x509", body });
    expect(answer).toMatchObject({ status: 401, code: "NotAuthenticated" });
  });

  it("by the signature of another key", async () => {
    const reason = await refuse((request) => ({ ...request, privateKeyPem: SESSION.privateKey }));
    expect(reason).toContain("the signature does not match");
  });

  it("with the body out of the signature", async () => {
    const reason = await refuse((request) => ({ ...request, signed: ["date", "(request-target)"] }));
    expect(reason).toContain("not signed: x-content-sha256");
  });

  it("at another time", async () => {
    const date = new Date(Date.now() - 10 * 60_000).toUTCString();
    expect(await refuse((request) => ({ ...request, headers: { date } }))).toContain("seconds away");
  });

  it("with a certificate whose signature was altered", async () => {
    const reason = await refuse((request, { certificate }) =>
      changeBody(request, { certificate: alter(certificate, measure(certificate) - 1) }),
    );
    expect(reason).toContain("not issued by this emulator");
  });

  it("with a certificate whose content was altered", async () => {
    const reason = await refuse((request, { certificate }) =>
      changeBody(request, { certificate: alter(certificate, "opc-certtype:instance") }),
    );
    expect(reason).toContain("not issued by this emulator");
  });

  it("or 400, and never by a bug, with a certificate of which any one bit was altered", async () => {
    const { emulator, principals } = await startPlatform();
    const identity = await readIdentity(principals);
    const request = toExchange(emulator, identity);
    for (let at = 0; at < measure(identity.certificate); at += 13) {
      const { status } = await sendSigned(
        emulator,
        changeBody(request, { certificate: alter(identity.certificate, at) }),
      );
      expect({ at, isRefused: status === 400 || status === 401 }).toEqual({ at, isRefused: true });
    }
  });

  it("with a chain of another authority, whole as it is", async () => {
    const { principals: others } = await startPlatform();
    const foreign = await readIdentity(others);
    const { emulator } = await startPlatform();
    const answer = await sendSigned(emulator, toExchange(emulator, foreign));
    expect(answer).toMatchObject({ status: 401, code: "NotAuthenticated" });
    expect(answer.headers["x-emulator-reason"]).toContain("not issued by this emulator");
  });

  it("with a chain of another authority that has taken the emulator's name", async () => {
    const { emulator, principals } = await startPlatform();
    const identity = await readIdentity(principals);
    const answer = await sendSigned(emulator, toExchange(emulator, { ...identity, ...imitate(identity) }));
    expect(answer).toMatchObject({ status: 401, code: "NotAuthenticated" });
  });

  it("without the intermediate certificate", async () => {
    const reason = await refuse((request) => changeBody(request, { intermediateCertificates: [] }));
    expect(reason).toContain("not among the intermediate certificates");
  });

  it.each([
    ["another tenancy", (keyId: string) => keyId.replace(/^[^/]+/, "ocid1.tenancy.oc1..other"), "another tenancy"],
    ["another fingerprint", (keyId: string) => keyId.replace(/[^/]+$/, "00:11"), "fingerprint"],
    ["the wrong kind of fingerprint", (keyId: string) => keyId.replace("fed-x509", "fed-x509-sha256"), "fingerprint"],
    ["a user's form", () => "ocid1.tenancy.oc1..a/ocid1.user.oc1..b/00:11", "of no certificate"],
  ])("with a key id of %s", async (_, change, expected) => {
    const reason = await refuse((request) => ({
      ...request,
      authorization: { keyId: change(String(request.authorization?.["keyId"])) },
    }));
    expect(reason).toContain(expected);
  });

  it("with a certificate that has ended", async () => {
    const time = createMovableTime();
    const { emulator, principals } = await startPlatform({ signatureNow: time.now });
    const request = toExchange(emulator, await readIdentity(principals));
    time.move(3 * HOUR_MS);
    const answer = await sendSigned(emulator, { ...request, headers: { date: new Date(time.now()).toUTCString() } });
    expect(answer.status).toBe(401);
    expect(answer.headers["x-emulator-reason"]).toContain("not valid at this time");
  });
});

describe("an exchange is refused with 400", () => {
  it.each([
    [{ certificate: undefined }, "MissingParameter"],
    [{ publicKey: undefined }, "MissingParameter"],
    [{ certificate: "bm9uZQ==" }, "InvalidParameter"],
    [{ intermediateCertificates: ["bm9uZQ=="] }, "InvalidParameter"],
    [{ publicKey: "bm9uZQ==" }, "InvalidParameter"],
  ])("for %j", async (change, code) => {
    const { emulator, principals } = await startPlatform();
    const answer = await sendSigned(emulator, toExchange(emulator, await readIdentity(principals), change));
    expect(answer).toMatchObject({ status: 400, code });
  });
});
