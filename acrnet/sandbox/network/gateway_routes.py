"""The routes that gateways bring into virtual networks, as far as the resources of an estate say them.

The prefixes beyond a connection are those of its local network gateway, or of the virtual network at its other end. A
network that uses the gateway of a peer has them too, and where a tunnel is down there are none. The next hop is the
public address of the gateway (github.com/erjosito/azure-networking-lab, outputs of 2018), and of one with two active
instances there is a route to each, at its address in the network (outputs of 2023 of a gateway to Zscaler, which also
show the other two; all checked 2026-11-29). A connection without a status counts as connected. What BGP and
ExpressRoute bring is in no resource.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from acrnet.sandbox.json_value import Json, JsonObject, as_object, as_text, objects, properties, reference
from acrnet.sandbox.network.prefix import prefixes_in
from acrnet.sandbox.store import Resource, ResourceStore

_GATEWAYS = "Microsoft.Network/virtualNetworkGateways"
_CONNECTIONS = "Microsoft.Network/connections"


class GatewayRoute(NamedTuple):
    """A prefix and the address of the gateway that leads to it, or an empty string."""

    prefix: str
    address: str


def gateway_routes(networks: Sequence[str], store: ResourceStore) -> Iterator[GatewayRoute]:
    """The routes of the gateways in virtual networks, which are given by their lower-case ids."""
    for gateway in store.of_type(_GATEWAYS):
        if _network_of(gateway) in networks:
            addresses = _addresses(gateway, store)
            for prefix in _beyond(gateway, store):
                yield from (GatewayRoute(prefix, address) for address in addresses)


def gateways_of(network: str, store: ResourceStore) -> list[Json]:
    """The gateways of a virtual network, which is given by its lower-case id, as references."""
    return [{"id": each.id.path} for each in store.of_type(_GATEWAYS) if _network_of(each) == network]


def _configurations(gateway: Resource) -> list[JsonObject]:
    return [properties(each) for each in objects(properties(gateway.body).get("ipConfigurations"))]


def _network_of(gateway: Resource) -> str:
    subnets = [reference(each.get("subnet")).lower() for each in _configurations(gateway)]
    return next(filter(None, subnets), "").partition("/subnets/")[0]


def _addresses(gateway: Resource, store: ResourceStore) -> list[str]:
    inner = properties(gateway.body)
    if inner.get("activeActive") is True:
        listed = as_text(as_object(inner.get("bgpSettings")).get("bgpPeeringAddress")).split(",")
        return [address.strip() for address in listed]
    public = [store.find(reference(each.get("publicIPAddress")).lower()) for each in _configurations(gateway)]
    known = [as_text(properties(each.body).get("ipAddress")) for each in public if each is not None]
    return [next(filter(None, known), "")]


def _beyond(gateway: Resource, store: ResourceStore) -> list[str]:
    """The prefixes at the other ends of a gateway's connections."""
    prefixes: list[str] = []
    for connection in map(properties, (each.body for each in store.of_type(_CONNECTIONS))):
        ends = [reference(connection.get(f"virtualNetworkGateway{number}")).lower() for number in (1, 2)]
        if gateway.key not in ends or as_text(connection.get("connectionStatus")) not in {"", "Connected"}:
            continue
        local = store.find(reference(connection.get("localNetworkGateway2")).lower())
        if local is not None:
            prefixes += prefixes_in(properties(local.body).get("localNetworkAddressSpace"))
        for other in (store.find(end) for end in ends if end != gateway.key):
            network = store.find(_network_of(other)) if other is not None else None
            prefixes += prefixes_in(properties(network.body).get("addressSpace")) if network is not None else ()
    return [*dict.fromkeys(prefixes)]
