import { randomBytes } from "node:crypto";

const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
const UNIQUE_LENGTH = 60;
const SHARD_LENGTH = 13;

/** Regions whose OCIDs carry the old three-letter key instead of the region's name (docs: General/Concepts/regions.htm). */
const SHORT_REGIONS: Readonly<Record<string, string>> = {
  "us-ashburn-1": "iad",
  "us-phoenix-1": "phx",
};

/** `ocid1.<type>.oc1.<region>.<60 characters>`; a global resource (tenancy, user, compartment) has an empty region. */
export function createOcid(type: string, region = "", shard?: string): string {
  const place = SHORT_REGIONS[region] ?? region;
  const prefix = shard === undefined ? "" : `${shard}.`;
  const lead = shard === undefined ? "aaaaaaaa" : "abrg6ljr";
  return `ocid1.${type}.oc1.${place}.${prefix}${lead}${createUnique(UNIQUE_LENGTH - lead.length)}`;
}

/** The part that a vault's OCID, its keys' OCIDs and its endpoint's host name share in the real service. */
export function createShard(): string {
  return createUnique(SHARD_LENGTH);
}

/** The shard of a vault's OCID; undefined if it has none. */
export function readShard(vaultOcid: string): string | undefined {
  return vaultOcid.split(".").length === 6 ? vaultOcid.split(".")[4] : undefined;
}

function createUnique(length: number): string {
  return Array.from(randomBytes(length), (byte) => BASE32[byte % BASE32.length]).join("");
}
