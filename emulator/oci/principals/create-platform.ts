import type { Endpoints } from "../http/create-endpoints";
import type { Operation } from "../operations/operation";
import type { Quirks } from "../quirks";
import type { SeedPlaces, StoredIdentity } from "../state/model";
import { createCluster } from "./cluster";
import type { Cluster } from "./cluster";
import { describePrincipals } from "./describe-principals";
import { createExchangeCertificate } from "./exchange-certificate";
import { createExchangeServiceAccount } from "./exchange-service-account";
import { TOKEN_SECONDS } from "./facts";
import { createInstanceCertificates } from "./instance-certificate";
import { createMetadataOperations } from "./instance-metadata";
import { mountFiles } from "./mounted-files";
import type { MountedFiles } from "./mounted-files";
import { createPlatformPlace } from "./platform-place";
import type { PrincipalOptions, Principals } from "./principals";
import { createResourceTokens } from "./resource-tokens";
import { createTokenIssuer } from "./token-issuer";

/** The platform that instances, resources and workloads run on. */
export interface Platform {
  /** What it answers, beside the services' own operations. */
  readonly operations: readonly Operation[];
  /** Undefined until it is open. */
  readonly principals: Principals | undefined;
  /** Opens its ports and writes its files; the base URL is open by then. */
  open(endpoints: Endpoints): Promise<void>;
  /** Takes the files away; the ports are closed with the others. */
  close(): Promise<void>;
}

export interface PlatformContext {
  readonly identity: StoredIdentity;
  readonly places: SeedPlaces;
  readonly host: string;
  readonly quirks: Quirks;
  /** The time that signatures, tokens and certificates are held against. */
  readonly now: () => number;
}

/** Makes keys and certificates; opens nothing yet. */
export async function createPlatform(options: PrincipalOptions, context: PlatformContext): Promise<Platform> {
  const { identity, host, quirks, now } = context;
  const tokenSeconds = options.tokenSeconds ?? TOKEN_SECONDS;
  const place = createPlatformPlace(identity, context.places);
  const issueToken = createTokenIssuer(identity.tokenKeyPem, tokenSeconds, now);
  const cluster = createCluster(host, now);
  const [certificates, resource] = await Promise.all([
    createInstanceCertificates(place, now),
    createResourceTokens(place, issueToken),
  ]);
  let files: MountedFiles | undefined;
  let principals: Principals | undefined;
  return {
    operations: [
      ...createMetadataOperations(place, certificates, now(), quirks.metadataRefusal),
      createExchangeCertificate(certificates, issueToken, now),
      createExchangeServiceAccount(place, cluster, issueToken, quirks.serviceAccountRefusal),
    ],
    get principals() {
      return principals;
    },
    open: async (endpoints) => {
      const ports = await openPorts(options, cluster, endpoints);
      const content = {
        resourceKey: resource.privateKeyPem,
        clusterAuthority: cluster.authorityPem,
        serviceAccountToken: cluster.serviceAccountToken,
        issueResourceToken: resource.renew,
      };
      files = await mountFiles(content, (tokenSeconds * 1000) / 2);
      const info = describePrincipals(place, files.paths, endpoints, ports);
      principals = { ...info, issueResource: resource.issue, renewResourceFiles: files.renew };
    },
    close: async () => files?.remove(),
  };
}

async function openPorts(
  { metadataPort = 0, clusterPort = 0 }: PrincipalOptions,
  cluster: Cluster,
  endpoints: Endpoints,
): Promise<{ readonly metadata: number; readonly cluster: number }> {
  return {
    metadata: await endpoints.openPlatform("metadata", metadataPort),
    cluster: await endpoints.openPlatform("cluster", clusterPort, cluster.tls),
  };
}
