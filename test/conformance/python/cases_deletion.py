"""Deletion of secrets, its cancelling, and the name meanwhile."""

import oci

from conformance import case, days_ahead, equal, refused

models = oci.vault.models


def _schedule(service, secret, **details):
    service.vaults.schedule_secret_deletion(secret.id, models.ScheduleSecretDeletionDetails(**details))
    return service.wait(secret.id, "PENDING_DELETION")


@case("schedule_secret_deletion without a time is thirty days ahead")
def _(service):
    secret = _schedule(service, service.create())
    equal(28 < (secret.time_of_deletion - secret.time_created).days < 31, True)


@case("schedule_secret_deletion with a time keeps that time")
def _(service):
    time = days_ahead(3).replace(microsecond=0)
    equal(_schedule(service, service.create(), time_of_deletion=time).time_of_deletion, time)


@case("schedule_secret_deletion answers an etag and no body")
def _(service):
    details = models.ScheduleSecretDeletionDetails()
    response = service.vaults.schedule_secret_deletion(service.create().id, details)
    equal(response.data, None)
    assert response.headers["etag"]


@case("a deletion sooner than in a day or later than in thirty is refused")
def _(service):
    secret = service.create()
    for days in (0, 31):
        details = models.ScheduleSecretDeletionDetails(time_of_deletion=days_ahead(days))
        refused(400, "InvalidParameter", service.vaults.schedule_secret_deletion, secret.id, details)


@case("a secret that is to be deleted is listed, but its content is 404")
def _(service):
    secret = _schedule(service, service.create())
    refused(404, "NotAuthorizedOrNotFound", service.secrets.get_secret_bundle, secret.id)
    call = service.secrets.get_secret_bundle_by_name
    refused(404, "NotAuthorizedOrNotFound", call, secret.secret_name, service.ready["vaultOcid"])
    listed = service.vaults.list_secrets(service.ready["compartmentOcid"], name=secret.secret_name).data
    equal([summary.lifecycle_state for summary in listed], ["PENDING_DELETION"])


@case("the name of a secret that is to be deleted stays taken")
def _(service):
    secret = _schedule(service, service.create())
    error = refused(400, "InvalidParameter", service.vaults.create_secret, service.details(secret.secret_name))
    assert "name already exists" in error.message


@case("cancel_secret_deletion brings content and tags back")
def _(service):
    secret = _schedule(service, service.create(b"kept", freeform_tags={"a": "b"}))
    service.vaults.cancel_secret_deletion(secret.id)
    back = service.wait(secret.id)
    equal((back.freeform_tags, back.time_of_deletion, service.read(secret.id)), ({"a": "b"}, None, b"kept"))


@case("cancel_secret_deletion of an ACTIVE secret is 409 IncorrectState")
def _(service):
    refused(409, "IncorrectState", service.vaults.cancel_secret_deletion, service.create().id)


@case("a secret is DELETED once its time has come, and its name is free again")
def _(service):
    secret = _schedule(service, service.create(), time_of_deletion=days_ahead(1))
    service.control("POST", "clock", {"advanceMs": 2 * 24 * 3_600_000})
    equal(service.wait(secret.id, "DELETED").lifecycle_state, "DELETED")
    again = service.vaults.create_secret(service.details(secret.secret_name)).data
    assert again.id != secret.id
