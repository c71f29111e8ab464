"""The routes that private endpoints add to a subnet.

The facts are from learn.microsoft.com/azure/private-link/disable-private-endpoint-network-policy (checked 2026-11-23).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from acrnet.audit.stages.routes import Entry, Hop, HopKind, Rank
from acrnet.net import AddressSet
from acrnet.registry.model import PrivateEndpoint
from acrnet.resource_id import ResourceId
from acrnet.rules.client_path import ClientPath
from acrnet.unknown import Unknown


def endpoint_routes(path: ClientPath, endpoints: Iterable[PrivateEndpoint], users: list[Entry]) -> Iterator[Entry]:
    """Yield the /32 routes of private endpoints in the client's network and in peered networks.

    A user-defined route replaces one if its prefix is a /32 too, or if the endpoint's subnet lets user-defined routes
    act on endpoints and the prefix is at least as long as that of the network's address space. Whether there is one
    behind a peering that is in doubt is not known either.
    """
    group = path.group
    near = {group.virtual_network, *group.peered_networks}
    doubts = {each.network: each.reason for each in path.doubtful_peerings if each.network is not None}
    for endpoint in endpoints:
        network = endpoint.virtual_network
        placed = isinstance(network, ResourceId)
        if isinstance(endpoint.addresses, Unknown) or (placed and network not in near and network not in doubts):
            continue
        by_peering = doubts.get(network, "") if isinstance(network, ResourceId) else ""
        for entry in endpoint.addresses:
            certain = _is_certain(path, endpoint, entry.address, users)
            if certain is not False:
                doubt = certain.reason if isinstance(certain, Unknown) else by_peering
                hop = Hop(HopKind.INSIDE, f"private endpoint {endpoint.id.name}", doubt=doubt)
                yield Entry.of([entry.address], Rank.SYSTEM, hop, certain=not doubt)


def _is_certain(path: ClientPath, endpoint: PrivateEndpoint, address: str, users: list[Entry]) -> bool | Unknown:
    """Return whether the /32 route of an endpoint's address is in effect."""
    covering = [
        length
        for entry in users
        for length, addresses in entry.prefixes.items()
        if address in addresses and length < _host_length(address)
    ]
    if isinstance(endpoint.subnet, Unknown):
        return Unknown(f"the subnet of {endpoint.id.name} is not known, because {endpoint.subnet.reason}")
    if not covering or max(covering) < _space_length(path, endpoint, address):
        return True
    read = path.endpoint_subnets.get(endpoint.subnet, Unknown("it was not read"))
    obeys = read if isinstance(read, Unknown) else read.obeys_routes
    if isinstance(obeys, Unknown):
        where = endpoint.subnet.name
        return Unknown(f"whether private endpoints in {where} obey user-defined routes is not known: {obeys.reason}")
    return not obeys


def _host_length(address: str) -> int:
    return 128 if ":" in address else 32


def _space_length(path: ClientPath, endpoint: PrivateEndpoint, address: str) -> int:
    """Return the length of the address-space prefix that contains the address; 1 where that is not known."""
    network = endpoint.virtual_network
    doubtful = (prefix for each in path.doubtful_peerings if each.network == network for prefix in each.prefixes)
    own = network == path.group.virtual_network
    prefixes = path.group.address_space if own else (*path.group.peered_address_space, *doubtful)
    lengths = [int(prefix.partition("/")[2]) for prefix in prefixes if address in AddressSet.parse([prefix])]
    return max(lengths, default=1)
