import { createPrivateKey, generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Emulator, EmulatorOptions } from "../../emulator/oci";
import { sendRaw, sendSigned } from "./support/raw-request";
import type { RawRequest } from "./support/raw-request";
import { startEmulator } from "./support/start-emulator";

function getTarget(emulator: Emulator): string {
  return `/20160918/tenancies/${emulator.tenancyOcid}`;
}

async function sendGet(request: Omit<RawRequest, "target"> = {}, options: EmulatorOptions = {}) {
  const { emulator } = await startEmulator(options);
  const answer = await sendSigned(emulator, { target: getTarget(emulator), ...request });
  return { emulator, answer, reason: answer.headers["x-emulator-reason"] };
}

const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toUTCString();

describe("a signature", () => {
  it.each([
    ["date first", ["date", "(request-target)", "host"]],
    ["the target first", ["(request-target)", "date", "host"]],
    ["names in mixed case", ["Date", "(request-target)", "Host"]],
    ["one more header", ["date", "(request-target)", "host", "opc-client-info"]],
  ])("may be of %s", async (_what, signed) => {
    const { answer } = await sendGet({ signed, headers: { "opc-client-info": "test" } });
    expect(answer.status).toBe(200);
  });

  it("may be by x-date alone, or by x-date next to an unsigned date that is old", async () => {
    const signed = ["x-date", "(request-target)", "host"];
    expect((await sendGet({ signed, headers: { "x-date": minutesAgo(0), date: undefined } })).answer.status).toBe(200);
    expect((await sendGet({ signed, headers: { "x-date": minutesAgo(0), date: minutesAgo(60) } })).answer.status).toBe(
      200,
    );
  });

  it("is judged by x-date where both dates are there", async () => {
    const signed = ["date", "x-date", "(request-target)", "host"];
    const { answer, reason } = await sendGet({ signed, headers: { "x-date": minutesAgo(6), date: minutesAgo(0) } });
    expect(answer).toMatchObject({ status: 401, code: "NotAuthenticated" });
    expect(reason).toContain("x-date is 3");
  });

  it("may have its parameters in any order, spaced, and with its algorithm in capitals", async () => {
    const { emulator } = await startEmulator();
    const target = getTarget(emulator);
    const date = new Date().toUTCString();
    const { host } = new URL(emulator.url);
    const keyId = `${emulator.tenancyOcid}/${emulator.userOcid}/${emulator.fingerprint}`;
    const text = `date: ${date}\n(request-target): get ${target}\nhost: ${host}`;
    const signature = sign("RSA-SHA256", Buffer.from(text), createPrivateKey(emulator.privateKeyPem)).toString(
      "base64",
    );
    const authorization = `signature  signature="${signature}" , headers="date (request-target) host", keyId="${keyId}",algorithm="RSA-SHA256",version="1"`;
    expect((await sendRaw(emulator.url, { target, headers: { host, date, authorization } })).status).toBe(200);
  });

  it.each([4, -4])("may be %i minutes old", async (minutes) => {
    expect((await sendGet({ headers: { date: minutesAgo(minutes) } })).answer.status).toBe(200);
  });

  it.each([6, -6])("may not be %i minutes old", async (minutes) => {
    const { answer, reason } = await sendGet({ headers: { date: minutesAgo(minutes) } });
    expect(answer).toMatchObject({ status: 401, code: "NotAuthenticated" });
    expect(reason).toMatch(/date is 3\d\d seconds away/);
  });

  it("is dated by the real time, however far the service's clock was moved", async () => {
    const { emulator, clients } = await startEmulator();
    emulator.clock.advance(90 * 24 * 3_600_000);
    expect((await clients.identity.getTenancy({ tenancyId: emulator.tenancyOcid })).tenancy.id).toBe(
      emulator.tenancyOcid,
    );
  });

  it.each([
    ["no date", { signed: ["(request-target)", "host"] }, "not signed: date"],
    ["no host", { signed: ["date", "(request-target)"] }, "not signed: host"],
    ["no target", { signed: ["date", "host"] }, "not signed: (request-target)"],
    [
      "a header that is not sent",
      { signed: ["date", "(request-target)", "host", "x-missing"] },
      "x-missing is signed but not sent",
    ],
    ["a date that is none", { headers: { date: "yesterday" } }, "date is not a date"],
    ["another algorithm", { authorization: { algorithm: "ecdsa-sha256" } }, "is not rsa-sha256"],
    ["another version", { authorization: { version: "2" } }, "version 2 is not 1"],
    ["an unknown key", { authorization: { keyId: "a/b/c" } }, "names no key"],
    ["a broken signature", { authorization: { signature: "AAAA" } }, "does not match the request"],
    ["no base64 at all", { authorization: { signature: "%%%" } }, "does not match the request"],
    ["a token that is none", { authorization: { keyId: "ST$nonsense" } }, "is not a JWT"],
    ["a token of somebody else", { authorization: { keyId: "ST$YQ.e30.YQ" } }, "was not issued by this emulator"],
  ] as const)("is refused with %s", async (_what, request, expected) => {
    const { emulator, answer, reason } = await sendGet(request);
    expect(answer).toMatchObject({ status: 401, code: "NotAuthenticated" });
    expect(reason).toContain(expected);
    expect(emulator.journal.entries).toMatchObject([
      { status: 401, isDone: false, reason: expect.stringContaining(expected) as string },
    ]);
  });

  it("is refused by another private key", async () => {
    const privateKeyPem = generateKeyPairSync("rsa", { modulusLength: 2048 })
      .privateKey.export({ type: "pkcs8", format: "pem" })
      .toString();
    expect((await sendGet({ privateKeyPem })).answer.status).toBe(401);
  });

  it.each([undefined, "", "Bearer abc", "Signature", 'Signature keyId="a"'])(
    "is asked for: %j will not do",
    async (authorization) => {
      const { emulator } = await startEmulator();
      const answer = await sendRaw(emulator.url, {
        target: getTarget(emulator),
        headers: { date: new Date().toUTCString(), authorization },
      });
      expect(answer).toMatchObject({ status: 401, code: "NotAuthenticated" });
    },
  );
});

describe("the signature of a body", () => {
  const all = ["date", "(request-target)", "host", "content-length", "content-type", "x-content-sha256"];

  it.each(["content-length", "content-type", "x-content-sha256"])("needs %s", async (missing) => {
    const { emulator } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A" });
    const signed = all.filter((name) => name !== missing);
    const answer = await sendSigned(emulator, { method: "PUT", target: `/20180608/secrets/${id}`, body: "{}", signed });
    expect(answer).toMatchObject({ status: 401, code: "NotAuthenticated" });
    expect(answer.headers["x-emulator-reason"]).toContain(missing);
  });

  it("is refused where the digest is of another body", async () => {
    const { emulator } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A", description: "before" });
    const headers = { "x-content-sha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" };
    const answer = await sendSigned(emulator, {
      method: "PUT",
      target: `/20180608/secrets/${id}`,
      body: '{"description":"after"}',
      headers,
    });
    expect(answer.status).toBe(401);
    expect(emulator.getSecret("A")?.description).toBe("before");
  });

  it("covers an empty body as well", async () => {
    const { emulator } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A", lifecycleState: "PENDING_DELETION" });
    const request = { method: "POST", target: `/20180608/secrets/${id}/actions/cancelDeletion`, body: "" };
    expect((await sendSigned(emulator, { ...request, signed: ["date", "(request-target)", "host"] })).status).toBe(401);
    expect((await sendSigned(emulator, request)).status).toBe(200);
  });
});

describe("the request target", () => {
  it.each(["?compartmentId=C&name=a%20b", "?name=a+b&compartmentId=C", "?compartmentId=C&name=%C3%BC"])(
    "is signed as it is on the wire: %s",
    async (query) => {
      const { emulator } = await startEmulator();
      const target = `/20180608/secrets${query.replace("C", emulator.compartmentOcid)}`;
      expect((await sendSigned(emulator, { target })).status).toBe(200);
    },
  );

  it("reads a plus in the query as a blank, as Python and Go write it", async () => {
    const { emulator } = await startEmulator();
    emulator.addCompartment("two words");
    const answer = await sendSigned(emulator, {
      target: `/20160918/compartments?name=two+words&compartmentId=${emulator.tenancyOcid}`,
    });
    expect(JSON.parse(answer.text)).toHaveLength(1);
  });
});
