import { createInlineSource } from "../../provider/adapters/inline/source";
import {
  createMemoryDestination,
  type MemoryDestination,
  type MemoryDestinationOptions,
} from "../../provider/adapters/memory/destination";
import { createMemorySource, type MemoryFolder, type MemorySource } from "../../provider/adapters/memory/source";
import { SyncError } from "../../provider/core/errors";
import { SecretValue } from "../../provider/core/secret-value";
import { Claims } from "../../provider/engine/claims";
import { Limiter } from "../../provider/engine/limiter";
import type { Connection, Verification } from "../../provider/ports/connection";
import type { Destination } from "../../provider/ports/destination";
import { AppConnectionController } from "../../provider/resources/app-connection";
import type { Controller } from "../../provider/resources/controller";
import type { Adapters, Deps, PreviewMode } from "../../provider/resources/deps";
import { SecretSyncController } from "../../provider/resources/secret-sync/controller";
import type { AnyConnection, OciConnection } from "../../provider/schema/connection";
import type { DestinationConfig } from "../../provider/schema/secret-sync";
import { createAutoClock, type FakeClock } from "./fake-clock";
import { createSeededRandom } from "./seeded-random";

export const VAULT = "ocid1.vault.oc1.eu-frankfurt-1.shardone.vaultone";
export const OTHER_VAULT = "ocid1.vault.oc1.eu-frankfurt-1.shardtwo.vaulttwo";
export const KEY = "ocid1.key.oc1.eu-frankfurt-1.shardone.keyone";
export const KEY_OF_OTHER_VAULT = "ocid1.key.oc1.eu-frankfurt-1.shardtwo.keytwo";
export const COMPARTMENT = "ocid1.compartment.oc1..one";
export const OTHER_COMPARTMENT = "ocid1.compartment.oc1..two";

/** A private key that cannot be opened. */
export const BROKEN_KEY = "no key";

export interface Message {
  readonly level: "info" | "warn";
  readonly text: string;
}

export interface WorldOptions {
  readonly vault?: Partial<Omit<MemoryDestinationOptions, "clock" | "container">>;
  readonly folders?: readonly MemoryFolder[];
  readonly isSourceWritable?: boolean;
}

/**
 * Everything that a provider meets, in memory: vaults and a source that stay, a clock that moves by itself, chance that
 * is the same in every run. What belongs to one process (claims, limiter) is new with each provider.
 */
export class World {
  readonly clock: FakeClock = createAutoClock();
  readonly vault: MemoryDestination;
  readonly otherVault: MemoryDestination;
  readonly source: MemorySource;
  readonly messages: Message[] = [];
  /** How many calls at a time were asked for, each time that a vault was opened. */
  readonly paces: number[] = [];
  previewMode: PreviewMode = "live";
  /** How often somebody signed in, and what that gives. */
  signIns = 0;
  verification: Verification | SyncError = { principal: "ocid1.user.oc1..me", warnings: [] };
  /** Stands between the provider and a vault. */
  wrapDestination: (destination: Destination, config: DestinationConfig) => Destination = (destination) => destination;
  /** Opens the source of a program; by default what the program holds itself, or the one in memory. */
  openSource: Adapters["openSource"] = (config) =>
    config.kind === "inline" ? createInlineSource(config) : this.source;
  readonly #random = createSeededRandom(7);
  #ids = 0;

  constructor(options: WorldOptions = {}) {
    const { clock } = this;
    const shared = { clock, compartmentRef: COMPARTMENT, keyRef: KEY, ...options.vault };
    this.vault = createMemoryDestination({ ...shared, container: VAULT });
    this.otherVault = createMemoryDestination({ ...shared, container: OTHER_VAULT, keyRef: KEY_OF_OTHER_VAULT });
    this.source = createMemorySource({
      clock,
      folders: options.folders ?? [],
      writable: options.isSourceWritable ?? true,
    });
  }

  /** The provider of a new process over the same vaults. */
  openProvider(): { readonly appConnection: Controller; readonly secretSync: Controller } {
    const deps = this.makeDeps();
    return { appConnection: new AppConnectionController(deps), secretSync: new SecretSyncController(deps) };
  }

  makeDeps(): Deps {
    const { clock } = this;
    const limiters = new Map<string, Limiter>();
    const say = (level: Message["level"], text: string): void => {
      this.messages.push({ level, text });
    };
    return {
      adapters: this.#adapters(),
      clock,
      retrier: { clock, random: this.#random },
      reporter: {
        info: (text) => {
          say("info", text);
        },
        warn: (text) => {
          say("warn", text);
        },
      },
      claims: new Claims(),
      previewMode: () => this.previewMode,
      newId: () => `id-${String(++this.#ids)}`,
      limiterOf: (container, maxConcurrency) => {
        this.paces.push(maxConcurrency);
        const limiter = limiters.get(container) ?? new Limiter(clock, maxConcurrency);
        limiters.set(container, limiter);
        return limiter;
      },
    };
  }

  /** What was said since the last time, all in one. */
  takeMessages(level?: Message["level"]): string {
    const said = this.messages.splice(0).filter((message) => level === undefined || message.level === level);
    return said.map(({ text }) => text).join("\n");
  }

  /** The vault's active secrets as text, by name. A call of its own, so take the journal before. */
  async holds(vault: MemoryDestination = this.vault): Promise<Record<string, string>> {
    const active = (await vault.list()).filter(({ lifecycle }) => lifecycle === "active");
    const names = active.map(({ name }) => name).sort();
    return Object.fromEntries(names.map((name) => [name, vault.peek(name)?.value.revealText() ?? "binary"]));
  }

  #adapters(): Adapters {
    return {
      openConnection: (config) => this.#openConnection(config),
      openDestination: (config, destination) => this.#openDestination(config, destination),
      openSource: (config) => this.openSource(config),
    };
  }

  #openDestination(config: OciConnection, destination: DestinationConfig): Destination {
    this.#openConnection(config);
    const vault = destination.vaultOcid === VAULT ? this.vault : this.otherVault;
    return this.wrapDestination(vault, destination);
  }

  #openConnection(config: AnyConnection): Connection {
    const key = "privateKey" in config.credentials ? config.credentials.privateKey : undefined;
    if (key === BROKEN_KEY) {
      throw new SyncError("INVALID_INPUT", "the private key is no private key", {
        property: "credentials.privateKey",
        hint: "Give the PEM file's content",
      });
    }
    return {
      verify: async () => {
        this.signIns++;
        if (this.verification instanceof SyncError) throw this.verification;
        return this.verification;
      },
      keyMaterial: () => Promise.resolve(key === undefined ? undefined : SecretValue.fromText(key)),
    };
  }
}
