"""Retries, rates, request ids, and what goes wrong on the way."""

import oci

from conformance import case, equal, next_name, refused

QUICK_RETRIES = oci.retry.RetryStrategyBuilder(
    max_attempts_check=True,
    max_attempts=4,
    total_elapsed_time_check=False,
    service_error_check=True,
    service_error_retry_on_any_5xx=True,
    service_error_retry_config={429: [], 409: ["IncorrectState"]},
    retry_max_wait_between_calls_seconds=1,
    retry_base_sleep_time_seconds=0.05,
).get_retry_strategy()


def _fault(service, operation, effect, **match):
    service.control("DELETE", "faults")
    service.control("POST", "faults", {"match": {"operation": operation, **match}, "do": effect})


def _count(service, operation, name):
    return len(service.control("GET", f"journal?operation={operation}&name={name}")["entries"])


@case("the SDK's retries get over 429 without Retry-After")
def _(service):
    secret = service.create()
    _fault(service, "GetSecret", {"status": 429, "code": "TooManyRequests"}, name=secret.secret_name, times=2)
    before = _count(service, "GetSecret", secret.secret_name)
    equal(service.vaults.get_secret(secret.id, retry_strategy=QUICK_RETRIES).data.id, secret.id)
    equal(_count(service, "GetSecret", secret.secret_name) - before, 3)


@case("the SDK's default retries get over 409 IncorrectState")
def _(service):
    secret = service.create()
    _fault(service, "UpdateSecret", {"status": 409, "code": "IncorrectState"}, times=1)
    details = oci.vault.models.UpdateSecretDetails(description="x")
    updated = service.vaults.update_secret(secret.id, details, retry_strategy=oci.retry.DEFAULT_RETRY_STRATEGY).data
    equal(updated.description, "x")


@case("the SDK's retries get over 503")
def _(service):
    secret = service.create()
    _fault(service, "GetSecretBundle", {"status": 503, "code": "ServiceUnavailable"}, times=1)
    equal(service.secrets.get_secret_bundle(secret.id, retry_strategy=QUICK_RETRIES).data.secret_id, secret.id)


@case("a create whose answer is lost is not done twice when the SDK tries again")
def _(service):
    name = next_name()
    _fault(service, "CreateSecret", {"dropAfter": True}, name=name, times=1)
    secret = service.vaults.create_secret(service.details(name), retry_strategy=QUICK_RETRIES).data
    entries = service.control("GET", f"journal?operation=CreateSecret&name={name}")["entries"]
    equal([entry["status"] for entry in entries], [0, 200])
    equal(len({entry["retryToken"] for entry in entries}), 1)
    equal(entries[1]["id"], secret.id)


@case("the same opc_retry_token gives the same secret")
def _(service):
    details = service.details(next_name())
    first = service.vaults.create_secret(details, opc_retry_token="python-token").data
    equal(service.vaults.create_secret(details, opc_retry_token="python-token").data.id, first.id)


@case("a dropped connection is the SDK's connection error")
def _(service):
    secret = service.create()
    _fault(service, "GetSecret", {"dropBefore": True}, name=secret.secret_name, times=1)
    try:
        service.vaults.get_secret(secret.id)
    except (oci.exceptions.RequestException, oci.exceptions.ConnectTimeout):
        return
    raise AssertionError("the call came through")


@case("a service error carries status, code, request id and message")
def _(service):
    _fault(service, "GetTenancy", {"status": 500, "code": "InternalServerError", "message": "on purpose"}, times=1)
    call = service.identity.get_tenancy
    error = refused(500, "InternalServerError", call, service.ready["tenancyOcid"])
    equal(error.message, "on purpose")
    assert error.request_id


@case("opc_request_id comes back as the beginning of the answer's")
def _(service):
    response = service.vaults.list_secrets(service.ready["compartmentOcid"], opc_request_id="python-request")
    assert response.request_id.startswith("python-request/"), response.request_id


@case("an operation without permission is 404, the others go on")
def _(service):
    secret = service.create()
    service.control("PUT", "denied", ["GetSecretBundle"])
    refused(404, "NotAuthorizedOrNotFound", service.secrets.get_secret_bundle, secret.id)
    equal(service.vaults.get_secret(secret.id).data.id, secret.id)
    service.control("PUT", "denied", [])


@case("an id with a slash is 404 and not a fault of the service")
def _(service):
    refused(404, "NotFound", service.vaults.get_secret, "ocid1.vaultsecret/other")


@case("the journal names what was written")
def _(service):
    service.control("DELETE", "journal")
    secret = service.create()
    service.read(secret.id)
    journal = service.control("GET", "journal")
    equal((journal["writtenNames"], journal["writeCounts"]), ([secret.secret_name], {"CreateSecret": 1}))
