import type { Emulator, ReadyFile } from "./emulator";
import type { PrincipalsInfo } from "./principals/principals";

/** The connection facts of an emulator, as plain data: what the ready file holds. No key material. */
export function toReadyFile(info: Emulator): ReadyFile {
  return {
    url: info.url,
    tenancyOcid: info.tenancyOcid,
    userOcid: info.userOcid,
    fingerprint: info.fingerprint,
    privateKeyPath: info.privateKeyPath,
    region: info.region,
    compartmentOcid: info.compartmentOcid,
    secondCompartmentOcid: info.secondCompartmentOcid,
    vaultOcid: info.vaultOcid,
    secondVaultOcid: info.secondVaultOcid,
    keyOcid: info.keyOcid,
    otherKeyOcid: info.otherKeyOcid,
    disabledKeyOcid: info.disabledKeyOcid,
    rsaKeyOcid: info.rsaKeyOcid,
    secondKeyOcid: info.secondKeyOcid,
    managementEndpoint: info.managementEndpoint,
    secondManagementEndpoint: info.secondManagementEndpoint,
    ...(info.principals === undefined ? {} : toPrincipalsInfo(info.principals)),
  };
}

function toPrincipalsInfo(info: PrincipalsInfo): PrincipalsInfo {
  return {
    metadataUrl: info.metadataUrl,
    authUrl: info.authUrl,
    instanceOcid: info.instanceOcid,
    resourcePrincipal: info.resourcePrincipal,
    kubernetes: info.kubernetes,
    environment: info.environment,
  };
}
