"""The network around a network interface: its subnet, the peered networks, and the routes that people have written."""

from collections.abc import Iterator
from dataclasses import dataclass

from acrnet.sandbox.json_value import JsonObject, as_object, as_text, objects, properties, reference
from acrnet.sandbox.network.gateway_routes import GatewayRoute, gateway_routes
from acrnet.sandbox.network.peering_state import CONNECTED, PEERINGS, state_of
from acrnet.sandbox.network.prefix import prefixes_in
from acrnet.sandbox.references import ENDPOINTS
from acrnet.sandbox.store import Resource, ResourceStore, canonical_location

_ROUTES = "Microsoft.Network/routeTables/routes"


@dataclass(frozen=True, slots=True)
class Peering:
    """A connected peering: the prefixes of the other network, its lower-case id, and what the peering says of it.

    ``is_open`` is whether VirtualNetwork covers the other network, ``lends_gateway`` whether its gateway is used.
    """

    prefixes: tuple[str, ...]
    network: str
    is_global: bool
    is_open: bool
    lends_gateway: bool


@dataclass(frozen=True, slots=True)
class InterfaceNetwork:
    """The subnet of an interface with its network, as far as the estate has them.

    ``routes`` are those of the route table of the subnet, ``beyond`` those of gateways, and ``propagates`` is whether
    the subnet takes these.
    """

    location: str
    subnet: Resource | None
    prefixes: tuple[str, ...]
    network: str
    peerings: tuple[Peering, ...]
    routes: tuple[JsonObject, ...]
    beyond: tuple[GatewayRoute, ...]
    propagates: bool

    @property
    def service_endpoints(self) -> list[tuple[str, list[str]]]:
        """The services for which the subnet has an endpoint, in lower case, each with its locations; none for all.

        With a service endpoint policy, the endpoint for storage leads to all (learn.microsoft.com/azure/virtual-
        network/virtual-network-service-endpoint-policies-overview, checked 2026-11-29).
        """
        inner = properties(self.subnet.body) if self.subnet else {}
        has_policy = bool(inner.get("serviceEndpointPolicies"))
        endpoints: list[tuple[str, list[str]]] = []
        for endpoint in objects(inner.get("serviceEndpoints")):
            service, listed = as_text(endpoint.get("service")).lower(), endpoint.get("locations")
            locations = [canonical_location(as_text(each)) for each in listed] if isinstance(listed, list) else []
            everywhere = "*" in locations or (has_policy and service == "microsoft.storage")
            endpoints.append((service, [] if everywhere else locations))
        return endpoints


def network_of(interface: Resource, store: ResourceStore) -> InterfaceNetwork:
    """The network of an interface, whose configurations are all in one subnet."""
    configurations = objects(properties(interface.body).get("ipConfigurations"))
    subnet_id = next((reference(properties(each).get("subnet")) for each in configurations), "").lower()
    subnet = store.find(subnet_id)
    network = store.find(subnet_id.partition("/subnets/")[0])
    table = store.find(reference(properties(subnet.body).get("routeTable")).lower()) if subnet else None
    peerings = tuple(_peerings(network, store)) if network else ()
    gateways = [network.key if network else "", *(each.network for each in peerings if each.lends_gateway)]
    return InterfaceNetwork(
        location=interface.location,
        subnet=subnet,
        prefixes=_space(network),
        network=network.key if network else "",
        peerings=peerings,
        routes=tuple(_children(table, _ROUTES, store)) if table else (),
        beyond=tuple(gateway_routes(gateways, store)),
        propagates=not (table and properties(table.body).get("disableBgpRoutePropagation") is True),
    )


def endpoint_addresses(network: str, store: ResourceStore) -> Iterator[tuple[str, Resource]]:
    """The addresses of the approved private endpoints in a network, each with the subnet of its endpoint."""
    for endpoint in store.of_type(ENDPOINTS):
        inner = properties(endpoint.body)
        subnet = store.find(reference(inner.get("subnet")).lower())
        if subnet is None or subnet.id.scope.lower() != network or not _is_approved(inner):
            continue
        for card in objects(inner.get("networkInterfaces")):
            interface = store.find(as_text(card.get("id")).lower())
            for configuration in objects(properties(interface.body).get("ipConfigurations")) if interface else []:
                if address := as_text(properties(configuration).get("privateIPAddress")):
                    yield address, subnet


def _space(network: Resource | None) -> tuple[str, ...]:
    return prefixes_in(properties(network.body).get("addressSpace")) if network else ()


def _peerings(network: Resource, store: ResourceStore) -> Iterator[Peering]:
    for peering in store.of_type(PEERINGS):
        if peering.id.scope.lower() != network.key or state_of(peering, store) != CONNECTED:
            continue
        inner = properties(peering.body)
        other = reference(inner.get("remoteVirtualNetwork")).lower()
        remote = store.find(other)
        yield Peering(
            prefixes_in(inner.get("remoteAddressSpace"))
            or prefixes_in(inner.get("remoteVirtualNetworkAddressSpace"))
            or _space(remote),
            other,
            is_global=remote is not None and remote.location != network.location,
            is_open=inner.get("allowVirtualNetworkAccess") is not False,
            lends_gateway=inner.get("useRemoteGateways") is True,
        )


def _children(parent: Resource, kind: str, store: ResourceStore) -> list[JsonObject]:
    return [each.body for each in store.of_type(kind) if each.id.scope.lower() == parent.key]


def _is_approved(endpoint: JsonObject) -> bool:
    connections = [
        *objects(endpoint.get("privateLinkServiceConnections")),
        *objects(endpoint.get("manualPrivateLinkServiceConnections")),
    ]
    states = [as_object(properties(each).get("privateLinkServiceConnectionState")) for each in connections]
    return all(as_text(state.get("status")) in {"", "Approved"} for state in states)
