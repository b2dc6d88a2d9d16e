import type { Emulator } from "../../../emulator/oci/index";
import type { Destination } from "../../../provider/ports/destination";
import type { Props } from "../../../provider/resources/controller";
import type { ENVIRONMENTS, SCHEMAS } from "./names";
import type { VaultPlace } from "./scene";
import type { MODES, Policy, SOURCE_KINDS } from "./schedule";
import { OWNER_TAGS, TEMPLATES } from "./templates";

export interface SyncSettings {
  readonly name: string;
  readonly keys: readonly string[];
  readonly mode: (typeof MODES)[number];
  readonly source: (typeof SOURCE_KINDS)[number];
  readonly wrapDestination?: ((destination: Destination) => Destination) | undefined;
}

/** What the program says; a person changes it. */
export interface ProgramChoices {
  keySchema: (typeof SCHEMAS)[number];
  owner: string;
  keep: boolean;
  auto: boolean;
  policy: Policy;
  trigger: string;
  compartment: string;
  environment: (typeof ENVIRONMENTS)[number];
  approve: string | undefined;
  /** Which of the two vaults. */
  vault: number;
  /** An option of the resource: what is replaced is deleted first. */
  isDeletedFirst: boolean;
  /** Which of the templates and of the owner's tags. */
  template: number;
  ownerTag: number;
}

/** The inputs of a SecretSync. */
export function buildProgram(
  emulator: Emulator,
  settings: SyncSettings,
  choices: ProgramChoices,
  source: Props,
  { vaultOcid, keyOcid }: VaultPlace,
): Props {
  const { userOcid, tenancyOcid, region, fingerprint, privateKeyPem } = emulator;
  return {
    name: settings.name,
    owner: choices.owner,
    source,
    environment: choices.environment,
    connection: {
      app: "oci",
      method: "access-key",
      credentials: { userOcid, tenancyOcid, region, fingerprint, privateKey: privateKeyPem },
      endpoint: emulator.url,
    },
    destinationConfig: { compartmentOcid: choices.compartment, vaultOcid, keyOcid },
    syncOptions: buildOptions(settings, choices),
    isAutoSyncEnabled: choices.auto,
    syncTrigger: choices.trigger,
    deletionPolicy: choices.policy,
  };
}

function buildOptions({ source, mode }: SyncSettings, { keySchema, keep, ...choices }: ProgramChoices): Props {
  const secretTemplate = TEMPLATES[choices.template];
  const ownerTag = OWNER_TAGS[choices.ownerTag];
  return {
    initialSyncBehavior: source === "inline" ? "overwrite-destination" : mode,
    keySchema,
    disableSecretDeletion: keep,
    ...(choices.approve === undefined ? {} : { approve: choices.approve }),
    ...(secretTemplate === undefined ? {} : { secretTemplate }),
    ...(ownerTag === undefined ? {} : { ownerTag }),
  };
}
