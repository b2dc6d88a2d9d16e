"""Secrets: making, reading, listing, updating, moving."""

import oci

from conformance import case, equal, next_name, refused, to_content

models = oci.vault.models


@case("create_secret answers CREATING")
def _(service):
    response = service.vaults.create_secret(service.details(next_name()))
    equal((response.status, response.data.lifecycle_state), (200, "CREATING"))


@case("the SDK's waiter waits for ACTIVE")
def _(service):
    name = next_name()
    service.control("POST", "secrets", {"name": name, "lifecycleState": "CREATING", "lifecycleMs": 500})
    secret = service.vaults.list_secrets(service.ready["compartmentOcid"], name=name).data[0]
    equal(secret.lifecycle_state, "CREATING")
    equal(service.wait(secret.id).lifecycle_state, "ACTIVE")


@case("create_secret_and_wait_for_state works as one call")
def _(service):
    composite = oci.vault.VaultsClientCompositeOperations(service.vaults)
    quick = {"max_interval_seconds": 0.05, "max_wait_seconds": 10}
    secret = composite.create_secret_and_wait_for_state(service.details(next_name()), ["ACTIVE"], waiter_kwargs=quick).data
    equal(secret.current_version_number, 1)


@case("create_secret keeps description, tags, metadata and text beyond ASCII")
def _(service):
    more = {
        "description": "Schlüssel für Größe ☃",
        "freeform_tags": {"Größe": "groß"},
        "defined_tags": {"Operations": {"CostCenter": "42"}},
        "metadata": {"host": "db.example", "port": 5432},
    }
    secret = service.create(**more)
    equal({name: getattr(secret, name) for name in more}, more)


@case("create_secret takes empty maps and lists")
def _(service):
    secret = service.create(freeform_tags={}, defined_tags={}, metadata={}, secret_rules=[])
    equal((secret.freeform_tags, secret.secret_rules), ({}, []))


@case("content comes back byte for byte")
def _(service):
    content = bytes(range(256))
    equal(service.read(service.create(content).id), content)


@case("content of 25 KB is taken and one byte more is not")
def _(service):
    service.create(b"x" * 25 * 1024)
    details = service.details(next_name(), b"x" * (25 * 1024 + 1))
    refused(400, "InvalidParameter", service.vaults.create_secret, details)


@case("a name that is taken is 400 InvalidParameter")
def _(service):
    secret = service.create()
    error = refused(400, "InvalidParameter", service.vaults.create_secret, service.details(secret.secret_name))
    assert "name already exists" in error.message


@case("a name that is taken in another compartment of the vault is refused as well")
def _(service):
    secret = service.create(compartment_id=service.ready["secondCompartmentOcid"])
    refused(400, "InvalidParameter", service.vaults.create_secret, service.details(secret.secret_name))


@case("the same name is free in another vault")
def _(service):
    secret = service.create()
    place = {"vault_id": service.ready["secondVaultOcid"], "key_id": service.ready["secondKeyOcid"]}
    other = service.vaults.create_secret(service.details(secret.secret_name, **place)).data
    assert other.id != secret.id


@case("a name with a blank is refused")
def _(service):
    refused(400, "InvalidParameter", service.vaults.create_secret, service.details("two words"))


@case("a disabled key and an asymmetric key are refused")
def _(service):
    for key in ("disabledKeyOcid", "rsaKeyOcid"):
        details = service.details(next_name(), key_id=service.ready[key])
        refused(409, "IncorrectState", service.vaults.create_secret, details)


@case("a vault that is not there is a related resource that was not found")
def _(service):
    details = service.details(next_name(), vault_id="ocid1.vault.oc1..other")
    refused(400, "RelatedResourceNotAuthorizedOrNotFound", service.vaults.create_secret, details)


@case("get_secret has a version number, a time with a zone, and no content")
def _(service):
    secret = service.vaults.get_secret(service.create().id).data
    equal(secret.current_version_number, 1)
    equal(secret.time_created.tzinfo is not None, True)
    equal(hasattr(secret, "secret_content"), False)


@case("get_secret does not know others")
def _(service):
    refused(404, "NotAuthorizedOrNotFound", service.vaults.get_secret, "ocid1.vaultsecret.oc1..other")


@case("list_secrets finds a secret by its name")
def _(service):
    secret = service.create(freeform_tags={"a": "b"})
    found = service.vaults.list_secrets(service.ready["compartmentOcid"], name=secret.secret_name).data
    equal([(summary.id, summary.freeform_tags) for summary in found], [(secret.id, {"a": "b"})])


@case("list_secrets filters by state")
def _(service):
    found = service.vaults.list_secrets(service.ready["compartmentOcid"], lifecycle_state="ACTIVE", limit=1000).data
    assert found and all(summary.lifecycle_state == "ACTIVE" for summary in found)


@case("list_secrets pages until no next page is named, each secret once")
def _(service):
    compartment, vault = service.ready["compartmentOcid"], service.ready["vaultOcid"]
    whole = service.vaults.list_secrets(compartment, vault_id=vault, limit=1000)
    equal(whole.has_next_page, False)
    paged = oci.pagination.list_call_get_all_results(
        service.vaults.list_secrets, compartment, vault_id=vault, limit=3, sort_by="NAME"
    ).data
    equal(sorted(summary.id for summary in paged), sorted(summary.id for summary in whole.data))
    equal([summary.secret_name for summary in paged], sorted(summary.secret_name for summary in paged))


@case("list_secrets as a generator yields records")
def _(service):
    records = oci.pagination.list_call_get_all_results_generator(
        service.vaults.list_secrets, "record", service.ready["compartmentOcid"], limit=2
    )
    assert len({record.id for record in records}) > 2


@case("list_secrets sorts newest first unless asked otherwise")
def _(service):
    newest = service.create()
    compartment = service.ready["compartmentOcid"]
    equal(service.vaults.list_secrets(compartment, limit=1).data[0].id, newest.id)
    last = service.vaults.list_secrets(compartment, sort_by="TIMECREATED", sort_order="ASC", limit=1000).data[-1]
    equal(last.id, newest.id)


@case("list_secrets does not know other compartments")
def _(service):
    refused(404, "NotAuthorizedOrNotFound", service.vaults.list_secrets, "ocid1.compartment.oc1..other")


@case("update_secret with new content makes a new current version")
def _(service):
    secret = service.create(b"old")
    updated = service.update(secret.id, secret_content=to_content(b"new"))
    equal((updated.current_version_number, service.read(secret.id)), (2, b"new"))


@case("update_secret leaves alone what is not named")
def _(service):
    secret = service.create(description="d", freeform_tags={"a": "1"}, metadata={"m": "n"})
    updated = service.update(secret.id, freeform_tags={"b": "2"})
    equal((updated.description, updated.freeform_tags, updated.metadata), ("d", {"b": "2"}, {"m": "n"}))
    equal(updated.current_version_number, 1)


@case("update_secret while UPDATING is 409 IncorrectState")
def _(service):
    service.control("POST", "secrets", {"name": (name := next_name()), "lifecycleState": "UPDATING"})
    secret = service.vaults.list_secrets(service.ready["compartmentOcid"], name=name).data[0]
    details = models.UpdateSecretDetails(description="x")
    refused(409, "IncorrectState", service.vaults.update_secret, secret.id, details)


@case("content and rules cannot be updated together")
def _(service):
    details = models.UpdateSecretDetails(secret_content=to_content(b"x"), secret_rules=[])
    refused(400, "InvalidParameter", service.vaults.update_secret, service.create().id, details)


@case("if_match lets the current etag through and refuses an older one")
def _(service):
    secret = service.create()
    etag = service.vaults.get_secret(secret.id).headers["etag"]
    details = models.UpdateSecretDetails(description="x")
    service.vaults.update_secret(secret.id, details, if_match=etag)
    service.wait(secret.id)
    refused(412, "NoEtagMatch", service.vaults.update_secret, secret.id, details, if_match=etag)


@case("change_secret_compartment moves a secret")
def _(service):
    secret = service.create()
    details = models.ChangeSecretCompartmentDetails(compartment_id=service.ready["secondCompartmentOcid"])
    response = service.vaults.change_secret_compartment(secret.id, details)
    equal(response.data, None)
    equal(service.wait(secret.id).compartment_id, service.ready["secondCompartmentOcid"])


@case("rules come back as the models they went in as")
def _(service):
    rules = [
        models.SecretExpiryRule(secret_version_expiry_interval="P30D", is_secret_content_retrieval_blocked_on_expiry=True),
        models.SecretReuseRule(is_enforced_on_deleted_secret_versions=True),
    ]
    secret = service.create(b"once", secret_rules=rules)
    equal([type(rule).__name__ for rule in secret.secret_rules], ["SecretExpiryRule", "SecretReuseRule"])
    assert secret.time_of_current_version_expiry is not None
    details = models.UpdateSecretDetails(secret_content=to_content(b"once"))
    refused(400, "InvalidParameter", service.vaults.update_secret, secret.id, details)


@case("a passphrase is generated where that is asked for, and rotated")
def _(service):
    generation = models.PassphraseGenerationContext(generation_template="SECRETS_DEFAULT_PASSWORD", passphrase_length=20)
    target = models.FunctionTargetSystemDetails(function_id="ocid1.fnfunc.oc1..any")
    rotation = models.RotationConfig(
        target_system_details=target, rotation_interval="P30D", is_scheduled_rotation_enabled=True
    )
    secret = service.create(
        secret_content=None, enable_auto_generation=True, secret_generation_context=generation, rotation_config=rotation
    )
    first = service.read(secret.id)
    equal(len(first), 20)
    equal(secret.rotation_status, "SCHEDULED")
    service.vaults.rotate_secret(secret.id)
    equal(service.wait(secret.id).current_version_number, 2)
    assert service.read(secret.id) != first
