import type { HttpClient } from "oci-common";
import type { IdentityClient } from "oci-identity";
import type { KmsManagementClient, KmsVaultClient } from "oci-keymanagement";
import type { SecretsClient } from "oci-secrets";
import type { VaultsClient } from "oci-vault";
import type { OciService } from "./endpoints";

/** The SDK's clients, each made when it is first needed, and once. */
export interface ServiceClients {
  vaults(): Promise<VaultsClient>;
  secrets(): Promise<SecretsClient>;
  kmsVaults(): Promise<KmsVaultClient>;
  /** Keys are managed at an endpoint of their vault's own, which the vault names. */
  kmsManagement(endpoint: string): Promise<KmsManagementClient>;
  identity(): Promise<IdentityClient>;
}

/** The SDK is loaded here, when a call is made, and one service at a time: a preview without changes makes none. */
export function createServiceClients(
  http: HttpClient,
  findUrl: (service: Exclude<OciService, "auth">) => Promise<string>,
): ServiceClients {
  const management = new Map<string, Promise<KmsManagementClient>>();
  const createManagement = async (endpoint: string): Promise<KmsManagementClient> => {
    const { KmsManagementClient } = await import("oci-keymanagement");
    return withEndpoint(new KmsManagementClient({ httpClient: http }, await getClientConfiguration()), endpoint);
  };
  return {
    vaults: once(async () => {
      const { VaultsClient } = await import("oci-vault");
      return withEndpoint(
        new VaultsClient({ httpClient: http }, await getClientConfiguration()),
        await findUrl("vaults"),
      );
    }),
    secrets: once(async () => {
      const { SecretsClient } = await import("oci-secrets");
      return withEndpoint(
        new SecretsClient({ httpClient: http }, await getClientConfiguration()),
        await findUrl("secrets"),
      );
    }),
    kmsVaults: once(async () => {
      const { KmsVaultClient } = await import("oci-keymanagement");
      return withEndpoint(
        new KmsVaultClient({ httpClient: http }, await getClientConfiguration()),
        await findUrl("kms"),
      );
    }),
    identity: once(async () => {
      const { IdentityClient } = await import("oci-identity");
      return withEndpoint(
        new IdentityClient({ httpClient: http }, await getClientConfiguration()),
        await findUrl("identity"),
      );
    }),
    kmsManagement: (endpoint) => {
      const client = management.get(endpoint) ?? createManagement(endpoint);
      management.set(endpoint, client);
      return client;
    },
  };
}

/** No breaker (it opens on 409s and 429s, which the engine waits for) and no retry (the engine's): one attempt per call. */
async function getClientConfiguration() {
  const { CircuitBreaker, NoRetryConfigurationDetails } = await import("oci-common");
  return {
    circuitBreaker: new CircuitBreaker({ disableClientCircuitBreaker: true }),
    retryConfiguration: NoRetryConfigurationDetails,
  };
}

function withEndpoint<C extends { endpoint: string }>(client: C, endpoint: string): C {
  client.endpoint = endpoint;
  return client;
}

/** Makes it once; a failure is not kept. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
