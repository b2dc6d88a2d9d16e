import * as common from "oci-common";
import { IdentityClient } from "oci-identity";
import { KmsVaultClient } from "oci-keymanagement";
import { SecretsClient } from "oci-secrets";
import { VaultsClient } from "oci-vault";
import { describe, expect, it } from "vitest";
import { buildEndpoint, getConfiguredEndpoint } from "../../../provider/adapters/oci-vault/endpoints";
import type { EndpointSource } from "../../../provider/adapters/oci-vault/endpoints";
import { isSyncError } from "../../../provider/core/errors";

const TENANCY = "ocid1.tenancy.oc1..aaaa";
const SERVICES = ["vaults", "secrets", "kms", "identity"] as const;
const SOURCE: EndpointSource = { environment: {}, tables: common };

const CLIENTS = {
  vaults: [VaultsClient, "/20180608"],
  secrets: [SecretsClient, "/20190301"],
  kms: [KmsVaultClient, ""],
  identity: [IdentityClient, "/20160918"],
} as const;

/** What the SDK itself makes of a region. */
function askSdk(service: (typeof SERVICES)[number], region: common.Region): string {
  const [Client, path] = CLIENTS[service];
  const client = new Client(
    { httpClient: { send: () => Promise.reject(new Error("no call is made")) } },
    { circuitBreaker: new common.CircuitBreaker({ disableClientCircuitBreaker: true }) },
  );
  client.region = region;
  return client.endpoint.slice(0, client.endpoint.length - path.length);
}

describe("endpoints", () => {
  it.each(SERVICES)("are those of the SDK in every region of every realm: %s", (service) => {
    const regions = common.Region.values();
    expect(regions.length).toBeGreaterThan(70);
    expect(new Set(regions.map(({ realm }) => realm.realmId)).size).toBeGreaterThan(15);
    for (const region of regions) {
      const endpoint = buildEndpoint(service, SOURCE, { region: region.regionId }, TENANCY);
      expect(endpoint).toBe(askSdk(service, region));
    }
  });

  it("take a short code for its region", () => {
    expect(buildEndpoint("vaults", SOURCE, { region: "IAD" }, TENANCY)).toBe(
      "https://vaults.us-ashburn-1.oci.oraclecloud.com",
    );
  });

  it.each([
    ["ocid1.tenancy.oc2..aaaa", "oraclegovcloud.com"],
    ["ocid1.tenancy.oc19..aaaa", "oraclecloud.eu"],
  ])("of a region that is newer than the SDK are in the realm of the tenancy", (tenancy, domain) => {
    expect(buildEndpoint("kms", SOURCE, { region: "xx-new-1" }, tenancy)).toBe(`https://kms.xx-new-1.${domain}`);
  });

  it("of a realm that is newer than the SDK are where the instance or the environment says", () => {
    const tenancy = "ocid1.tenancy.oc99..aaaa";
    expect(buildEndpoint("kms", SOURCE, { region: "xx-new-1", domain: "oraclecloud99.com" }, tenancy)).toBe(
      "https://kms.xx-new-1.oraclecloud99.com",
    );
    const withDomain = { ...SOURCE, environment: { defaultDomain: "oraclecloud98.com" } };
    expect(buildEndpoint("kms", withDomain, { region: "xx-new-1" }, tenancy)).toBe(
      "https://kms.xx-new-1.oraclecloud98.com",
    );
  });

  it.each([
    [{ region: "xx-new-1" }, "ocid1.tenancy.oc99..aaaa", "the realm of region xx-new-1 is not known"],
    [{}, TENANCY, "the region is not known"],
    [{ region: "evil.example/" }, TENANCY, "not a region identifier"],
    [{ region: "xx-new-1", domain: "evil.example/x" }, TENANCY, "realm"],
  ])("are refused where they cannot be known: %j", (place, tenancy, message) => {
    let failure: unknown;
    try {
      buildEndpoint("vaults", SOURCE, place, tenancy);
    } catch (error) {
      failure = error;
    }
    expect(isSyncError(failure, "INVALID_INPUT")).toBe(true);
    expect(failure).toMatchObject({
      message: expect.stringContaining(message),
      details: { property: "credentials.region" },
    });
  });

  it("that are configured are the single ones, then the one for all", () => {
    const get = (config: Parameters<typeof getConfiguredEndpoint>[1]) =>
      SERVICES.map((service) => getConfiguredEndpoint(service, config));
    const [all, kms] = ["http://all", "http://kms"];
    expect(get({ endpoint: all, endpoints: { kms } })).toEqual([all, all, kms, all]);
    expect(get({ endpoints: { kms } })).toEqual([undefined, undefined, kms, undefined]);
    expect(get({})).toEqual([undefined, undefined, undefined, undefined]);
  });

  it("of the auth service are by region alone", () => {
    expect(buildEndpoint("auth", SOURCE, { region: "eu-frankfurt-1" }, TENANCY)).toBe(
      "https://auth.eu-frankfurt-1.oraclecloud.com",
    );
  });
});
