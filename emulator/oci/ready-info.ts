import type { ReadyInfo } from "./emulator";

/** The connection facts of an emulator, as plain data: what the ready file holds. No key material. */
export function toReadyInfo(info: ReadyInfo): ReadyInfo {
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
  };
}
