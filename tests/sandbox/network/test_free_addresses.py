"""Whether an address of a network is free, and which others are."""

import pytest

from ..conftest import GROUP, VNET, Arm, JsonValue, OpenEstate

SUBNET = f"{VNET}/subnets/clients"


@pytest.fixture
def used(open_estate: OpenEstate) -> Arm:
    """The default network with interfaces that have 10.0.1.4 and 10.0.1.6."""
    files = {f"{number}.json": interface(number, f"10.0.1.{number}") for number in (4, 6)}
    return open_estate(files)


def interface(number: int, address: str) -> JsonValue:
    inner = {"privateIPAddress": address, "subnet": {"id": SUBNET}}
    path = f"{GROUP}/providers/Microsoft.Network/networkInterfaces/nic{number}"
    return {"id": path, "properties": {"ipConfigurations": [{"name": "ip", "properties": inner}]}}


def check(arm: Arm, address: str) -> JsonValue:
    return arm.get(f"{VNET}/CheckIPAddressAvailability?ipAddress={address}").body


def test_an_address_that_nothing_has_is_free(used: Arm) -> None:
    assert check(used, "10.0.1.5") == {"available": True, "isPlatformReserved": False}


def test_for_an_address_in_use_the_next_free_ones_are_offered(used: Arm) -> None:
    assert check(used, "10.0.1.4") == {
        "available": False,
        "availableIPAddresses": ["10.0.1.5", "10.0.1.7", "10.0.1.8", "10.0.1.9", "10.0.1.10"],
        "isPlatformReserved": False,
        "inUseWithResource": f"{GROUP}/providers/Microsoft.Network/networkInterfaces/nic4",
    }


@pytest.mark.parametrize("address", ["10.0.1.0", "10.0.1.3", "10.0.1.255"])
def test_the_addresses_that_azure_keeps_are_not_free(used: Arm, address: str) -> None:
    answer = check(used, address)
    assert (answer["available"], answer["isPlatformReserved"]) == (False, True)
    assert answer["availableIPAddresses"][0] == "10.0.1.5"


def test_addresses_of_firewalls_are_in_use(open_estate: OpenEstate) -> None:
    firewall = f"{GROUP}/providers/Microsoft.Network/azureFirewalls/fw"
    inner = {"privateIPAddress": "10.0.1.4", "subnet": {"id": SUBNET}}
    body = {"id": firewall, "location": "westeurope", "properties": {"ipConfigurations": [{"properties": inner}]}}
    assert check(open_estate({"fw.json": body}), "10.0.1.4")["available"] is False


@pytest.mark.parametrize(
    ("address", "code"), [("10.0.2.4", "PrivateIPAddressNotInAnySubnet"), ("10.0.1", "InvalidIPAddress")]
)
def test_what_is_no_address_of_the_network_is_refused(used: Arm, address: str, code: str) -> None:
    answer = used.get(f"{VNET}/CheckIPAddressAvailability?ipAddress={address}")
    assert (answer.status, answer.code) == (400, code)


def test_a_network_that_is_not_there_is_not_found(arm: Arm) -> None:
    assert arm.get(f"{VNET}2/CheckIPAddressAvailability?ipAddress=10.0.1.4").status == 404
