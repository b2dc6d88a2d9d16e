import { randomBytes, randomUUID } from "node:crypto";
import { createAdapters } from "./adapters/registry";
import { systemClock } from "./adapters/system-clock";
import { SyncError } from "./core/errors";
import { Claims } from "./engine/claims";
import { Limiter } from "./engine/limiter";
import type { Reporter } from "./ports/reporter";
import { AppConnectionController } from "./resources/app-connection";
import type { Controller } from "./resources/controller";
import { PREVIEW_MODES, type Deps, type PreviewMode } from "./resources/deps";
import { SecretSyncController } from "./resources/secret-sync/controller";

/** What a face gives: where messages go, and the world that it stands in. */
export interface Surroundings {
  readonly reporter: Reporter;
  readonly env: NodeJS.ProcessEnv;
  /** The program's directory: relative paths of inputs start here. */
  readonly cwd: string;
}

export interface Provider {
  readonly appConnection: Controller;
  readonly secretSync: Controller;
}

/** The one place where everything is put together. */
export function composeProvider({ reporter, env, cwd }: Surroundings): Provider {
  const clock = systemClock;
  const limiters = new Map<string, Limiter>();
  const runId = randomBytes(4).toString("hex");
  const deps: Deps = {
    adapters: createAdapters({ clock, runId, env, cwd }),
    clock,
    retrier: { clock, random: Math.random },
    reporter,
    claims: new Claims(),
    previewMode: () => readPreviewMode(env["SECRETSYNC_PREVIEW"]),
    newId: randomUUID,
    limiterOf: (container, maxConcurrency) => {
      const limiter = limiters.get(container) ?? new Limiter(clock, maxConcurrency);
      limiters.set(container, limiter);
      return limiter;
    },
  };
  return { appConnection: new AppConnectionController(deps), secretSync: new SecretSyncController(deps) };
}

function readPreviewMode(text: string | undefined): PreviewMode {
  const mode = PREVIEW_MODES.find((candidate) => candidate === (text ?? "live"));
  if (mode !== undefined) return mode;
  throw new SyncError(
    "INVALID_INPUT",
    `SECRETSYNC_PREVIEW must be one of ${PREVIEW_MODES.join(", ")} (got "${text ?? ""}")`,
  );
}
