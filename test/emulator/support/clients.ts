import * as common from "oci-common";
import { IdentityClient } from "oci-identity";
import { KmsManagementClient, KmsVaultClient } from "oci-keymanagement";
import { SecretsClient } from "oci-secrets";
import { VaultsClient } from "oci-vault";
import type { ReadyInfo } from "../../../emulator/oci";

/** The official clients, as a user sets them up, pointed at an emulator. */
export interface OfficialClients {
  readonly vaults: VaultsClient;
  readonly secrets: SecretsClient;
  readonly kmsVaults: KmsVaultClient;
  readonly identity: IdentityClient;
  /** Keys of one vault: each vault has an endpoint of its own. */
  readonly keysOf: (managementEndpoint: string) => KmsManagementClient;
}

export interface Credentials {
  readonly info: ReadyInfo;
  readonly privateKeyPem: string;
  readonly provider?: common.AuthenticationDetailsProvider;
}

// A test asks what one request does: no second attempt, and no breaker that keeps requests back.
const CONFIGURATION = {
  retryConfiguration: common.NoRetryConfigurationDetails,
  circuitBreaker: new common.CircuitBreaker({ disableClientCircuitBreaker: true }),
} as const;

export function createClients({ info, privateKeyPem, provider }: Credentials): OfficialClients {
  const authenticationDetailsProvider = provider ?? createProvider(info, privateKeyPem);
  const at = <Client extends { endpoint: string }>(client: Client, url: string): Client => {
    client.endpoint = url;
    return client;
  };
  const parameters = { authenticationDetailsProvider };
  return {
    vaults: at(new VaultsClient(parameters, CONFIGURATION), info.url),
    secrets: at(new SecretsClient(parameters, CONFIGURATION), info.url),
    kmsVaults: at(new KmsVaultClient(parameters, CONFIGURATION), info.url),
    identity: at(new IdentityClient(parameters, CONFIGURATION), info.url),
    keysOf: (managementEndpoint) => at(new KmsManagementClient(parameters, CONFIGURATION), managementEndpoint),
  };
}

export function createProvider(info: ReadyInfo, privateKeyPem: string): common.AuthenticationDetailsProvider {
  return new common.SimpleAuthenticationDetailsProvider(
    info.tenancyOcid,
    info.userOcid,
    info.fingerprint,
    privateKeyPem,
    null,
    common.Region.fromRegionId(info.region),
  );
}
