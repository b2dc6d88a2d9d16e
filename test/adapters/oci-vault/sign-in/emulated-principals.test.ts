import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createEmulator } from "../../../../emulator/oci/index";
import type { Emulator, OperationName, Principals } from "../../../../emulator/oci/index";
import { createOciConnection } from "../../../../provider/adapters/oci-vault/connection";
import { createOciDestination } from "../../../../provider/adapters/oci-vault/destination";
import type { OciConnection } from "../../../../provider/schema/connection";
import { catchFailure } from "../support/catch-failure";
import { createDeps } from "../support/oci-connection";

const MINUTE_MS = 60_000;
const TOKEN_MINUTES = 20;

type Method = "instance-principal" | "resource-principal" | "oke-workload-identity";

/** Each method, who it signs in as, and the call that gets it a token, if it makes one. */
const METHODS: readonly (readonly [Method, (principals: Principals) => string, OperationName | undefined])[] = [
  ["instance-principal", ({ instanceOcid }) => instanceOcid, "ExchangeInstanceCertificate"],
  ["resource-principal", ({ resourcePrincipal }) => resourcePrincipal.resourceOcid, undefined],
  ["oke-workload-identity", ({ kubernetes }) => kubernetes.workloadOcid, "ExchangeServiceAccount"],
];

let emulator: Emulator;
let principals: Principals;

beforeEach(async () => {
  // The one clock of client, platform and service; timers and sockets go on as ever.
  vi.useFakeTimers({ toFake: ["Date"] });
  emulator = await createEmulator({
    principals: { tokenSeconds: TOKEN_MINUTES * 60 },
    seedSecrets: [{ name: "APP_KEY" }],
  });
  principals = emulator.principals!;
});
afterEach(async () => {
  await emulator.close();
  vi.useRealTimers();
});

function moveTime(minutes: number): void {
  vi.setSystemTime(Date.now() + minutes * MINUTE_MS);
}

function createParts(method: Method, env: NodeJS.ProcessEnv = {}) {
  const config = { app: "oci", method, credentials: {}, endpoint: emulator.url } as OciConnection;
  const deps = createDeps({
    env: {
      ...principals.environment,
      SECRETSYNC_OCI_AUTH_URL: principals.authUrl,
      ...env,
    },
  });
  return { connection: createOciConnection(config, deps), destination: createOciDestination(config, emulator, deps) };
}

async function listNames({ destination }: ReturnType<typeof createParts>): Promise<readonly string[]> {
  return (await destination.list()).map(({ name }) => name);
}

describe.each(METHODS)("signing in by %s", (method, getPrincipal, exchange) => {
  const countExchanges = (): number => (exchange === undefined ? 0 : emulator.journal.count({ operation: exchange }));

  it("names the principal, and lists the vault's secrets", async () => {
    const parts = createParts(method);
    expect(await parts.connection.verify()).toEqual({ principal: getPrincipal(principals), warnings: [] });
    expect(await listNames(parts)).toEqual(["APP_KEY"]);
    expect(emulator.journal.find({ status: 401 })).toEqual([]);
  });

  it("gets one token for all who call at once", async () => {
    const parts = createParts(method);
    const calls = Array.from({ length: 20 }, (_, at) =>
      at % 2 === 0 ? parts.destination.list() : parts.connection.verify(),
    );
    await Promise.all(calls);
    expect(countExchanges()).toBe(exchange === undefined ? 0 : 1);
    expect(emulator.journal.count({ status: 200, operation: ["ListSecrets", "GetTenancy"] })).toBe(20);
  });

  it("renews the token before it ends, once for all, so that no call is refused", async () => {
    const parts = createParts(method);
    await listNames(parts);
    moveTime(TOKEN_MINUTES / 2);
    await listNames(parts);
    expect(countExchanges()).toBe(exchange === undefined ? 0 : 1);
    // The platform renews its files at half the life of a token; so does this test, whose timers stand still.
    await principals.renewResourceFiles();
    moveTime(TOKEN_MINUTES / 2 - 1);
    await Promise.all(Array.from({ length: 10 }, () => listNames(parts)));
    moveTime(TOKEN_MINUTES / 4);
    expect(await listNames(parts)).toEqual(["APP_KEY"]);
    expect(countExchanges()).toBe(exchange === undefined ? 0 : 2);
    expect(emulator.journal.find({ status: 401 })).toEqual([]);
  });

  it("tells no token and no key when the service refuses it", async () => {
    const parts = createParts(method);
    emulator.faults.add({ match: { operation: "GetTenancy" }, do: { status: 401, code: "NotAuthenticated" } });
    const failure = await catchFailure(parts.connection.verify());
    expect(failure.code).toBe("NOT_AUTHENTICATED");
    const told = [failure.message, failure.stack, JSON.stringify(failure.details)].join("\n");
    expect(told).not.toMatch(/ST\$|eyJ|PRIVATE KEY/);
  });
});

describe("signing in as an instance", () => {
  it("goes on when the platform has renewed the certificate and its key", async () => {
    const parts = createParts("instance-principal");
    await listNames(parts);
    moveTime(90);
    expect(await listNames(parts)).toEqual(["APP_KEY"]);
    moveTime(90);
    expect(await listNames(parts)).toEqual(["APP_KEY"]);
    expect(emulator.journal.count({ operation: "ExchangeInstanceCertificate", status: 200 })).toBe(3);
  });

  it("fails as one to try again while the auth service is down, and works when it is back", async () => {
    const parts = createParts("instance-principal");
    emulator.faults.add({ match: { operation: "ExchangeInstanceCertificate", nth: 1 }, do: { status: 503 } });
    expect(await catchFailure(parts.connection.verify())).toMatchObject({ code: "TRANSIENT" });
    expect((await parts.connection.verify()).principal).toBe(principals.instanceOcid);
  });
});

describe("signing in as a workload", () => {
  it("sends the service account's token to no server but the cluster's own", async () => {
    const other = await createEmulator({ principals: true });
    try {
      const { caFile } = other.principals!.kubernetes;
      const parts = createParts("oke-workload-identity", { OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH: caFile });
      const failure = await catchFailure(parts.connection.verify());
      expect(failure.message).not.toContain(readFileSync(principals.kubernetes.tokenFile, "utf8"));
      expect(emulator.journal.entries).toEqual([]);
    } finally {
      await other.close();
    }
  });

  it("is refused with the service account of another cluster", async () => {
    const other = await createEmulator({ principals: true });
    try {
      const { tokenFile } = other.principals!.kubernetes;
      const parts = createParts("oke-workload-identity", { OCI_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH: tokenFile });
      expect((await catchFailure(parts.connection.verify())).code).toBe("NOT_AUTHENTICATED");
    } finally {
      await other.close();
    }
  });
});
