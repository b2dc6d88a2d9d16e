import type { Props } from "../../provider/resources/controller";
import { COMPARTMENT, KEY, VAULT } from "./world";

/** What the engine sends for a text that is not known yet. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export const OWNER = "organization/shop/dev/web";

export const OCI_CONNECTION = {
  app: "oci",
  method: "access-key",
  credentials: {
    userOcid: "ocid1.user.oc1..me",
    tenancyOcid: "ocid1.tenancy.oc1..ours",
    region: "eu-frankfurt-1",
    fingerprint: "00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff",
    privateKey: "the private key",
  },
} as const;

/** The inputs of a sync as a program gives them; `syncOptions` and `destinationConfig` are merged, the rest replaced. */
export function aProgram(changes: Props = {}): Props {
  const { syncOptions, destinationConfig, ...rest } = changes;
  return {
    name: "web",
    owner: OWNER,
    source: { kind: "local", path: "secrets" },
    environment: "dev",
    connection: OCI_CONNECTION,
    destinationConfig: {
      compartmentOcid: COMPARTMENT,
      vaultOcid: VAULT,
      keyOcid: KEY,
      ...(destinationConfig as Props | undefined),
    },
    syncOptions: {
      initialSyncBehavior: "overwrite-destination",
      keySchema: "APP_{{secretKey}}",
      ...(syncOptions as Props | undefined),
    },
    ...rest,
  };
}

/** Values in the program, for syncs that need no source of their own. */
export function anInlineSource(secrets: Readonly<Record<string, string>>): Props {
  return { kind: "inline", secrets };
}
