"""Cases of one official client against a running emulator, and how they are run and reported.

Each case prints one line, `ok <what it shows>` or `not ok <what it shows>: <reason>`; the process ends with 1 if any failed.
"""

import base64
import itertools
import json
import os
import urllib.request
from datetime import datetime, timedelta, timezone

import oci

_CASES = []
_NAMES = (f"PY_{number}" for number in itertools.count(1))


def case(title):
    """Registers a function as a case; it takes a `Service`."""

    def register(function):
        _CASES.append((title, function))
        return function

    return register


def run_all():
    """Runs every case in the order of registration. Returns how many failed."""
    service = Service()
    failures = 0
    for title, function in _CASES:
        try:
            function(service)
            print(f"ok {title}", flush=True)
        except Exception as error:  # any failure of a case is that case's result
            failures += 1
            reason = " ".join(f"{type(error).__name__}: {error}".split())[:400]
            print(f"not ok {title}: {reason}", flush=True)
    return failures


class Service:
    """The emulator as its ready file describes it, with one client of each kind."""

    def __init__(self):
        with open(os.environ["EMULATOR_READY"], encoding="utf-8") as file:
            self.ready = json.load(file)
        self.url = self.ready["url"]
        self.config = {
            "user": self.ready["userOcid"],
            "tenancy": self.ready["tenancyOcid"],
            "fingerprint": self.ready["fingerprint"],
            "key_file": self.ready["privateKeyPath"],
            "region": self.ready["region"],
        }
        self.vaults = self._connect(oci.vault.VaultsClient)
        self.secrets = self._connect(oci.secrets.SecretsClient)
        self.kms_vaults = self._connect(oci.key_management.KmsVaultClient)
        self.keys = self.keys_at(self.ready["managementEndpoint"])
        self.identity = self._connect(oci.identity.IdentityClient)

    def _connect(self, client, endpoint=None):
        # A case asks what one request does; the cases about retries bring their own.
        quiet = oci.retry.NoneRetryStrategy()
        return client(self.config, service_endpoint=endpoint or self.url, retry_strategy=quiet)

    def keys_at(self, endpoint):
        return self._connect(oci.key_management.KmsManagementClient, endpoint)

    def details(self, name, content=b"value", **more):
        """The least that a secret needs."""
        given = {
            "compartment_id": self.ready["compartmentOcid"],
            "vault_id": self.ready["vaultOcid"],
            "key_id": self.ready["keyOcid"],
            "secret_name": name,
            "secret_content": to_content(content),
        }
        return oci.vault.models.CreateSecretDetails(**{**given, **more})

    def create(self, content=b"value", **more):
        """A new secret that is ACTIVE."""
        created = self.vaults.create_secret(self.details(next_name(), content, **more)).data
        return self.wait(created.id)

    def update(self, secret_id, **changes):
        """Updates a secret and waits until it is ACTIVE again."""
        self.vaults.update_secret(secret_id, oci.vault.models.UpdateSecretDetails(**changes))
        return self.wait(secret_id)

    def wait(self, secret_id, state="ACTIVE"):
        """The SDK's own waiter."""
        first = self.vaults.get_secret(secret_id)
        return oci.wait_until(
            self.vaults, first, "lifecycle_state", state, max_interval_seconds=0.05, max_wait_seconds=10
        ).data

    def read(self, secret_id, **which):
        return decode(self.secrets.get_secret_bundle(secret_id, **which).data)

    def control(self, method, path, body=None):
        """The emulator's own endpoints."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/_emulator/{path}", data=data, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)


def next_name():
    """A name that no other case uses."""
    return next(_NAMES)


def to_content(data, **more):
    text = base64.b64encode(data).decode()
    return oci.vault.models.Base64SecretContentDetails(content=text, **more)


def decode(bundle):
    return base64.b64decode(bundle.secret_bundle_content.content)


def days_ahead(days):
    """So many days and a minute from now."""
    return datetime.now(timezone.utc) + timedelta(days=days, minutes=1)


def refused(status, code, call, *arguments, **options):
    """Makes a call that must be refused like this; returns the error."""
    try:
        call(*arguments, **options)
    except oci.exceptions.ServiceError as error:
        assert (error.status, error.code) == (status, code), f"refused with {error.status} {error.code}: {error.message}"
        return error
    raise AssertionError(f"not refused, but {status} {code} was due")


def equal(actual, expected):
    assert actual == expected, f"{actual!r} is not {expected!r}"
