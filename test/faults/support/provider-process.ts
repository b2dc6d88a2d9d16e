import { createAdapters } from "../../../provider/adapters/registry";
import { Claims } from "../../../provider/engine/claims";
import { Limiter } from "../../../provider/engine/limiter";
import type { Connection } from "../../../provider/ports/connection";
import type { Destination } from "../../../provider/ports/destination";
import type { Source } from "../../../provider/ports/source";
import type { Controller } from "../../../provider/resources/controller";
import type { Deps } from "../../../provider/resources/deps";
import { SecretSyncController } from "../../../provider/resources/secret-sync/controller";
import type { Stage } from "./stage";

/** How every call of a process to the outside goes; throws when the process is dead. */
export type Carry = <T>(task: () => Promise<T>) => Promise<T>;

export interface ProcessOptions {
  readonly stage: Stage;
  readonly runId: string;
  readonly cwd: string;
  readonly newId: () => string;
  readonly say: (text: string) => void;
  readonly carry: Carry;
  /** In place of the source that a config names; `undefined` takes that one. */
  readonly source: Source | undefined;
  /** Stands right before the adapter: for tests that break the provider on purpose. */
  readonly wrapDestination: (destination: Destination) => Destination;
}

/** The sync's controller in a process of its own: real adapters to OCI, on the stage's time. */
export function startProcess(options: ProcessOptions): Controller {
  const { stage, runId, cwd, newId, say, carry, source, wrapDestination } = options;
  const adapters = createAdapters({ clock: stage, runId, env: {}, cwd });
  const limiters = new Map<string, Limiter>();
  const deps: Deps = {
    adapters: {
      openConnection: (config) => carryConnection(adapters.openConnection(config), carry),
      openDestination: (config, place) =>
        carryDestination(wrapDestination(adapters.openDestination(config, place)), carry),
      openSource: (config) => carrySource(source ?? adapters.openSource(config), carry),
    },
    clock: stage,
    retrier: { clock: stage, random: () => stage.random() },
    reporter: { info: say, warn: say },
    claims: new Claims(),
    previewMode: () => "live",
    newId,
    limiterOf: (container, maxConcurrency) => {
      const limiter = limiters.get(container) ?? new Limiter(stage, maxConcurrency);
      limiters.set(container, limiter);
      return limiter;
    },
  };
  return new SecretSyncController(deps);
}

function carryConnection(inner: Connection, carry: Carry): Connection {
  return {
    verify: (signal) => carry(() => inner.verify(signal)),
    keyMaterial: () => inner.keyMaterial(),
  };
}

function carrySource(inner: Source, carry: Carry): Source {
  return {
    capabilities: inner.capabilities,
    ...(inner.findRefusedWrites === undefined
      ? {}
      : {
          findRefusedWrites: (location, secrets, signal) =>
            carry(async () => inner.findRefusedWrites?.(location, secrets, signal) ?? []),
        }),
    readFolder: (location, options, signal) => carry(() => inner.readFolder(location, options, signal)),
    writeFolder: (location, secrets, signal) => carry(() => inner.writeFolder(location, secrets, signal)),
    keyMaterial: () => inner.keyMaterial(),
  };
}

/** Every method that answers later is a call, those that only some destinations have too. */
function carryDestination(inner: Destination, carry: Carry): Destination {
  return new Proxy(inner, {
    get: (target, property) => {
      const member: unknown = Reflect.get(target, property, target);
      if (typeof member !== "function") return member;
      const method = member.bind(target) as (...args: readonly unknown[]) => unknown;
      if (property === "seenVersion") return method;
      return (...args: readonly unknown[]) => carry(async () => method(...args));
    },
  });
}
