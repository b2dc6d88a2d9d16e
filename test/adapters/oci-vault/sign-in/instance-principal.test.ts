import { createPublicKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createOciConnection } from "../../../../provider/adapters/oci-vault/connection";
import { createFakeClock } from "../../../support/fake-clock";
import { catchFailure } from "../support/catch-failure";
import { createFakeService, findClosedUrl, getKeyId, getSignedHeaders, isSignedBy } from "../support/fake-service";
import type { FakeAnswer, FakeService, SeenRequest } from "../support/fake-service";
import { createDeps } from "../support/oci-connection";
import { createToken } from "../support/token";

const FIXTURES = join(__dirname, "../fixtures");
const CERTIFICATE = readFileSync(join(FIXTURES, "instance-cert.pem"), "utf8");
const PRIVATE_KEY = readFileSync(join(FIXTURES, "instance-key.pem"), "utf8");
const INTERMEDIATE = readFileSync(join(FIXTURES, "cluster-ca.pem"), "utf8");
const TENANCY = "ocid1.tenancy.oc1..aaaatenancy";
const INSTANCE = "ocid1.instance.oc1.eu-frankfurt-1.aaaainstance";
const LIFE_MS = 20 * 60_000;

describe("signing in as an instance", () => {
  let services: FakeService[] = [];
  const clock = () => createFakeClock(Date.now());

  afterEach(async () => {
    await Promise.all(services.map((service) => service.close()));
    services = [];
  });

  const start = async (answer: (request: SeenRequest, index: number) => FakeAnswer): Promise<FakeService> => {
    const service = await createFakeService(answer);
    services.push(service);
    return service;
  };

  /** What stands at 169.254.169.254 of an instance. */
  const answerMetadata = ({ target, headers }: SeenRequest): FakeAnswer => {
    if (headers.authorization !== "Bearer Oracle") return { status: 403 };
    if (target === "/opc/v2/instance/regionInfo") {
      return {
        body: {
          realmKey: "oc1",
          realmDomainComponent: "oraclecloud.com",
          regionKey: "FRA",
          regionIdentifier: "eu-frankfurt-1",
        },
      };
    }
    const files: Record<string, string> = {
      "cert.pem": CERTIFICATE,
      "key.pem": PRIVATE_KEY,
      "intermediate.pem": INTERMEDIATE,
    };
    const file = files[target.replace("/opc/v2/identity/", "")];
    return file === undefined ? { status: 404 } : { body: file };
  };

  const startAll = async (time: { now(): number }) => {
    const metadata = await start(answerMetadata);
    const auth = await start((_, index) => ({
      body: {
        token: createToken({
          sub: INSTANCE,
          "opc-instance": INSTANCE,
          "opc-tenant": TENANCY,
          exp: Math.floor((time.now() + LIFE_MS) / 1000),
          jti: index,
        }),
      },
    }));
    const oci = await start(() => ({ body: { id: TENANCY } }));
    return { metadata, auth, oci };
  };
  const connect = (
    { metadata, auth, oci }: Record<"metadata" | "auth" | "oci", FakeService>,
    time = clock(),
    authVariable = "SECRETSYNC_OCI_AUTH_URL",
  ) =>
    createOciConnection(
      { app: "oci", method: "instance-principal", credentials: {}, endpoint: oci.url },
      createDeps({
        clock: time,
        env: { OCI_METADATA_BASE_URL: `${metadata.url}/opc/v2/`, [authVariable]: auth.url },
      }),
    );

  it("finds the auth service by the variable of the Go SDK, too", async () => {
    const time = clock();
    const all = await startAll(time);
    expect(await connect(all, time, "OCI_SDK_AUTH_CLIENT_REGION_URL").verify()).toMatchObject({ principal: INSTANCE });
    expect(all.auth.requests).toHaveLength(1);
  });

  it("exchanges the instance's certificate for a token and signs with the key that it made", async () => {
    const time = clock();
    const all = await startAll(time);
    expect(await connect(all, time).verify()).toEqual({ principal: INSTANCE, warnings: [] });

    const [exchange] = all.auth.requests;
    expect(exchange).toMatchObject({ method: "POST", target: "/v1/x509" });
    const fingerprint = new X509Certificate(CERTIFICATE).fingerprint.toLowerCase();
    expect(getKeyId(exchange!)).toBe(`${TENANCY}/fed-x509/${fingerprint}`);
    expect(getSignedHeaders(exchange!)).toContain("date");
    expect(isSignedBy(createPublicKey(PRIVATE_KEY), exchange!)).toBe(true);

    const body = JSON.parse(exchange!.body) as Record<string, string> & { intermediateCertificates: string[] };
    expect(new X509Certificate(Buffer.from(body["certificate"]!, "base64")).raw).toEqual(
      new X509Certificate(CERTIFICATE).raw,
    );
    expect(body.intermediateCertificates).toHaveLength(1);
    expect(body["purpose"]).toBe("DEFAULT");

    const sessionKey = createPublicKey({ key: Buffer.from(body["publicKey"]!, "base64"), format: "der", type: "spki" });
    const [call] = all.oci.requests;
    expect(call?.target).toBe(`/20160918/tenancies/${TENANCY}`);
    expect(getKeyId(call!)).toMatch(/^ST\$/);
    expect(isSignedBy(sessionKey, call!)).toBe(true);
  });

  it("keeps the token, and renews it once before it ends, for all who ask", async () => {
    const time = clock();
    const all = await startAll(time);
    const connection = connect(all, time);
    await Promise.all([connection.verify(), connection.verify(), connection.verify()]);
    await time.advance(LIFE_MS / 2);
    await connection.verify();
    expect(all.auth.requests).toHaveLength(1);
    await time.advance(LIFE_MS / 2 - 60_000);
    await Promise.all([connection.verify(), connection.verify(), connection.verify()]);
    expect(all.auth.requests).toHaveLength(2);
    const keyIds = new Set(all.oci.requests.map(getKeyId));
    expect(keyIds.size).toBe(2);
  });

  it("says that it is no instance where nothing answers", async () => {
    const all = await startAll(clock());
    const failure = await catchFailure(
      connect({ ...all, metadata: { ...all.metadata, url: await findClosedUrl() } }).verify(),
    );
    expect(failure).toMatchObject({ code: "TRANSIENT", hint: expect.stringContaining("on an OCI instance only") });
  });

  it("passes on that the auth service refuses the instance, without the body", async () => {
    const all = await startAll(clock());
    const auth = await start(() => ({ status: 401, body: { code: "NotAuthenticated", message: "canary" } }));
    const failure = await catchFailure(connect({ ...all, auth }).verify());
    expect(failure.code).toBe("NOT_AUTHENTICATED");
    expect(failure.message).not.toContain("canary");
  });

  it("signs in again after a failure", async () => {
    const time = clock();
    const all = await startAll(time);
    const auth = await start((_, index) =>
      index === 0
        ? { status: 503, body: { code: "ServiceUnavailable", message: "" } }
        : { body: { token: createToken({ "opc-instance": INSTANCE, "opc-tenant": TENANCY }) } },
    );
    const connection = connect({ ...all, auth }, time);
    expect(await catchFailure(connection.verify())).toMatchObject({ code: "TRANSIENT" });
    expect((await connection.verify()).principal).toBe(INSTANCE);
  });

  it("takes the region alone from a metadata service that knows no more", async () => {
    const time = clock();
    const all = await startAll(time);
    const metadata = await start((request) => {
      if (request.target.endsWith("/regionInfo")) return { status: 404 };
      return request.target.endsWith("/instance/region") ? { body: "fra" } : answerMetadata(request);
    });
    expect((await connect({ ...all, metadata }, time).verify()).principal).toBe(INSTANCE);
  });
});
