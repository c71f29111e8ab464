"""Invalid address prefixes in files: what is read around them is answered."""

from __future__ import annotations

import pytest

from ..conftest import GROUP, Arm, JsonValue, OpenEstate

OTHER = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/other"
SUBNET = f"{OTHER}/subnets/s"


@pytest.fixture(params=["garbage", "10.0.0.0/33", "", None, 5, ["10.3.0.0/24"]])
def arm(request: pytest.FixtureRequest, open_estate: OpenEstate) -> Arm:
    wrong: JsonValue = request.param
    properties: JsonValue = {
        "addressSpace": {"addressPrefixes": [wrong, "10.3.0.0/16"]},
        "subnets": [
            {"name": "wrong", "properties": {"addressPrefix": wrong}},
            {"name": "s", "properties": {"addressPrefixes": [wrong, "10.3.1.0/24"]}},
        ],
    }
    return open_estate({"other.json": {"id": OTHER, "location": "westeurope", "properties": properties}})


def test_addresses_of_the_other_prefixes_are_free(arm: Arm) -> None:
    link = f"{OTHER}/CheckIPAddressAvailability?ipAddress="
    assert arm.get(f"{link}10.3.1.9").body["available"] is True
    assert arm.get(f"{link}192.0.2.1").status == 400


def test_the_other_prefixes_are_counted(arm: Arm) -> None:
    assert [each["limit"] for each in arm.get(f"{OTHER}/usages").body["value"]] == [0, 251]


def test_an_interface_has_an_address_of_the_other_prefixes(arm: Arm) -> None:
    card = f"{GROUP}/providers/Microsoft.Network/networkInterfaces/card"
    configuration = {"name": "a", "properties": {"subnet": {"id": SUBNET}}}
    made = arm.call("PUT", card, {"location": "westeurope", "properties": {"ipConfigurations": [configuration]}})
    (shown,) = made.body["properties"]["ipConfigurations"]
    assert (made.status, shown["properties"]["privateIPAddress"]) == (201, "10.3.1.4")


def test_a_peering_compares_the_other_prefixes(arm: Arm) -> None:
    wanted = {"properties": {"remoteVirtualNetwork": {"id": OTHER}}}
    refused = arm.call("PUT", f"{OTHER}/virtualNetworkPeerings/to", wanted)
    assert (refused.status, refused.code) == (400, "VnetAddressSpacesOverlap")
