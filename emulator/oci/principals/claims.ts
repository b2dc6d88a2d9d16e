import type { SubjectClaims } from "../auth/security-token";
import type { CertifiedInstance } from "./instance-certificate";
import type { PlatformPlace } from "./platform-place";

/** The service account that the one workload runs under. */
export const SERVICE_ACCOUNT = { namespace: "default", name: "emulator" } as const;

/** Claims of an instance's token, all but `opc-tag` and `fprint` (sample in Teleport's RFD 192, appendix A; read on 2026-11-28). */
export function toInstanceClaims({ instanceOcid, compartmentOcid, tenancyOcid }: CertifiedInstance): SubjectClaims {
  return {
    sub: instanceOcid,
    tenant: tenancyOcid,
    aud: "oci",
    ptype: "instance",
    ttype: "x509",
    "opc-certtype": "instance",
    "opc-instance": instanceOcid,
    "opc-compartment": compartmentOcid,
    "opc-tenant": tenancyOcid,
  };
}

/** Claims of a resource's token. `res_tenant` and `res_compartment` are read by the official SDKs; the others by resemblance (?). */
export function toResourceClaims(place: PlatformPlace): SubjectClaims {
  return { ...toOwnerClaims(place), sub: place.resourceOcid, res_id: place.resourceOcid, res_type: "fnfunc" };
}

/** Claims of a workload's token: those of a resource, and what policies ask for (docs: contenggrantingworkloadaccesstoresources.htm; names of the last three ?). */
export function toWorkloadClaims(place: PlatformPlace): SubjectClaims {
  return {
    ...toOwnerClaims(place),
    sub: place.workloadOcid,
    res_id: place.workloadOcid,
    res_type: "workload",
    cluster_id: place.clusterOcid,
    namespace: SERVICE_ACCOUNT.namespace,
    service_account: SERVICE_ACCOUNT.name,
  };
}

function toOwnerClaims({ tenancyOcid, compartmentOcid }: PlatformPlace): SubjectClaims {
  return {
    tenant: tenancyOcid,
    aud: "oci",
    ptype: "resource",
    ttype: "res_sp",
    res_tenant: tenancyOcid,
    res_compartment: compartmentOcid,
  };
}
