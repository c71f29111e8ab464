from __future__ import annotations

import pytest

from acrnet.errors import RemoteError
from acrnet.registry.model import PrivateAddress, PrivateEndpoint
from acrnet.registry.private_link import (
    EndpointReading,
    connected_endpoint,
    interface_ids,
    read_private_endpoints,
)
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown

from ..estates import Json, nic_id, vnet_id
from ..registries import connection, endpoint_id, interface, private_endpoint

HUB = endpoint_id("pe-hub")
LOGIN = ("10.0.0.10", "registry", "contoso.azurecr.io")
DATA = ("10.0.0.9", "registry_data_westeurope", "contoso.westeurope.data.azurecr.io")
DNS = {"fqdn": "contoso.azurecr.io", "ipAddresses": ["10.0.0.10"]}


def read(reading: EndpointReading, *connections: Json) -> PrivateEndpoint:
    (endpoint,) = read_private_endpoints(connections or [connection(HUB)], {HUB.lower(): reading})
    return endpoint


def test_the_addresses_are_those_on_the_interface_sorted_as_numbers() -> None:
    endpoint = read(EndpointReading(private_endpoint("pe-hub", nic_id("pe")), (interface("pe", LOGIN, DATA),)))
    assert endpoint.addresses == (
        PrivateAddress("10.0.0.9", "registry_data_westeurope", ("contoso.westeurope.data.azurecr.io",)),
        PrivateAddress("10.0.0.10", "registry", ("contoso.azurecr.io",)),
    )


def test_addresses_of_the_interface_replace_those_of_the_dns_configuration() -> None:
    stale = {"fqdn": "contoso.azurecr.io", "ipAddresses": ["10.9.9.9"]}
    reading = EndpointReading(private_endpoint("pe-hub", nic_id("pe"), dns=[stale]), (interface("pe", LOGIN),))
    assert read(reading).addresses == (PrivateAddress("10.0.0.10", "registry", ("contoso.azurecr.io",)),)


@pytest.mark.parametrize(
    "interfaces",
    [
        pytest.param((), id="no interface named"),
        pytest.param((Unknown("acrnet cannot read network interface pe"),), id="interface unreadable"),
        pytest.param((interface("pe", ("", "registry", "contoso.azurecr.io")),), id="address not assigned"),
        pytest.param((interface("pe"),), id="interface without addresses"),
    ],
)
def test_the_dns_configuration_is_the_fallback(interfaces: tuple[Json | Unknown, ...]) -> None:
    endpoint = read(EndpointReading(private_endpoint("pe-hub", dns=[DNS]), interfaces))
    assert endpoint.addresses == (PrivateAddress("10.0.0.10", "", ("contoso.azurecr.io",)),)


def test_names_of_one_address_in_the_dns_configuration_are_put_together() -> None:
    second = {"fqdn": "Contoso.WestEurope.data.azurecr.io", "ipAddresses": ["10.0.0.10", "10.0.0.11"]}
    endpoint = read(EndpointReading(private_endpoint("pe-hub", dns=[DNS, second])))
    assert endpoint.addresses == (
        PrivateAddress("10.0.0.10", "", ("contoso.azurecr.io", "contoso.westeurope.data.azurecr.io")),
        PrivateAddress("10.0.0.11", "", ("contoso.westeurope.data.azurecr.io",)),
    )


@pytest.mark.parametrize(
    ("interfaces", "reason"),
    [
        pytest.param((), "no network interface with an address", id="none named"),
        pytest.param((Unknown("acrnet cannot read pe"),), "acrnet cannot read pe", id="unreadable"),
        pytest.param((interface("pe", LOGIN, ("", "registry_data_x", "h")),), "not assigned yet", id="one unassigned"),
        pytest.param((interface("pe", ("10.0.0.300", "registry", "h")),), "not assigned yet", id="no address"),
    ],
)
def test_without_interface_and_dns_configuration_the_addresses_are_unknown(
    interfaces: tuple[Json | Unknown, ...], reason: str
) -> None:
    addresses = read(EndpointReading(private_endpoint("pe-hub"), interfaces)).addresses
    assert isinstance(addresses, Unknown)
    assert reason in addresses.reason
    assert "DNS configuration lists no address" in addresses.reason


def test_an_endpoint_that_cannot_be_read_has_unknown_addresses_and_an_unknown_subnet() -> None:
    closed = Unknown("acrnet cannot read private endpoint pe-hub")
    endpoint = read(EndpointReading(closed))
    assert (endpoint.addresses, endpoint.subnet, endpoint.virtual_network) == (closed, closed, closed)


def test_the_subnet_and_its_virtual_network_are_those_of_the_endpoint() -> None:
    endpoint = read(EndpointReading(private_endpoint("pe-hub", dns=[DNS])))
    assert endpoint.subnet == ResourceId.parse(f"{vnet_id('hub')}/subnets/endpoints")
    assert endpoint.virtual_network == ResourceId.parse(vnet_id("hub"))


@pytest.mark.parametrize("state", ["Pending", "Rejected", "Disconnected"])
def test_a_connection_that_is_not_approved_is_kept_and_its_endpoint_not_read(state: str) -> None:
    waiting = connection(HUB, state=state)
    endpoint = read(EndpointReading(private_endpoint("pe-hub", dns=[DNS])), waiting)
    assert not endpoint.approved
    assert isinstance(endpoint.addresses, Unknown)
    assert connected_endpoint(waiting) is None


def test_the_state_of_an_approved_connection_may_have_any_case() -> None:
    assert connected_endpoint(connection(HUB, state="approved")) == ResourceId.parse(HUB)


def test_an_approved_endpoint_that_was_not_read_has_unknown_addresses() -> None:
    (endpoint,) = read_private_endpoints([connection(HUB)], {})
    assert endpoint.approved
    assert isinstance(endpoint.addresses, Unknown)


def test_a_connection_that_names_no_endpoint_is_kept_under_its_own_id() -> None:
    bare = connection(HUB)
    del bare["properties"]["privateEndpoint"]
    (endpoint,) = read_private_endpoints([bare], {})
    assert endpoint.id == ResourceId.parse(bare["id"])
    assert endpoint.addresses == Unknown("the connection names no private endpoint")
    assert connected_endpoint(bare) is None


def test_a_connection_without_an_id_is_an_error() -> None:
    with pytest.raises(RemoteError, match="neither an id nor a private endpoint"):
        read_private_endpoints([{"properties": {}}], {})


def test_endpoints_come_sorted_by_id_whatever_the_order_of_the_connections() -> None:
    names = ["pe-b", "pe-a"]
    endpoints = read_private_endpoints([connection(endpoint_id(name)) for name in names], {})
    assert [endpoint.id.name for endpoint in endpoints] == ["pe-a", "pe-b"]


def test_the_interfaces_of_an_endpoint_are_those_it_names_with_an_id() -> None:
    endpoint = private_endpoint("pe-hub", nic_id("a"), "no id", nic_id("b"))
    assert interface_ids(endpoint) == (ResourceId.parse(nic_id("a")), ResourceId.parse(nic_id("b")))
