import type { Claims } from "../engine/claims";
import type { Limiter } from "../engine/limiter";
import type { Retrier } from "../engine/retry";
import type { RunBound } from "../engine/run-bound";
import type { Clock } from "../ports/clock";
import type { Connection } from "../ports/connection";
import type { Destination } from "../ports/destination";
import type { Reporter } from "../ports/reporter";
import type { Source } from "../ports/source";
import type { AnyConnection, OciConnection } from "../schema/connection";
import type { DestinationConfig, SourceConfig } from "../schema/secret-sync";

/** Opens what inputs name. Opening makes no call; it throws SyncError INVALID_INPUT for credentials that cannot work. */
export interface Adapters {
  openConnection(config: AnyConnection): Connection;
  openDestination(config: OciConnection, destination: DestinationConfig): Destination;
  openSource(config: SourceConfig): Source;
}

/**
 * How far a preview looks. From the environment and never an input, so that jobs may differ.
 * - `live`: at the vault, when something changed.
 * - `always`: at the vault, even when nothing changed.
 * - `source`: not at the vault.
 * - `off`: at nothing; the old manifest stays.
 */
export const PREVIEW_MODES = ["live", "always", "source", "off"] as const;
export type PreviewMode = (typeof PREVIEW_MODES)[number];

/** What the controllers need of the world. */
export interface Deps {
  readonly adapters: Adapters;
  readonly clock: Clock;
  readonly retrier: Retrier;
  readonly reporter: Reporter;
  readonly claims: Claims;
  readonly previewMode: () => PreviewMode;
  /** Of the run that is under way; its clock is `clock`. */
  readonly bound?: RunBound;
  /** A new random id of a resource. */
  readonly newId: () => string;
  /** One per process and vault. */
  readonly limiterOf: (container: string, maxConcurrency: number) => Limiter;
}
