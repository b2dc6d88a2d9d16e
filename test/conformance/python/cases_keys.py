"""Vaults and the keys on their own endpoints."""

import oci

from conformance import case, days_ahead, equal, refused

kms = oci.key_management.models


@case("list_vaults lists both vaults")
def _(service):
    vaults = service.kms_vaults.list_vaults(service.ready["compartmentOcid"]).data
    assert {service.ready["vaultOcid"], service.ready["secondVaultOcid"]} <= {vault.id for vault in vaults}


@case("get_vault gives the management endpoint that serves its keys")
def _(service):
    vault = service.kms_vaults.get_vault(service.ready["secondVaultOcid"]).data
    keys = service.keys_at(vault.management_endpoint).list_keys(service.ready["compartmentOcid"]).data
    equal([key.id for key in keys], [service.ready["secondKeyOcid"]])


@case("get_vault does not know others")
def _(service):
    refused(404, "NotAuthorizedOrNotFound", service.kms_vaults.get_vault, "ocid1.vault.oc1..other")


@case("a new vault becomes ACTIVE, takes a key, and can be scheduled for deletion and brought back")
def _(service):
    details = kms.CreateVaultDetails(
        compartment_id=service.ready["secondCompartmentOcid"], display_name="python", vault_type="DEFAULT"
    )
    composite = oci.key_management.KmsVaultClientCompositeOperations(service.kms_vaults)
    quick = {"max_interval_seconds": 0.05, "max_wait_seconds": 10}
    vault = composite.create_vault_and_wait_for_state(details, ["ACTIVE"], waiter_kwargs=quick).data
    keys = service.keys_at(vault.management_endpoint)
    shape = kms.KeyShape(algorithm="AES", length=32)
    key = keys.create_key(
        kms.CreateKeyDetails(compartment_id=vault.compartment_id, display_name="key", key_shape=shape)
    ).data
    equal(key.vault_id, vault.id)
    schedule = kms.ScheduleVaultDeletionDetails(time_of_deletion=days_ahead(7))
    pending = composite.schedule_vault_deletion_and_wait_for_state(
        vault.id, schedule, ["PENDING_DELETION"], waiter_kwargs=quick
    ).data
    equal(keys.get_key(key.id).data.lifecycle_state, "PENDING_DELETION")
    equal(pending.lifecycle_state, "PENDING_DELETION")
    back = composite.cancel_vault_deletion_and_wait_for_state(vault.id, ["ACTIVE"], waiter_kwargs=quick).data
    equal(back.time_of_deletion, None)


@case("a vault cannot go sooner than in seven days")
def _(service):
    details = kms.ScheduleVaultDeletionDetails(time_of_deletion=days_ahead(6))
    refused(400, "InvalidParameter", service.kms_vaults.schedule_vault_deletion, service.ready["vaultOcid"], details)


@case("list_keys filters by algorithm and pages")
def _(service):
    compartment = service.ready["compartmentOcid"]
    rsa = service.keys.list_keys(compartment, algorithm="RSA").data
    equal([key.id for key in rsa], [service.ready["rsaKeyOcid"]])
    everything = oci.pagination.list_call_get_all_results(service.keys.list_keys, compartment, limit=1).data
    equal(len(everything), 4)


@case("get_key gives the shape, and ENABLED rather than ACTIVE")
def _(service):
    key = service.keys.get_key(service.ready["keyOcid"]).data
    equal((key.key_shape.algorithm, key.key_shape.length, key.lifecycle_state), ("AES", 32, "ENABLED"))


@case("get_key does not know another vault's key")
def _(service):
    refused(404, "NotAuthorizedOrNotFound", service.keys.get_key, service.ready["secondKeyOcid"])


@case("a key can be disabled and enabled")
def _(service):
    composite = oci.key_management.KmsManagementClientCompositeOperations(service.keys)
    quick = {"max_interval_seconds": 0.05, "max_wait_seconds": 10}
    key_id = service.ready["otherKeyOcid"]
    composite.disable_key_and_wait_for_state(key_id, ["DISABLED"], waiter_kwargs=quick)
    enabled = composite.enable_key_and_wait_for_state(key_id, ["ENABLED"], waiter_kwargs=quick).data
    equal(enabled.lifecycle_state, "ENABLED")
