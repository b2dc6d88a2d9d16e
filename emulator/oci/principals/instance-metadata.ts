import type { SignedRequest } from "../auth/verify-request";
import type { Operation } from "../operations/operation";
import type { Refusal } from "../quirks";
import { ServiceError } from "../service-error";
import { getRegionKey } from "../views/identity-view";
import { FORWARDING_HEADERS, METADATA_AUTHORIZATION, SHORT_REGIONS } from "./facts";
import type { IdentityFiles, InstanceCertificates } from "./instance-certificate";
import type { PlatformPlace } from "./platform-place";

/** GET /opc/v2/… of the metadata service, version 2: the instance, each of its fields, and the files of its identity. */
export function createMetadataOperations(
  place: PlatformPlace,
  certificates: InstanceCertificates,
  startedAt: number,
  refusal: Refusal,
): readonly Operation[] {
  const instance = toInstance(place, startedAt);
  const all = ["/opc/v2/instance", "/opc/v2/instance/"].map((path) => read(path, refusal, { body: instance }));
  const fields = Object.entries(instance).map(([name, value]) =>
    read(`/opc/v2/instance/${name}`, refusal, typeof value === "object" ? { body: value } : { text: String(value) }),
  );
  return [...all, ...fields, ...createIdentityOperations(certificates, refusal)];
}

function createIdentityOperations(certificates: InstanceCertificates, refusal: Refusal): readonly Operation[] {
  const files: readonly (readonly [name: string, file: keyof IdentityFiles])[] = [
    ["cert.pem", "certificate"],
    ["key.pem", "privateKey"],
    ["intermediate.pem", "intermediate"],
  ];
  return files.map(([name, file]) => ({
    ...read(`/opc/v2/identity/${name}`, refusal, {}),
    name: "GetInstanceIdentity",
    handle: async () => ({ text: (await certificates.read())[file] }),
  }));
}

function read(path: string, refusal: Refusal, answer: { readonly body?: object; readonly text?: string }): Operation {
  return {
    name: "GetInstanceMetadata",
    method: "GET",
    path,
    endpoint: "metadata",
    isWrite: false,
    authenticate: (request) => {
      requireOwnRequest(request, refusal);
    },
    handle: () => answer,
  };
}

// No secret: it keeps out what a browser or a forgetful proxy was tricked into asking.
function requireOwnRequest({ headers }: SignedRequest, refusal: Refusal): void {
  if (headers.authorization !== METADATA_AUTHORIZATION)
    throw new ServiceError(refusal, { reason: `there is no header "Authorization: ${METADATA_AUTHORIZATION}"` });
  const forwarding = FORWARDING_HEADERS.find((name) => headers[name] !== undefined);
  if (forwarding !== undefined)
    throw new ServiceError(refusal, { reason: `the request was forwarded (${forwarding})` });
}

/** The fields that docs Compute/Tasks/gettingmetadata.htm lists, for an instance of no particular shape. */
function toInstance(place: PlatformPlace, startedAt: number): Readonly<Record<string, string | number | object>> {
  const { region } = place;
  return {
    availabilityDomain: `EMUL:${region.toUpperCase()}-AD-1`,
    faultDomain: "FAULT-DOMAIN-1",
    compartmentId: place.compartmentOcid,
    displayName: "emulated-instance",
    hostname: "emulated-instance",
    id: place.instanceOcid,
    metadata: {},
    region: SHORT_REGIONS[region] ?? region,
    canonicalRegionName: region,
    regionInfo: {
      realmKey: "oc1",
      realmDomainComponent: "oraclecloud.com",
      regionKey: getRegionKey(region),
      regionIdentifier: region,
    },
    shape: "VM.Standard.E5.Flex",
    state: "Running",
    tenantId: place.tenancyOcid,
    timeCreated: startedAt,
  };
}
