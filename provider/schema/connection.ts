import { z } from "zod";
import { httpUrl, ocid, text } from "./primitives";

/** Credentials of OCI, by method. */
export const OCI_CREDENTIALS = {
  "access-key": z.strictObject({
    userOcid: ocid("user").describe("OCID of the user whose API key signs the calls."),
    tenancyOcid: ocid("tenancy").describe("OCID of the tenancy."),
    region: z
      .string()
      .regex(/^[a-z][a-z0-9-]*$/, "must be a region identifier, for example eu-frankfurt-1")
      .describe("Region identifier, for example `eu-frankfurt-1`."),
    fingerprint: z
      .string()
      .regex(
        /^[0-9a-f]{2}(:[0-9a-f]{2}){15}$/,
        "must be 16 lower-case hex pairs joined by colons, as the console shows it",
      )
      .describe("Fingerprint of the API key, 16 hex pairs joined by colons."),
    privateKey: text("the private key in PEM form").describe("Private API key in PEM form. Secret."),
    passphrase: z.string().optional().describe("Passphrase of the private key, when it is encrypted. Secret."),
  }),
  "config-file": z.strictObject({
    path: text("a file").optional().describe("OCI configuration file. Default `~/.oci/config`."),
    profile: text("a profile").optional().describe("Profile in that file. Default `DEFAULT`."),
  }),
  "session-token": z.strictObject({
    path: text("a file")
      .optional()
      .describe("OCI configuration file with `security_token_file`. Default `~/.oci/config`."),
    profile: text("a profile").optional().describe("Profile in that file. Default `DEFAULT`."),
  }),
  "instance-principal": z.strictObject({}),
  "resource-principal": z.strictObject({}),
  "oke-workload-identity": z.strictObject({}),
} as const;

/** Credentials of Infisical, by method. */
export const INFISICAL_CREDENTIALS = {
  "universal-auth": z.strictObject({
    clientId: text("the client id of a machine identity").describe("Client id of the machine identity."),
    clientSecret: text("the client secret of a machine identity").describe(
      "Client secret of the machine identity. Secret.",
    ),
  }),
  token: z.strictObject({
    token: text("an access token").describe("Access token of a machine identity. Secret."),
  }),
} as const;

const ociEndpoints = z
  .strictObject({
    vaults: httpUrl.optional().describe("Vault management service (secrets)."),
    secrets: httpUrl.optional().describe("Secret retrieval service."),
    kms: httpUrl.optional().describe("Vaults of the key management service."),
    identity: httpUrl.optional().describe("Identity service."),
  })
  .describe("Base URLs of single services. They win over `endpoint`.");

/** Fields that every connection of an app has, beside `method` and `credentials`. */
const PLACES = {
  oci: {
    endpoint: httpUrl.optional().describe("One base URL for every service: an emulator, a proxy, a private endpoint."),
    endpoints: ociEndpoints.optional(),
  },
  infisical: {
    siteUrl: httpUrl.optional().describe("Base URL of the Infisical instance. Default `https://app.infisical.com`."),
  },
} as const;

const listMethods = (credentials: object): string =>
  Object.keys(credentials)
    .map((method) => `\`${method}\``)
    .join(", ");

const app = "The app to sign in to: `oci`, or `infisical` for a source.";
const method = `How to sign in. OCI: ${listMethods(OCI_CREDENTIALS)}. Infisical: ${listMethods(INFISICAL_CREDENTIALS)}.`;
const what = "What the method needs. Secret.";

const oci = <M extends keyof typeof OCI_CREDENTIALS, C extends z.ZodType>(name: M, credentials: C) =>
  z.strictObject({
    app: z.literal("oci").describe(app),
    method: z.literal(name).describe(method),
    credentials: credentials.describe(what),
    ...PLACES.oci,
  });

const infisical = <M extends keyof typeof INFISICAL_CREDENTIALS, C extends z.ZodType>(name: M, credentials: C) =>
  z.strictObject({
    app: z.literal("infisical").describe(app),
    method: z.literal(name).describe(method),
    credentials: credentials.describe(what),
    ...PLACES.infisical,
  });

/** How to sign in to OCI: `method` decides the shape of `credentials`. */
export const ociConnection = z.discriminatedUnion("method", [
  oci("access-key", OCI_CREDENTIALS["access-key"]),
  oci("config-file", OCI_CREDENTIALS["config-file"].default({})),
  oci("session-token", OCI_CREDENTIALS["session-token"].default({})),
  oci("instance-principal", OCI_CREDENTIALS["instance-principal"].default({})),
  oci("resource-principal", OCI_CREDENTIALS["resource-principal"].default({})),
  oci("oke-workload-identity", OCI_CREDENTIALS["oke-workload-identity"].default({})),
]);

/** How to sign in to Infisical: `method` decides the shape of `credentials`. */
export const infisicalConnection = z.discriminatedUnion("method", [
  infisical("universal-auth", INFISICAL_CREDENTIALS["universal-auth"]),
  infisical("token", INFISICAL_CREDENTIALS.token),
]);

export const anyConnection = z.discriminatedUnion("app", [ociConnection, infisicalConnection]);

/** A connection of one app only: that it is another's is told before anything else is. */
export const onlyOci = z.discriminatedUnion("app", [ociConnection]);
export const onlyInfisical = z.discriminatedUnion("app", [infisicalConnection]);

export type OciConnection = z.output<typeof ociConnection>;
export type InfisicalConnection = z.output<typeof infisicalConnection>;
export type AnyConnection = z.output<typeof anyConnection>;
