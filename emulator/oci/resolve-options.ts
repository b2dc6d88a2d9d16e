import { createOffsetClock } from "./clock";
import type { EmulatorClock } from "./clock";
import type { EmulatorOptions, LifecycleDelays, ServiceLimits } from "./emulator";
import { SERVICE_LIMITS } from "./limits";
import type { PrincipalOptions } from "./principals/principals";
import { QUIRKS } from "./quirks";
import type { Quirks } from "./quirks";

export const DEFAULT_HOST = "127.0.0.1";
export const DEFAULT_REGION = "us-ashburn-1";

export interface ResolvedOptions {
  readonly host: string;
  readonly latencyMs: number;
  readonly delays: Required<LifecycleDelays>;
  readonly clock: EmulatorClock;
  readonly quirks: Quirks;
  readonly limits: ServiceLimits;
  readonly signatureNow: () => number;
  /** Undefined where the platform is not played. */
  readonly principals: PrincipalOptions | undefined;
}

/** Fills in the defaults. A negative or fractional number is a RangeError that names the option. */
export function resolveOptions(options: EmulatorOptions): ResolvedOptions {
  const transitionMs = requireNumber("transitionMs", options.transitionMs ?? 0);
  requireNumber("maxRequestsPerSecond", options.maxRequestsPerSecond ?? 0);
  requireNumber("retryAfterSeconds", options.retryAfterSeconds ?? 0);
  return {
    host: options.host ?? DEFAULT_HOST,
    latencyMs: requireNumber("latencyMs", options.latencyMs ?? 0),
    delays: resolveDelays(options.lifecycleMs ?? {}, transitionMs),
    clock: options.clock ?? createOffsetClock(),
    quirks: { ...QUIRKS, ...options.quirks },
    limits: { ...SERVICE_LIMITS, ...options.limits },
    signatureNow: options.signatureNow ?? Date.now,
    principals: resolvePrincipals(options.principals ?? false),
  };
}

function resolvePrincipals(given: boolean | PrincipalOptions): PrincipalOptions | undefined {
  if (given === false) return undefined;
  const options = given === true ? {} : given;
  for (const name of ["tokenSeconds", "metadataPort", "clusterPort"] as const)
    requireNumber(`principals.${name}`, options[name] ?? 0);
  if (options.tokenSeconds === 0) throw new RangeError("principals.tokenSeconds must be 1 or more");
  return options;
}

const DELAY_NAMES = [
  "createMs",
  "updateMs",
  "changeCompartmentMs",
  "scheduleDeletionMs",
  "cancelDeletionMs",
  "deleteMs",
  "rotateMs",
  "enableMs",
] as const satisfies readonly (keyof LifecycleDelays)[];

function resolveDelays(given: LifecycleDelays, transitionMs: number): Required<LifecycleDelays> {
  const unknown = Object.keys(given).find((name) => !DELAY_NAMES.some((known) => known === name));
  if (unknown !== undefined)
    throw new RangeError(`lifecycleMs knows no ${unknown}; it knows ${DELAY_NAMES.join(", ")}`);
  const resolve = (name: keyof LifecycleDelays): number =>
    requireNumber(`lifecycleMs.${name}`, given[name] ?? transitionMs);
  return {
    createMs: resolve("createMs"),
    updateMs: resolve("updateMs"),
    changeCompartmentMs: resolve("changeCompartmentMs"),
    scheduleDeletionMs: resolve("scheduleDeletionMs"),
    cancelDeletionMs: resolve("cancelDeletionMs"),
    deleteMs: resolve("deleteMs"),
    rotateMs: resolve("rotateMs"),
    enableMs: resolve("enableMs"),
  };
}

function requireNumber(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new RangeError(`${name} must be a whole number of 0 or more, not ${String(value)}`);
}
