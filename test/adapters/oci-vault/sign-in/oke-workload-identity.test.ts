import { createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createOciConnection } from "../../../../provider/adapters/oci-vault/connection";
import { catchFailure } from "../support/catch-failure";
import { createFakeService, getKeyId, isSignedBy } from "../support/fake-service";
import type { FakeService } from "../support/fake-service";
import { createDeps } from "../support/oci-connection";
import { createTemporaryFolder } from "../support/temporary-folder";
import type { TemporaryFolder } from "../support/temporary-folder";
import { createToken } from "../support/token";

const FIXTURES = join(__dirname, "../fixtures");
const TLS = {
  cert: readFileSync(join(FIXTURES, "cluster-cert.pem"), "utf8"),
  key: readFileSync(join(FIXTURES, "cluster-key.pem"), "utf8"),
};
const TENANCY = "ocid1.tenancy.oc1..aaaatenancy";
const WORKLOAD = "ocid1.workload.oc1..aaaaworkload";
const SERVICE_ACCOUNT_TOKEN = "canary-service-account";

describe("signing in as a workload of a cluster", () => {
  let cluster: FakeService;
  let oci: FakeService;
  let folder: TemporaryFolder;

  beforeEach(async () => {
    folder = createTemporaryFolder();
    folder.write("token", `${SERVICE_ACCOUNT_TOKEN}\n`);
    oci = await createFakeService(() => ({ body: { id: TENANCY } }));
    cluster = await createFakeService(
      () => {
        const token = `ST$${createToken({ res_id: WORKLOAD, res_tenant: TENANCY })}`;
        return { body: JSON.stringify(Buffer.from(JSON.stringify({ token })).toString("base64")) };
      },
      { tls: TLS },
    );
  });
  afterEach(async () => {
    folder.remove();
    await Promise.all([cluster.close(), oci.close()]);
  });

  const connect = (env: NodeJS.ProcessEnv = {}) =>
    createOciConnection(
      { app: "oci", method: "oke-workload-identity", credentials: {}, endpoint: oci.url },
      createDeps({
        env: {
          KUBERNETES_SERVICE_HOST: "127.0.0.1",
          KUBERNETES_SERVICE_PORT_PROXYMUX: new URL(cluster.url).port,
          OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH: join(FIXTURES, "cluster-ca.pem"),
          OCI_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH: join(folder.path, "token"),
          OCI_RESOURCE_PRINCIPAL_REGION: "eu-frankfurt-1",
          ...env,
        },
      }),
    );

  it("exchanges the service account's token at the cluster, whose certificate its own authority signed", async () => {
    expect(await connect().verify()).toEqual({ principal: WORKLOAD, warnings: [] });
    const [exchange] = cluster.requests;
    expect(exchange).toMatchObject({ method: "POST", target: "/resourcePrincipalSessionTokens" });
    expect(exchange?.headers.authorization).toBe(`Bearer ${SERVICE_ACCOUNT_TOKEN}`);
    const { podKey } = JSON.parse(exchange!.body) as { podKey: string };
    const [call] = oci.requests;
    expect(getKeyId(call!)).toMatch(/^ST\$[^$]+$/);
    const sessionKey = createPublicKey({ key: Buffer.from(podKey, "base64"), format: "der", type: "spki" });
    expect(isSignedBy(sessionKey, call!)).toBe(true);
  });

  it("needs no region where an endpoint is configured", async () => {
    const env = { OCI_RESOURCE_PRINCIPAL_REGION: "", OCI_METADATA_BASE_URL: "http://127.0.0.1:1" };
    expect((await connect(env).verify()).principal).toBe(WORKLOAD);
  });

  it("does not trust a cluster of another authority", async () => {
    const env = { OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH: join(FIXTURES, "instance-cert.pem") };
    const failure = await catchFailure(connect(env).verify());
    expect(failure.code).toBe("INVALID_INPUT");
    expect(failure.message).not.toContain(SERVICE_ACCOUNT_TOKEN);
    expect(cluster.requests).toEqual([]);
  });

  it.each([
    [{ KUBERNETES_SERVICE_HOST: "" }, "KUBERNETES_SERVICE_HOST is not set"],
    [{ OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH: "/none/ca.crt" }, "/none/ca.crt cannot be read (ENOENT)"],
    [{ OCI_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH: "/none/token" }, "/none/token cannot be read (ENOENT)"],
  ])("says what is missing: %j", async (env, message) => {
    expect(await catchFailure(connect(env).verify())).toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining(message),
    });
  });
});
