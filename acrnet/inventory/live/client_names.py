"""Finding the subnet or the network interface of an id or a name."""

from __future__ import annotations

from collections.abc import Sequence

from acrnet.arm import ArmSession
from acrnet.errors import UsageError
from acrnet.inventory.live.names import find_all_by_name
from acrnet.inventory.live.unreadable import or_unknown
from acrnet.inventory.live.virtual_network import read_virtual_network
from acrnet.resource_id import ResourceId
from acrnet.tags import near_misses
from acrnet.unknown import Unknown

SUBNETS = "Microsoft.Network/virtualNetworks/subnets"
_NETWORKS = "Microsoft.Network/virtualNetworks"
_INTERFACES = "Microsoft.Network/networkInterfaces"
_OF_SCALE_SETS = "Microsoft.Compute/virtualMachineScaleSets/virtualMachines/networkInterfaces"


def find_client(arm: ArmSession, text: str, subscriptions: Sequence[str] = ()) -> ResourceId:
    """Return the id of the client that `text` names.

    `text` is the id of a subnet or a network interface, which costs no call, `<virtual network>/<subnet>`, or the name
    of a network interface. Names are looked up in `subscriptions`, or in all visible ones if it is empty.

    Raises UsageError for any other text, for a name that no resource has, with near misses, and for an ambiguous name.
    """
    stripped = text.strip()
    if stripped.startswith("/"):
        return _checked_id(stripped)
    network, slash, subnet = stripped.partition("/")
    if not slash:
        return find_all_by_name(arm, _INTERFACES, [stripped], "network interface", subscriptions)[0]
    if not network or not subnet or "/" in subnet:
        raise UsageError(
            f"{stripped!r} is not the name of a client.",
            next_step="Give <virtual network>/<subnet>, the name of a network interface, or the id of either.",
        )
    network_id = find_all_by_name(arm, _NETWORKS, [network], "virtual network", subscriptions)[0]
    return _subnet_of(arm, network_id, subnet)


def is_subnet(client: ResourceId) -> bool:
    """Whether the id is one of a subnet."""
    return client.is_type(SUBNETS)


def client_name(client: ResourceId) -> str:
    """Return the name of a client for people: `<virtual network>/<subnet>`, or the name of its network interface."""
    return f"{client.parent.name}/{client.name}" if is_subnet(client) else client.name


def _checked_id(text: str) -> ResourceId:
    client = ResourceId.parse(text)
    if not any(client.is_type(each) for each in (SUBNETS, _INTERFACES, _OF_SCALE_SETS)):
        raise UsageError(
            f"{client} is the id of a {client.type}, not of a subnet or a network interface.",
            next_step=f"Give the id of a {SUBNETS} or a {_INTERFACES}.",
        )
    return client


def _subnet_of(arm: ArmSession, network: ResourceId, name: str) -> ResourceId:
    read = or_unknown(lambda: read_virtual_network(arm.virtual_network(network)))
    if isinstance(read, Unknown):  # reading its path fails for the same reason, and the error says so
        return network.child("subnets", name)
    names = {subnet.id.name.lower(): subnet.id for subnet in read.subnets.values()}
    if name.lower() not in names:
        near = near_misses(name, [subnet.name for subnet in names.values()])
        listed = ", ".join(sorted(subnet.name for subnet in names.values())) or "none"
        raise UsageError(
            f"Virtual network {network.name} has no subnet {name!r}.",
            next_step=f"Did you mean {' or '.join(near)}?" if near else f"Its subnets: {listed}.",
        )
    return names[name.lower()]
