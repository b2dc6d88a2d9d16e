import * as pulumi from "@pulumi/pulumi";
import { asSecret, providerCode, toSlug } from "./resource";

/** Credentials of OCI; which fields are needed depends on `method`. */
export interface OciCredentials {
  /** `access-key`: OCID of the user whose API key signs the calls. */
  readonly userOcid?: pulumi.Input<string>;
  /** `access-key`: OCID of the tenancy. */
  readonly tenancyOcid?: pulumi.Input<string>;
  /** `access-key`: region identifier, for example `eu-frankfurt-1`. */
  readonly region?: pulumi.Input<string>;
  /** `access-key`: fingerprint of the API key, 16 lower-case hex pairs joined by colons. */
  readonly fingerprint?: pulumi.Input<string>;
  /** `access-key`: the private key in PEM form. Secret. */
  readonly privateKey?: pulumi.Input<string>;
  /** `access-key`: passphrase of the private key, when it is encrypted. Secret. */
  readonly passphrase?: pulumi.Input<string>;
  /** `config-file`, `session-token`: the OCI configuration file. Default `~/.oci/config`. */
  readonly path?: pulumi.Input<string>;
  /** `config-file`, `session-token`: the profile in it. Default `DEFAULT`. */
  readonly profile?: pulumi.Input<string>;
}

/** Credentials of Infisical; which fields are needed depends on `method`. */
export interface InfisicalCredentials {
  /** `universal-auth`: client id of the machine identity. */
  readonly clientId?: pulumi.Input<string>;
  /** `universal-auth`: client secret of the machine identity. Secret. */
  readonly clientSecret?: pulumi.Input<string>;
  /** `token`: an access token. Secret. */
  readonly token?: pulumi.Input<string>;
}

/** Inputs of an {@link AppConnection}. */
export interface AppConnectionArgs {
  /** Name, a slug. Default: the logical name as a slug. */
  readonly name?: pulumi.Input<string>;
  /** What it is for, at most 256 characters. */
  readonly description?: pulumi.Input<string>;
  /** The app to sign in to. */
  readonly app: pulumi.Input<"oci" | "infisical">;
  /**
   * How to sign in. OCI: `access-key`, `config-file`, `session-token`, `instance-principal`, `resource-principal`,
   * `oke-workload-identity`. Infisical: `universal-auth`, `token`.
   */
  readonly method: pulumi.Input<string>;
  /** What the method needs. Secret. Not needed by the principals. */
  readonly credentials?: pulumi.Input<OciCredentials | InfisicalCredentials>;
  /** OCI: one base URL for every service: an emulator, a proxy, a private endpoint. */
  readonly endpoint?: pulumi.Input<string>;
  /** OCI: base URLs of single services; they win over `endpoint`. */
  readonly endpoints?: pulumi.Input<{
    readonly vaults?: pulumi.Input<string>;
    readonly secrets?: pulumi.Input<string>;
    readonly kms?: pulumi.Input<string>;
    readonly identity?: pulumi.Input<string>;
  }>;
  /** Infisical: base URL of the instance. Default `https://app.infisical.com`. */
  readonly siteUrl?: pulumi.Input<string>;
  /** Do not sign in when the connection is created or changed. Default false. */
  readonly skipVerification?: pulumi.Input<boolean>;
}

/** Credentials of an app, checked by signing in with one read-only call when they are created or changed. */
export class AppConnection extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;
  declare readonly description: pulumi.Output<string | undefined>;
  declare readonly app: pulumi.Output<"oci" | "infisical">;
  declare readonly method: pulumi.Output<string>;
  declare readonly credentials: pulumi.Output<Record<string, string> | undefined>;
  declare readonly endpoint: pulumi.Output<string | undefined>;
  declare readonly endpoints: pulumi.Output<Record<string, string> | undefined>;
  declare readonly siteUrl: pulumi.Output<string | undefined>;
  declare readonly skipVerification: pulumi.Output<boolean | undefined>;
  /** Who is signed in, for example the OCID of a user. */
  declare readonly principal: pulumi.Output<string>;

  constructor(name: string, args: AppConnectionArgs, options?: pulumi.CustomResourceOptions) {
    const props = {
      ...args,
      name: args.name ?? toSlug(name),
      ...(args.credentials === undefined ? {} : { credentials: asSecret(args.credentials) }),
      principal: undefined,
      __provider: providerCode("appConnection"),
    };
    super("pulumi-nodejs:dynamic/secretsync:AppConnection", name, props, options);
  }
}
