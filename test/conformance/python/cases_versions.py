"""Versions, stages and bundles."""

import oci

from conformance import case, days_ahead, decode, equal, refused, to_content

models = oci.vault.models


def _with_versions(service, *contents):
    secret = service.create(contents[0])
    for content in contents[1:]:
        service.update(secret.id, secret_content=to_content(content))
    return secret


def _stages(service, secret):
    versions = service.vaults.list_secret_versions(secret.id, sort_order="ASC").data
    return {version.version_number: "+".join(sorted(version.stages)) for version in versions}


@case("stages move on with each new version")
def _(service):
    secret = _with_versions(service, b"1", b"2", b"3")
    equal(_stages(service, secret), {1: "DEPRECATED", 2: "PREVIOUS", 3: "CURRENT+LATEST"})


@case("currentVersionNumber rolls back without a new version")
def _(service):
    secret = _with_versions(service, b"one", b"two")
    rolled = service.update(secret.id, current_version_number=1)
    equal((rolled.current_version_number, service.read(secret.id)), (1, b"one"))
    equal(_stages(service, secret), {1: "CURRENT", 2: "LATEST+PREVIOUS"})


@case("a PENDING version is staged and then promoted")
def _(service):
    secret = service.create(b"now")
    staged = service.update(secret.id, secret_content=to_content(b"next", stage="PENDING", name="staged"))
    equal((staged.current_version_number, service.read(secret.id)), (1, b"now"))
    equal(service.read(secret.id, stage="PENDING"), b"next")
    equal(service.read(secret.id, secret_version_name="staged"), b"next")
    service.update(secret.id, current_version_number=2)
    equal(service.read(secret.id), b"next")


@case("a version name that is taken is 400 InvalidParameter")
def _(service):
    secret = service.create(secret_content=to_content(b"1", name="v1"))
    details = models.UpdateSecretDetails(secret_content=to_content(b"2", name="v1"))
    refused(400, "InvalidParameter", service.vaults.update_secret, secret.id, details)


@case("list_secret_versions pages, newest first")
def _(service):
    secret = _with_versions(service, b"1", b"2", b"3")
    versions = oci.pagination.list_call_get_all_results(service.vaults.list_secret_versions, secret.id, limit=1).data
    equal([version.version_number for version in versions], [3, 2, 1])


@case("get_secret_version knows a version, and no other")
def _(service):
    secret = service.create()
    version = service.vaults.get_secret_version(secret.id, 1).data
    equal((version.version_number, version.content_type), (1, "BASE64"))
    refused(404, "NotAuthorizedOrNotFound", service.vaults.get_secret_version, secret.id, 2)


@case("a deprecated version can be scheduled for deletion and brought back")
def _(service):
    secret = _with_versions(service, b"1", b"2", b"3")
    details = models.ScheduleSecretVersionDeletionDetails(time_of_deletion=days_ahead(1))
    service.vaults.schedule_secret_version_deletion(secret.id, 1, details)
    service.wait(secret.id)
    assert service.vaults.get_secret_version(secret.id, 1).data.time_of_deletion is not None
    refused(404, "NotAuthorizedOrNotFound", service.secrets.get_secret_bundle, secret.id, version_number=1)
    service.vaults.cancel_secret_version_deletion(secret.id, 1)
    service.wait(secret.id)
    equal(service.read(secret.id, version_number=1), b"1")


@case("the current version cannot be scheduled for deletion")
def _(service):
    details = models.ScheduleSecretVersionDeletionDetails()
    refused(409, "IncorrectState", service.vaults.schedule_secret_version_deletion, service.create().id, 1, details)


@case("a bundle by number and by stage is the version that was asked for")
def _(service):
    secret = _with_versions(service, b"1", b"2")
    equal(service.read(secret.id, version_number=1), b"1")
    equal(service.read(secret.id, stage="PREVIOUS"), b"1")
    equal(service.read(secret.id, stage="CURRENT"), b"2")


@case("a bundle carries metadata, stages and its version's name")
def _(service):
    secret = service.create(secret_content=to_content(b"1", name="v1"), metadata={"a": "b"})
    bundle = service.secrets.get_secret_bundle(secret.id).data
    equal((bundle.metadata, sorted(bundle.stages), bundle.version_name), ({"a": "b"}, ["CURRENT", "LATEST"], "v1"))


@case("get_secret_bundle_by_name posts an empty body and finds the secret")
def _(service):
    secret = service.create(b"by name")
    response = service.secrets.get_secret_bundle_by_name(secret.secret_name, service.ready["vaultOcid"])
    equal((response.data.secret_id, decode(response.data)), (secret.id, b"by name"))
    assert "etag" not in response.headers


@case("get_secret_bundle_by_name does not know other names")
def _(service):
    call = service.secrets.get_secret_bundle_by_name
    refused(404, "NotAuthorizedOrNotFound", call, "NOT_THERE", service.ready["vaultOcid"])


@case("list_secret_bundle_versions lists versions without content")
def _(service):
    secret = _with_versions(service, b"1", b"2")
    versions = service.secrets.list_secret_bundle_versions(secret.id).data
    equal([version.version_number for version in versions], [2, 1])
    equal(hasattr(versions[0], "secret_bundle_content"), False)
