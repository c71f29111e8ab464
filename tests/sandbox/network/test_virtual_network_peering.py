"""Peerings: one half in each network, connected when both are there."""

import pytest

from ..conftest import GROUP, VNET, Arm, JsonValue, OpenEstate

OTHER = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/other"
HERE, THERE = f"{VNET}/virtualNetworkPeerings/to-other", f"{OTHER}/virtualNetworkPeerings/to-vnet"


def network(prefix: str) -> JsonValue:
    subnets = [{"name": name, "properties": {"addressPrefix": prefix.replace(".0.0/16", f".{index}.0/24")}}
               for index, name in enumerate(("a", "b"))]  # fmt: skip
    return {"location": "westeurope", "properties": {"addressSpace": {"addressPrefixes": [prefix]}, "subnets": subnets}}


def peering(remote: str, **more: JsonValue) -> JsonValue:
    return {"properties": {"remoteVirtualNetwork": {"id": remote}, **more}}


@pytest.fixture
def two(arm: Arm) -> Arm:
    arm.call("PUT", OTHER, network("10.7.0.0/16"))
    arm.wait()
    return arm


def test_a_peering_is_initiated_by_one_half_and_connected_by_both(two: Arm) -> None:
    half = two.call("PUT", HERE, peering(OTHER, allowForwardedTraffic=True))
    assert (half.status, half.headers["azure-asyncnotification"]) == (201, "Enabled")
    two.wait()
    shown = two.get(HERE).body
    assert shown["etag"] == two.get(VNET).body["etag"]
    inner = shown["properties"]
    assert (inner["peeringState"], inner["peeringSyncLevel"]) == ("Initiated", "RemoteNotInSync")
    assert (inner["allowForwardedTraffic"], inner["allowVirtualNetworkAccess"]) == (True, True)
    assert inner["remoteAddressSpace"] == {"addressPrefixes": ["10.7.0.0/16"]}
    old = two.get(HERE, version="2020-06-01").body["properties"]
    assert {"peeringSyncLevel", "peerCompleteVnets", "remoteVirtualNetworkAddressSpace"} & old.keys() == set()
    two.call("PUT", THERE, peering(VNET))
    two.wait()
    states = [two.get(path).body["properties"]["peeringState"] for path in (HERE, THERE)]
    assert states == ["Connected", "Connected"]
    assert two.get(VNET).body["properties"]["virtualNetworkPeerings"] == [two.get(HERE).body]
    two.call("DELETE", THERE)
    two.wait()
    assert two.get(HERE).body["properties"]["peeringState"] == "Initiated"


def test_a_peering_of_some_subnets_shows_their_addresses_on_both_sides(two: Arm) -> None:
    sent = peering(OTHER, peerCompleteVnets=False, localSubnetNames=["clients"], remoteSubnetNames=["B"])
    two.call("PUT", HERE, sent)
    inner = two.get(HERE).body["properties"]
    assert inner["localAddressSpace"] == {"addressPrefixes": ["10.0.1.0/24"]}
    assert inner["remoteAddressSpace"] == {"addressPrefixes": ["10.7.1.0/24"]}


@pytest.mark.parametrize(
    ("path", "remote", "code"),
    [
        (HERE, f"{OTHER}-gone", "InvalidResourceReference"),
        (HERE, f"{OTHER}-overlapping", "VnetAddressSpacesOverlap"),
        (f"{HERE}-again", OTHER, "AnotherPeeringAlreadyReferencesRemoteVnet"),
    ],
)
def test_peerings_that_azure_refuses_are_refused(two: Arm, path: str, remote: str, code: str) -> None:
    two.call("PUT", f"{OTHER}-overlapping", network("10.0.0.0/16"))
    two.call("PUT", HERE, peering(OTHER))
    two.wait()
    answer = two.call("PUT", path, peering(remote))
    assert (answer.status, answer.code) == (400, code)


def test_a_peering_is_written_again_and_deleted(two: Arm) -> None:
    two.call("PUT", HERE, peering(OTHER))
    two.wait()
    assert two.call("PUT", HERE, peering(OTHER, useRemoteGateways=True)).status == 200
    assert two.call("DELETE", HERE).status == 429
    two.wait()
    assert [two.call("DELETE", path).status for path in (HERE, f"{HERE}-gone")] == [202, 204]
    two.wait()
    assert two.get(VNET).body["properties"]["virtualNetworkPeerings"] == []
    assert two.call("PUT", f"{VNET}-gone/virtualNetworkPeerings/p", peering(OTHER)).code == "ParentResourceNotFound"


def one_half(state: str) -> JsonValue:
    """A folder with both networks and one half of their peering, as an export of some networks has it."""
    half = peering(OTHER, peeringState=state, remoteAddressSpace={"addressPrefixes": ["10.7.0.0/16"]})
    here = network("10.0.0.0/16")
    here["properties"]["virtualNetworkPeerings"] = [{"name": "to-other", **half}]
    return {"network/vnet.json": [{"id": VNET, **here}, {"id": OTHER, **network("10.7.0.0/16")}]}


@pytest.mark.parametrize("state", ["Connected", "Disconnected"])
def test_the_state_that_a_folder_says_holds_until_the_other_half_is_written(
    state: str, open_estate: OpenEstate
) -> None:
    two = open_estate(one_half(state))
    assert two.get(HERE).body["properties"]["peeringState"] == state
    two.call("PUT", THERE, peering(VNET))
    two.wait()
    assert two.get(HERE).body["properties"]["peeringState"] == "Connected"
    two.call("DELETE", THERE)
    two.wait()
    assert two.get(HERE).body["properties"]["peeringState"] == "Initiated"


def test_a_peering_that_uses_remote_gateways_names_them(open_estate: OpenEstate) -> None:
    gateway = f"{GROUP}/providers/Microsoft.Network/virtualNetworkGateways/g"
    inner = {"ipConfigurations": [{"properties": {"subnet": {"id": f"{OTHER}/subnets/GatewaySubnet"}}}]}
    arm = open_estate({"gateway.json": {"id": gateway, "properties": inner}})
    arm.call("PUT", OTHER, network("10.7.0.0/16"))
    arm.wait()
    arm.call("PUT", HERE, peering(OTHER, useRemoteGateways=True))
    assert arm.get(HERE).body["properties"]["remoteGateways"] == [{"id": gateway}]
    arm.wait()
    arm.call("PUT", HERE, peering(OTHER))
    assert "remoteGateways" not in arm.get(HERE).body["properties"]
