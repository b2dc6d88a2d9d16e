/**
 * An OCI Vault on this machine, for the programs and clients of those who cannot or will not use a real one.
 * `createEmulator(options)` starts it; the command `secretsync-emulator` is the same with flags.
 */
export { createEmulator } from "./create-emulator";
export { createOffsetClock, createVirtualClock } from "./clock";
export { OPERATION_NAMES } from "./operations/operation-name";
export { QUIRKS } from "./quirks";
export type { EmulatorClock } from "./clock";
export type {
  CompartmentSeed,
  EmulatedApiKey,
  EmulatedSecret,
  EmulatedSession,
  EmulatedVersion,
  Emulator,
  EmulatorOptions,
  LifecycleDelays,
  ReadyFile,
  ReadyInfo,
  SecretSeed,
  ServiceLimits,
} from "./emulator";
export type { FaultEffect, FaultMatch, FaultPlan, FaultRule } from "./faults/fault-rule";
export type { Journal, JournalEntry, JournalFilter } from "./journal";
export type { OperationName } from "./operations/operation-name";
export type { EmulatedResource, PrincipalOptions, Principals, PrincipalsInfo } from "./principals/principals";
export type { Quirks } from "./quirks";
export type {
  DefinedTags,
  ExpiryRule,
  FreeformTags,
  KeyLifecycleState,
  ReuseRule,
  RotationConfig,
  SecretLifecycleState,
  SecretRule,
  Stage,
  VaultLifecycleState,
} from "./state/model";
