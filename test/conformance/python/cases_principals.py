"""Signing in as an instance, a resource and a workload.

What the SDK does not make possible on loopback: the address of the auth service is an argument only, and
`get_oke_workload_identity_resource_principal_signer` calls port 12250 always; its class takes any port.
"""

import contextlib
import os
from pathlib import Path

import oci
from oci.auth.rpt_path_providers import DefaultServiceAccountTokenProvider

from conformance import case, equal


@contextlib.contextmanager
def _environment(**variables):
    """The variables, and nothing of them afterwards."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _status_with(service, signer):
    client = oci.vault.VaultsClient({"region": service.ready["region"]}, signer=signer, service_endpoint=service.url)
    return client.list_secrets(service.ready["compartmentOcid"]).status


def _instance_signer(service):
    with _environment(OCI_METADATA_BASE_URL=service.ready["metadataUrl"]):
        return oci.auth.signers.InstancePrincipalsSecurityTokenSigner(
            federation_endpoint=f"{service.ready['authUrl']}/v1/x509"
        )


def _count_exchanges(service):
    return len(service.control("GET", "journal?operation=ExchangeInstanceCertificate")["entries"])


@case("an instance is let in by the certificate of its metadata service")
def _(service):
    signer = _instance_signer(service)
    equal(signer.tenancy_id, service.ready["tenancyOcid"])
    equal(signer.region, service.ready["region"])
    equal(_status_with(service, signer), 200)


@case("an instance keeps its token for all calls, and gets another when it asks for it")
def _(service):
    signer = _instance_signer(service)
    before = _count_exchanges(service)
    for _ in range(3):
        equal(_status_with(service, signer), 200)
    equal(_count_exchanges(service), before)
    signer.refresh_security_token()
    equal(_count_exchanges(service), before + 1)
    equal(_status_with(service, signer), 200)


@case("a resource is let in by the files that the environment names")
def _(service):
    variables = {name: value for name, value in service.ready["environment"].items() if "RESOURCE_PRINCIPAL" in name}
    with _environment(**variables):
        signer = oci.auth.signers.get_resource_principals_signer()
        equal(signer.tenancy_id, service.ready["tenancyOcid"])
        equal(signer.compartment_id, service.ready["compartmentOcid"])
        equal(_status_with(service, signer), 200)


@case("a resource is let in by a token and a key in the environment itself")
def _(service):
    files = service.ready["resourcePrincipal"]
    with _environment(
        OCI_RESOURCE_PRINCIPAL_VERSION="2.2",
        OCI_RESOURCE_PRINCIPAL_REGION=service.ready["region"],
        OCI_RESOURCE_PRINCIPAL_RPST=Path(files["tokenFile"]).read_text(),
        OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM=Path(files["privateKeyFile"]).read_text(),
    ):
        equal(_status_with(service, oci.auth.signers.get_resource_principals_signer()), 200)


@case("a workload is let in by its service account, over TLS with the cluster's authority")
def _(service):
    cluster = service.ready["kubernetes"]
    accounts = DefaultServiceAccountTokenProvider()
    accounts.override_sa_token_path(cluster["tokenFile"])
    signer = oci.auth.signers.OkeWorkloadIdentityResourcePrincipalSigner(
        accounts, cluster["caFile"], cluster["host"], cluster["port"], region=service.ready["region"]
    )
    equal(_status_with(service, signer), 200)
