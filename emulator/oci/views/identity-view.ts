import type { StoredCompartment, StoredIdentity } from "../state/model";
import { toWireTime } from "./to-wire-time";

/** Compartment. The root has no parent but itself. */
export function toCompartment(
  compartment: StoredCompartment,
  isWithAccess: boolean,
): Readonly<Record<string, unknown>> {
  return {
    id: compartment.id,
    compartmentId: compartment.compartmentId,
    name: compartment.name,
    description: compartment.description,
    timeCreated: toWireTime(compartment.timeCreated),
    lifecycleState: compartment.lifecycleState,
    isAccessible: isWithAccess ? compartment.isAccessible : undefined,
    freeformTags: {},
    definedTags: {},
  };
}

export function toTenancy(identity: StoredIdentity): Readonly<Record<string, unknown>> {
  return {
    id: identity.tenancyOcid,
    name: identity.tenancyName,
    description: "Tenancy of the emulator",
    homeRegionKey: getRegionKey(identity.region),
    freeformTags: {},
    definedTags: {},
  };
}

export function toUser(identity: StoredIdentity, timeCreated: number): Readonly<Record<string, unknown>> {
  return {
    id: identity.userOcid,
    compartmentId: identity.tenancyOcid,
    name: identity.userName,
    description: "The emulator's user",
    timeCreated: toWireTime(timeCreated),
    lifecycleState: "ACTIVE",
    isMfaActivated: false,
    capabilities: { canUseApiKeys: true, canUseConsolePassword: false },
    freeformTags: {},
    definedTags: {},
  };
}

export function toRegionSubscription(identity: StoredIdentity): Readonly<Record<string, unknown>> {
  return {
    regionKey: getRegionKey(identity.region),
    regionName: identity.region,
    status: "READY",
    isHomeRegion: true,
  };
}

/** Keys of the oldest regions; others are named by their first letters here, which no client relies on. */
const REGION_KEYS: Readonly<Record<string, string>> = {
  "us-ashburn-1": "IAD",
  "us-phoenix-1": "PHX",
  "eu-frankfurt-1": "FRA",
  "uk-london-1": "LHR",
};

/** The key that a region goes by beside its name. */
export function getRegionKey(region: string): string {
  return REGION_KEYS[region] ?? (region.split("-")[1] ?? region).slice(0, 3).toUpperCase();
}
