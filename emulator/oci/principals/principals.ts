/** How the platform behaves; everything has a default. */
export interface PrincipalOptions {
  /** Life of the security tokens that it issues, in seconds. Default 1200. */
  readonly tokenSeconds?: number;
  /** Port of the metadata service, or any free one if it is taken. Default: any free one. */
  readonly metadataPort?: number;
  /** Port of the cluster's token service, or any free one if it is taken: 12250 in real clusters. Default: any free one. */
  readonly clusterPort?: number;
}

/** What a client needs to sign in as an instance, a resource or a workload; with `--principals` the ready file holds it. */
export interface PrincipalsInfo {
  /** Metadata service of the instance, without a trailing slash: `http://127.0.0.1:8181/opc/v2`. */
  readonly metadataUrl: string;
  /** Where the instance's certificate is exchanged for a token: the emulator's base URL, without `/v1/x509`. */
  readonly authUrl: string;
  readonly instanceOcid: string;
  /** Token and private key of a resource, in files that the emulator renews while it runs. */
  readonly resourcePrincipal: {
    readonly resourceOcid: string;
    readonly tokenFile: string;
    readonly privateKeyFile: string;
  };
  /** The cluster's token service (HTTPS), its authority's certificate, and the token of a service account. */
  readonly kubernetes: {
    readonly workloadOcid: string;
    readonly host: string;
    readonly port: number;
    readonly caFile: string;
    readonly tokenFile: string;
  };
  /** The variables by which official clients find all of this. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A resource's token and key, as a platform puts them into the environment (resource principals, version 2.2). */
export interface EmulatedResource {
  readonly token: string;
  readonly privateKeyPem: string;
  readonly expiresAt: Date;
  /** The variables with the token and the key themselves instead of files. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The platform of an emulator: what it gives to instances, resources and workloads. */
export interface Principals extends PrincipalsInfo {
  /** A token with a key of its own, valid for `expiresInMs` (default: `tokenSeconds`) of the signature clock. */
  issueResource(expiresInMs?: number): Promise<EmulatedResource>;
  /** Puts a new token into the resource's file now. The emulator does that by itself at half its life. */
  renewResourceFiles(): Promise<void>;
}
