import type { Endpoints } from "../http/create-endpoints";
import type { MountedPaths } from "./mounted-files";
import type { PlatformPlace } from "./platform-place";
import type { PrincipalsInfo } from "./principals";

/** Where clients find the platform, once its ports are open. */
export function describePrincipals(
  place: PlatformPlace,
  files: MountedPaths,
  endpoints: Endpoints,
  ports: { readonly metadata: number; readonly cluster: number },
): PrincipalsInfo {
  const authUrl = endpoints.getUrl(endpoints.getPort());
  const metadataUrl = `${endpoints.getUrl(ports.metadata)}/opc/v2`;
  const host = new URL(authUrl).hostname;
  return {
    metadataUrl,
    authUrl,
    instanceOcid: place.instanceOcid,
    resourcePrincipal: {
      resourceOcid: place.resourceOcid,
      tokenFile: files.resourceToken,
      privateKeyFile: files.resourceKey,
    },
    kubernetes: {
      workloadOcid: place.workloadOcid,
      host,
      port: ports.cluster,
      caFile: files.clusterAuthority,
      tokenFile: files.serviceAccountToken,
    },
    environment: {
      // Python 2.189.0 and Go 65.103; the TypeScript SDK has the builder's metadataBaseUrl.
      OCI_METADATA_BASE_URL: metadataUrl,
      // Go 65.103; Python has the argument federation_endpoint, TypeScript the builder's federationEndpoint.
      OCI_SDK_AUTH_CLIENT_REGION_URL: authUrl,
      // OCI CLI 3.95.1.
      OCI_CLI_FEDERATION_ENDPOINT: `${authUrl}/v1/x509`,
      ...toResourceEnvironment(place.region, files.resourceToken, files.resourceKey),
      KUBERNETES_SERVICE_HOST: host,
      // TypeScript 2.139.1; the others have the port in their code.
      KUBERNETES_SERVICE_PORT_PROXYMUX: String(ports.cluster),
      // Python and Go; the TypeScript SDK has an argument of its builder.
      OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH: files.clusterAuthority,
      // OCI CLI 3.95.1; the SDKs have an argument each.
      OCI_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH: files.serviceAccountToken,
    },
  };
}

/** Resource principals, version 2.2: token and key, or the absolute paths of their files. */
export function toResourceEnvironment(
  region: string,
  token: string,
  privateKey: string,
): Readonly<Record<string, string>> {
  return {
    OCI_RESOURCE_PRINCIPAL_VERSION: "2.2",
    OCI_RESOURCE_PRINCIPAL_REGION: region,
    OCI_RESOURCE_PRINCIPAL_RPST: token,
    OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM: privateKey,
  };
}
