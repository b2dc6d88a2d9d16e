/** Inputs without fault, from which a test makes the fault that it is about. */

export const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export const OCI_CONNECTION = {
  app: "oci",
  method: "access-key",
  credentials: {
    userOcid: "ocid1.user.oc1..aaaauser",
    tenancyOcid: "ocid1.tenancy.oc1..aaaatenancy",
    region: "eu-frankfurt-1",
    fingerprint: "00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff",
    privateKey: "-----BEGIN PRIVATE KEY-----",
  },
} as const;

export const INFISICAL_CONNECTION = {
  app: "infisical",
  method: "universal-auth",
  credentials: { clientId: "id", clientSecret: "secret" },
} as const;

export const SECRET_SYNC = {
  name: "web",
  source: { kind: "local", path: "./secrets" },
  environment: "dev",
  connection: OCI_CONNECTION,
  destinationConfig: {
    compartmentOcid: "ocid1.compartment.oc1..aaaacompartment",
    vaultOcid: "ocid1.vault.oc1.eu-frankfurt-1.shard.aaaavault",
    keyOcid: "ocid1.key.oc1.eu-frankfurt-1.shard.aaaakey",
  },
  syncOptions: { initialSyncBehavior: "overwrite-destination" },
} as const;

/** A copy with the value at a path replaced; `undefined` takes it out. */
export function change(inputs: object, path: readonly string[], value: unknown): Record<string, unknown> {
  const [step, ...rest] = path;
  if (step === undefined) throw new Error("a path has at least one step");
  const entries = new Map<string, unknown>(Object.entries(inputs));
  const child = entries.get(step);
  const changed =
    rest.length === 0 ? value : change(typeof child === "object" && child !== null ? child : {}, rest, value);
  if (changed === undefined) entries.delete(step);
  else entries.set(step, changed);
  return Object.fromEntries(entries);
}
