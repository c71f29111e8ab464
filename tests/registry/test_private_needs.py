from __future__ import annotations

from dataclasses import replace

from acrnet.net import Family
from acrnet.registry.model import PrivateAddress, PrivateEndpoint
from acrnet.registry.need import Purpose
from acrnet.registry.private_needs import private_needs
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown

from ..estates import vnet_id
from ..registries import a_registry, approved_endpoint

BOTH = frozenset({"pull", "push"})
LOGIN = PrivateAddress("10.0.0.5", "registry", ("contoso.azurecr.io",))
DATA = PrivateAddress("10.0.0.4", "registry_data_westeurope", ("contoso.westeurope.data.azurecr.io",))


def test_one_need_holds_all_addresses_of_an_endpoint() -> None:
    endpoint = approved_endpoint("pe-hub", DATA, LOGIN)
    (need,) = private_needs(a_registry(private_endpoints=(endpoint,)), BOTH)
    assert (need.id, need.purpose, need.region, need.tag) == ("contoso/private/pe-hub", Purpose.PRIVATE, None, None)
    assert need.addresses == ("10.0.0.4/32", "10.0.0.5/32")
    assert need.hosts == ("contoso.azurecr.io", "contoso.westeurope.data.azurecr.io")
    assert need.families == (Family.IPV4,)
    assert (need.endpoint, need.virtual_network) == (endpoint.id, ResourceId.parse(vnet_id("hub")))


def test_an_ipv6_address_of_an_endpoint_is_a_prefix_of_its_own_length() -> None:
    endpoint = approved_endpoint("pe", PrivateAddress("2001:db8::5", "registry", ()))
    (need,) = private_needs(a_registry(private_endpoints=(endpoint,)), BOTH)
    assert (need.addresses, need.families) == (("2001:db8::5/128",), (Family.IPV6,))


def test_addresses_that_are_not_known_stay_so() -> None:
    endpoint = replace(approved_endpoint("pe"), addresses=Unknown("acrnet cannot read it"))
    (need,) = private_needs(a_registry(private_endpoints=(endpoint,), public_network_access=False), BOTH)
    assert need.addresses == Unknown("acrnet cannot read it")
    assert need.required


def test_only_approved_connections_are_needed() -> None:
    unread = Unknown("not read")
    pending = PrivateEndpoint(approved_endpoint("waiting").id, "Pending", unread, unread)
    needs = private_needs(a_registry(private_endpoints=(pending, approved_endpoint("pe", LOGIN))), BOTH)
    assert [need.id for need in needs] == ["contoso/private/pe"]


def test_pushes_leave_out_the_addresses_of_data_endpoints() -> None:
    (need,) = private_needs(a_registry(private_endpoints=(approved_endpoint("pe", DATA, LOGIN),)), frozenset({"push"}))
    assert need.addresses == ("10.0.0.5/32",)


def test_pushes_keep_every_address_without_a_member() -> None:
    bare = (PrivateAddress("10.0.0.4", "", ()), PrivateAddress("10.0.0.5", "", ()))
    (need,) = private_needs(a_registry(private_endpoints=(approved_endpoint("pe", *bare),)), frozenset({"push"}))
    assert need.addresses == ("10.0.0.4/32", "10.0.0.5/32")


def test_endpoints_of_one_name_are_told_apart_by_group_then_by_subscription() -> None:
    here, there = approved_endpoint("pe", LOGIN, group="rg-a"), approved_endpoint("PE", LOGIN, group="rg-b")
    text = here.id.text.replace("11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222")
    elsewhere = replace(here, id=ResourceId.parse(text))
    alone = approved_endpoint("other", LOGIN)
    needs = private_needs(a_registry(private_endpoints=(here, there, elsewhere, alone)), BOTH)
    assert [need.id for need in needs] == [
        "contoso/private/11111111-1111-1111-1111-111111111111.rg-a.pe",
        "contoso/private/22222222-2222-2222-2222-222222222222.rg-a.pe",
        "contoso/private/other",
        "contoso/private/rg-b.PE",
    ]


def test_a_private_registry_without_an_approved_endpoint_has_a_need_with_unknown_addresses() -> None:
    (need,) = private_needs(a_registry(public_network_access=False), BOTH)
    assert (need.id, need.required, need.endpoint) == ("contoso/private/-", True, None)
    assert isinstance(need.addresses, Unknown)


def test_a_public_registry_without_private_endpoints_has_no_private_need() -> None:
    assert private_needs(a_registry(), BOTH) == ()
