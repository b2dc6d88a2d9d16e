"""Tenancy, user, regions and compartments."""

import oci

from conformance import case, equal, refused


@case("get_user knows the user")
def _(service):
    user = service.identity.get_user(service.ready["userOcid"]).data
    equal((user.id, user.lifecycle_state, user.compartment_id), (service.ready["userOcid"], "ACTIVE", service.ready["tenancyOcid"]))
    equal(user.time_created.tzinfo is not None, True)


@case("get_user does not know others")
def _(service):
    refused(404, "NotAuthorizedOrNotFound", service.identity.get_user, "ocid1.user.oc1..other")


@case("get_tenancy knows the tenancy")
def _(service):
    tenancy = service.identity.get_tenancy(service.ready["tenancyOcid"]).data
    equal((tenancy.id, tenancy.home_region_key), (service.ready["tenancyOcid"], "IAD"))


@case("list_region_subscriptions names the home region")
def _(service):
    regions = service.identity.list_region_subscriptions(service.ready["tenancyOcid"]).data
    equal([(region.region_name, region.is_home_region) for region in regions], [(service.ready["region"], True)])


@case("list_compartments lists the tenancy's children")
def _(service):
    compartments = service.identity.list_compartments(service.ready["tenancyOcid"]).data
    expected = {service.ready["compartmentOcid"], service.ready["secondCompartmentOcid"]}
    equal({compartment.id for compartment in compartments}, expected)


@case("list_compartments goes through the whole tree, in pages")
def _(service):
    found = oci.pagination.list_call_get_all_results(
        service.identity.list_compartments,
        service.ready["tenancyOcid"],
        compartment_id_in_subtree=True,
        access_level="ACCESSIBLE",
        limit=1,
    ).data
    equal(len(found), 2)


@case("list_compartments finds a compartment by name")
def _(service):
    found = service.identity.list_compartments(service.ready["tenancyOcid"], name="second").data
    equal([compartment.id for compartment in found], [service.ready["secondCompartmentOcid"]])


@case("get_compartment knows a compartment and its parent")
def _(service):
    compartment = service.identity.get_compartment(service.ready["compartmentOcid"]).data
    equal((compartment.name, compartment.compartment_id), ("first", service.ready["tenancyOcid"]))
