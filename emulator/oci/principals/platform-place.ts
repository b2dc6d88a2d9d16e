import { createOcid } from "../ocid";
import type { SeedPlaces, StoredIdentity } from "../state/model";

/** Where the principals of an emulator live, and what they are called. */
export interface PlatformPlace {
  readonly tenancyOcid: string;
  readonly compartmentOcid: string;
  readonly region: string;
  readonly instanceOcid: string;
  readonly resourceOcid: string;
  readonly clusterOcid: string;
  readonly workloadOcid: string;
}

/** One instance, one resource and one cluster with one workload, in the first compartment. New OCIDs every time. */
export function createPlatformPlace({ tenancyOcid, region }: StoredIdentity, places: SeedPlaces): PlatformPlace {
  return {
    tenancyOcid,
    compartmentOcid: places.compartmentOcid,
    region,
    instanceOcid: createOcid("instance", region),
    resourceOcid: createOcid("fnfunc", region),
    clusterOcid: createOcid("cluster", region),
    workloadOcid: createOcid("workload", region),
  };
}
