import type { Emulator } from "../../../emulator/oci/index";
import type { Destination } from "../../../provider/ports/destination";
import type { Props } from "../../../provider/resources/controller";
import type { ENVIRONMENTS, SCHEMAS } from "./names";
import type { MODES } from "./schedule";

export interface SyncSettings {
  readonly name: string;
  readonly keys: readonly string[];
  readonly mode: (typeof MODES)[number];
  readonly isInline: boolean;
  readonly wrapDestination?: ((destination: Destination) => Destination) | undefined;
}

/** What the program says; a person changes it. */
export interface ProgramChoices {
  keySchema: (typeof SCHEMAS)[number];
  owner: string;
  keep: boolean;
  auto: boolean;
  policy: "retain" | "delete";
  trigger: string;
  compartment: string;
  environment: (typeof ENVIRONMENTS)[number];
  approve: string | undefined;
}

/** The inputs of a SecretSync; `texts` are the values of one that stands in the program itself. */
export function buildProgram(
  emulator: Emulator,
  settings: SyncSettings,
  choices: ProgramChoices,
  texts: Readonly<Record<string, string>>,
): Props {
  const { userOcid, tenancyOcid, region, fingerprint, privateKeyPem, vaultOcid, keyOcid } = emulator;
  return {
    name: settings.name,
    owner: choices.owner,
    source: settings.isInline ? { kind: "inline", secrets: texts } : { kind: "local", path: "secrets" },
    environment: choices.environment,
    connection: {
      app: "oci",
      method: "access-key",
      credentials: { userOcid, tenancyOcid, region, fingerprint, privateKey: privateKeyPem },
      endpoint: emulator.url,
    },
    destinationConfig: { compartmentOcid: choices.compartment, vaultOcid, keyOcid },
    syncOptions: {
      initialSyncBehavior: settings.isInline ? "overwrite-destination" : settings.mode,
      keySchema: choices.keySchema,
      disableSecretDeletion: choices.keep,
      ...(choices.approve === undefined ? {} : { approve: choices.approve }),
    },
    isAutoSyncEnabled: choices.auto,
    syncTrigger: choices.trigger,
    deletionPolicy: choices.policy,
  };
}
