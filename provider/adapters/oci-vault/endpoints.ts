import type * as OciCommon from "oci-common";
import { SyncError } from "../../core/errors";
import type { OciConnection } from "../../schema/connection";
import type { OciEnvironment } from "./config";
import type { Place } from "./sign-in";

/** Host names per service, as the clients of oci-* 2.139.1 have them (they are protected there; a test compares them). */
const TEMPLATES = {
  vaults: "https://vaults.{region}.oci.{domain}",
  secrets: "https://secrets.vaults.{region}.oci.{domain}",
  kms: "https://kms.{region}.{domain}",
  identity: "https://identity.{region}.oci.{domain}",
  auth: "https://auth.{region}.{domain}",
} as const;

export type OciService = keyof typeof TEMPLATES;

const REGION = /^[a-z][a-z0-9-]*$/;
const DOMAIN = /^[a-z0-9][a-z0-9.-]*$/;

/** The SDK's tables of regions and realms. */
export type RegionTables = Pick<typeof OciCommon, "Region" | "Realm">;

export interface EndpointSource {
  readonly environment: Pick<OciEnvironment, "defaultDomain">;
  readonly tables: RegionTables;
}

/** The configured base URL of a service, without a trailing slash: of `endpoints`, else `endpoint`, else none. */
export function getConfiguredEndpoint(
  service: Exclude<OciService, "auth">,
  { endpoint, endpoints }: Pick<OciConnection, "endpoint" | "endpoints">,
): string | undefined {
  return endpoints?.[service] ?? endpoint;
}

/**
 * Base URL of a service by region and realm, without a trailing slash.
 * @throws SyncError INVALID_INPUT when they are not known.
 */
export function buildEndpoint(
  service: OciService,
  { environment, tables }: EndpointSource,
  place: Place,
  tenancyOcid: string,
): string {
  const region = normaliseRegion(place.region, tables);
  const domain = place.domain ?? findDomain(region, tenancyOcid, tables) ?? environment.defaultDomain;
  if (domain === undefined || !DOMAIN.test(domain)) throw failRegion(`the realm of region ${region} is not known`);
  return TEMPLATES[service].replace("{region}", region).replace("{domain}", domain);
}

/** A region's identifier, also for its short code (`fra`). @throws SyncError INVALID_INPUT */
export function normaliseRegion(region: string | undefined, { Region }: RegionTables): string {
  if (region === undefined) throw failRegion("the region is not known");
  const identifier = Region.getRegionIdFromShortCode(region.trim().toLowerCase());
  if (!REGION.test(identifier)) throw failRegion("the region is not a region identifier");
  return identifier;
}

/**
 * Second-level domain of a region: by the SDK's table of regions, else by the realm in the tenancy's OCID
 * (`ocid1.tenancy.oc2..`), so that a region that is newer than the table works too.
 */
function findDomain(region: string, tenancyOcid: string, { Region, Realm }: RegionTables): string | undefined {
  const known = Region.values().find(({ regionId }) => regionId === region);
  if (known !== undefined) return known.realm.secondLevelDomain;
  const realmId = tenancyOcid.split(".")[2];
  return Realm.values().find((realm) => realm.realmId === realmId)?.secondLevelDomain;
}

function failRegion(message: string): SyncError {
  return new SyncError("INVALID_INPUT", message, {
    property: "credentials.region",
    hint: "Give a region identifier such as eu-frankfurt-1, or set endpoint or endpoints of the connection",
  });
}
