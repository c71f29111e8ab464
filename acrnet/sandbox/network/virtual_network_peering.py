"""Peerings of virtual networks: one half in each network, connected when both are there.

Fields, their order and the states are those of the recordings of 2020-06-01 and 2022-05-01; one that uses the gateways
of the other network names them (azure-cli, 2020 and 2023). The codes of refusals are
Azure's (learn.microsoft.com/azure/virtual-network/virtual-network-troubleshoot-peering-issues, checked 2026-11-29).
"""

from ipaddress import IPv4Network, IPv6Network
from typing import TypeAlias

from acrnet.sandbox.exchange import ArmError, Response
from acrnet.sandbox.identity import guid
from acrnet.sandbox.json_value import Json, JsonObject, as_object, as_text, properties, reference
from acrnet.sandbox.network.gateway_routes import gateways_of
from acrnet.sandbox.network.network_security_group import refuse_when_busy
from acrnet.sandbox.network.parts import take_out_part, whole_of, write_part
from acrnet.sandbox.network.peering_state import CONNECTED, PEERINGS, forget_state, half, state_of
from acrnet.sandbox.network.prefix import networks_in, prefixes_in
from acrnet.sandbox.network.writes import accepted, deleted, required, since, stamp, standing
from acrnet.sandbox.references import SUBNETS
from acrnet.sandbox.resource_name import check_name
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource

_LIST = "virtualNetworkPeerings"
_Prefix: TypeAlias = IPv4Network | IPv6Network
_READ_ONLY = frozenset({
    "provisioningState", "resourceGuid", "peeringState", "peeringSyncLevel", "remoteAddressSpace",
    "remoteVirtualNetworkAddressSpace", "localAddressSpace", "localVirtualNetworkAddressSpace", "remoteBgpCommunities",
    "remoteVirtualNetworkEncryption", "remoteGateways",
})  # fmt: skip
_LATER = frozenset({"peeringSyncLevel", "peerCompleteVnets", "remoteVirtualNetworkAddressSpace"})
_SWITCHES: JsonObject = {
    "allowVirtualNetworkAccess": True,
    "allowForwardedTraffic": False,
    "allowGatewayTransit": False,
    "useRemoteGateways": False,
    "doNotVerifyRemoteGateways": False,
    "peerCompleteVnets": True,
}


def served_peering(peering: Resource, call: Call) -> JsonObject:
    """A peering with its state and what it shows of the other network, while that is in the estate."""
    stored = properties(peering.body)
    here = call.find(peering.id.scope.lower())
    remote = call.state.store.find(reference(stored.get("remoteVirtualNetwork")).lower())
    shown = standing(peering, here or peering, call)
    inner = {key: value for key, value in stored.items() if key != "provisioningState"}
    if here is not None and remote is not None:
        inner |= _of_networks(peering, here, remote, call)
    if not since(call, "2021-02-01"):
        inner = {key: value for key, value in inner.items() if key not in _LATER}
    return {
        "name": peering.id.name,
        "id": peering.id.path,
        "etag": shown.etag,
        "properties": {"provisioningState": shown.state, "resourceGuid": guid("resource", peering.key), **inner},
        "type": PEERINGS,
    }


def _of_networks(peering: Resource, here: Resource, remote: Resource, call: Call) -> JsonObject:
    """The state of a peering, and the addresses that each side gives to it: all, or those of the subnets it names."""
    stored, state = properties(peering.body), state_of(peering, call.state.store)
    worked_out: JsonObject = {
        "peeringState": state,
        "peeringSyncLevel": "FullyInSync" if state == CONNECTED else "RemoteNotInSync",
    }
    if stored.get("useRemoteGateways") is True and (gateways := gateways_of(remote.key, call.state.store)):
        worked_out["remoteGateways"] = gateways
    partly = stored.get("peerCompleteVnets") is False
    for side, network, names in (("local", here, "localSubnetNames"), ("remote", remote, "remoteSubnetNames")):
        if side == "local" and not partly:
            continue
        space: JsonObject = as_object(properties(network.body).get("addressSpace"))
        if partly:
            space = {"addressPrefixes": _prefixes_of(call, network, stored.get(names))}
        worked_out |= {f"{side}AddressSpace": space, f"{side}VirtualNetworkAddressSpace": space}
    for key, shown_as in (("bgpCommunities", "remoteBgpCommunities"), ("encryption", "remoteVirtualNetworkEncryption")):
        if properties(remote.body).get(key):
            worked_out[shown_as] = properties(remote.body)[key]
    return worked_out


def _prefixes_of(call: Call, network: Resource, names: Json) -> list[Json]:
    wanted = {as_text(each).lower() for each in names} if isinstance(names, list) else set[str]()
    subnets = [each for each in call.state.store.of_type(SUBNETS) if each.id.scope.lower() == network.key]
    return [
        prefix for subnet in subnets if subnet.id.name.lower() in wanted for prefix in _listed(properties(subnet.body))
    ]


def _listed(inner: JsonObject) -> list[Json]:
    several = inner.get("addressPrefixes")
    listed = several if isinstance(several, list) and several else [inner.get("addressPrefix")]
    return [each for each in listed if each]


def put_peering(call: Call) -> Response:
    """Create this network's half of a peering, or replace it."""
    network = whole_of(call)
    check_name(call.target.name)
    sent = properties(call.request.document())
    remote = required(call, reference(sent.get("remoteVirtualNetwork")))
    existing = call.state.store.find(call.target.key)
    other = half(call.state.store, network.id.path, remote.id.path)
    if other is not None and other.key != call.target.key:
        raise ArmError(
            400,
            "AnotherPeeringAlreadyReferencesRemoteVnet",
            f"Peering {call.target.path} cannot have reference to the same remote virtual network {remote.id.path} "
            f"that is already referenced by peering {other.id.path}.",
        )
    _check_overlap(network, remote, call)
    settings = {key: value for key, value in sent.items() if key not in _READ_ONLY}
    written: JsonObject = {"name": call.target.name, "properties": {**_SWITCHES, "routeServiceVips": {}, **settings}}
    write_part(call, network, _LIST, written)
    forget_state(half(call.state.store, remote.id.path, network.id.path), call.state.store)
    return accepted(call, network, "PutVirtualNetworkPeeringOperation", is_new=existing is None)


def delete_peering(call: Call) -> Response:
    """Delete this network's half of a peering; a missing one is 204."""
    peering = call.state.store.find(call.target.key)
    network = call.state.store.find(call.target.scope.lower())
    if peering is None or network is None:
        return Response(204)
    refuse_when_busy(call, network.key)
    take_out_part(call, network, _LIST, peering)
    remote = reference(properties(peering.body).get("remoteVirtualNetwork"))
    forget_state(half(call.state.store, remote, network.id.path), call.state.store)
    stamp(call, network)
    return deleted(call, network, peering, "DeleteVirtualNetworkPeeringOperation")


def _check_overlap(network: Resource, remote: Resource, call: Call) -> None:
    shared = [
        (one, other)
        for one in _space(network)
        for other in _space(remote)
        if one.version == other.version and one.overlaps(other)
    ]
    if shared:
        one, other = shared[0]
        raise ArmError(
            400,
            "VnetAddressSpacesOverlap",
            f"Cannot create or update peering {call.target.path}. Virtual networks {network.id.path} and "
            f"{remote.id.path} cannot be peered because their address spaces overlap: {one} and {other}.",
        )


def _space(network: Resource) -> list[_Prefix]:
    return [*networks_in(prefixes_in(properties(network.body).get("addressSpace")))]
