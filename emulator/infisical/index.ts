/**
 * The part of Infisical's API that deals with the secrets of one project, on this machine.
 * `createInfisicalEmulator(options)` starts it; the command `secretsync-infisical-emulator` is the same with flags.
 */
export { createInfisicalEmulator } from "./create-infisical-emulator";
export { createOffsetClock, createVirtualClock } from "../oci/clock";
export { OPERATION_NAMES } from "./operations/operation-name";
export { HIDDEN_VALUE, QUIRKS } from "./quirks";
export { CLOUD_FREE_LIMITS } from "./rate-limit";
export type { EmulatorClock } from "../oci/clock";
export type {
  EmulatedApproval,
  EmulatedSecret,
  InfisicalEmulator,
  InfisicalEmulatorOptions,
  ReadyInfo,
  SecretSeed,
} from "./emulator";
export type { FaultEffect, FaultMatch, FaultPlan, FaultRule } from "./faults/fault-rule";
export type { Journal, JournalEntry, JournalFilter } from "./journal";
export type { OperationName } from "./operations/operation-name";
export type { Quirks } from "./quirks";
export type { RateKind, RateLimits } from "./rate-limit";
export type { Location, SecretType } from "./state/model";
