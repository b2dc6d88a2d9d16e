import type { AnyConnection, OciConnection } from "../schema/connection";
import type { DestinationConfig, SourceConfig } from "../schema/secret-sync";
import type { Clock } from "../ports/clock";
import type { Connection } from "../ports/connection";
import type { Destination } from "../ports/destination";
import type { Source } from "../ports/source";
import { createInfisicalConnection } from "./infisical/connection";
import { createInfisicalSource } from "./infisical/source";
import { createInlineSource } from "./inline/source";
import { createLocalSource } from "./local-files/source";
import { createOciConnection } from "./oci-vault/connection";
import { createOciDestination } from "./oci-vault/destination";

export interface AdapterDeps {
  readonly clock: Clock;
  readonly runId: string;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}

/** Every adapter by name; a new kind does not compile until it stands here. */
export function createAdapters(deps: AdapterDeps): {
  openConnection(config: AnyConnection): Connection;
  openDestination(config: OciConnection, destination: DestinationConfig): Destination;
  openSource(config: SourceConfig): Source;
} {
  return {
    openConnection: (config) => {
      switch (config.app) {
        case "oci":
          return createOciConnection(config, deps);
        case "infisical":
          return createInfisicalConnection(config, deps);
      }
    },
    openDestination: (config, destination) => createOciDestination(config, destination, deps),
    openSource: (config) => {
      switch (config.kind) {
        case "local":
          return createLocalSource(config, deps);
        case "inline":
          return createInlineSource(config);
        case "infisical":
          return createInfisicalSource(config, deps);
      }
    },
  };
}
