"""Who is let in, with what."""

import os
import tempfile
from pathlib import Path

import oci
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from conformance import case, equal, refused


def _tenancy_with(service, config=None, **options):
    client = oci.identity.IdentityClient(config or {}, service_endpoint=service.url, **options)
    return client.get_tenancy(service.ready["tenancyOcid"]).data.id


@case("the configuration is one that the SDK takes")
def _(service):
    oci.config.validate_config(service.config)


@case("a configuration file lets the user in")
def _(service):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "config")
        path.write_text("[DEFAULT]\n" + "".join(f"{key}={value}\n" for key, value in service.config.items()))
        os.chmod(path, 0o600)
        equal(_tenancy_with(service, oci.config.from_file(str(path))), service.ready["tenancyOcid"])


@case("a key in the configuration itself lets the user in")
def _(service):
    config = {key: value for key, value in service.config.items() if key != "key_file"}
    config["key_content"] = Path(service.config["key_file"]).read_text()
    equal(_tenancy_with(service, config), service.ready["tenancyOcid"])


@case("a signer object lets the user in")
def _(service):
    config = service.config
    signer = oci.Signer(config["tenancy"], config["user"], config["fingerprint"], config["key_file"])
    equal(_tenancy_with(service, config, signer=signer), service.ready["tenancyOcid"])


@case("a key with a passphrase lets the user in")
def _(service):
    key = serialization.load_pem_private_key(Path(service.config["key_file"]).read_bytes(), None)
    encrypted = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"passphrase"),
    )
    config = {name: value for name, value in service.config.items() if name != "key_file"}
    equal(
        _tenancy_with(service, {**config, "key_content": encrypted.decode(), "pass_phrase": "passphrase"}),
        service.ready["tenancyOcid"],
    )


@case("another fingerprint is 401")
def _(service):
    config = {**service.config, "fingerprint": ":".join(["00"] * 16)}
    refused(401, "NotAuthenticated", _tenancy_with, service, config)


@case("another user is 401")
def _(service):
    refused(401, "NotAuthenticated", _tenancy_with, service, {**service.config, "user": "ocid1.user.oc1..other"})


@case("another private key is 401")
def _(service):
    pem = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    config = {key: value for key, value in service.config.items() if key != "key_file"}
    refused(401, "NotAuthenticated", _tenancy_with, service, {**config, "key_content": pem.decode()})


def _session_signer(service, expires_in_ms):
    session = service.control("POST", "sessions", {"expiresInMs": expires_in_ms})
    key = oci.signer.load_private_key(session["privateKeyPem"], None)
    return oci.auth.signers.SecurityTokenSigner(session["token"], key)


@case("a session's security token lets the user in")
def _(service):
    signer = _session_signer(service, 60_000)
    client = oci.vault.VaultsClient({"region": service.ready["region"]}, signer=signer, service_endpoint=service.url)
    equal(client.list_secrets(service.ready["compartmentOcid"]).status, 200)


@case("a security token that has expired is 401")
def _(service):
    signer = _session_signer(service, -1000)
    refused(401, "NotAuthenticated", _tenancy_with, service, {"region": service.ready["region"]}, signer=signer)
