"""Virtual hubs that networks are connected to, and the firewall to which a hub sends what goes to the Internet.

A routing intent with a policy for the Internet advertises a default route to the networks connected to its hub, with
one next hop (learn.microsoft.com/azure/virtual-wan/how-to-routing-policies, checked 2026-11-29). A connection takes it
if `enableInternetSecurity` is set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from acrnet.arm import ArmSession, JsonObject
from acrnet.errors import UsageError
from acrnet.inventory.live.unreadable import or_unknown
from acrnet.inventory.parallel import in_parallel
from acrnet.inventory.read_cache import ReadCache
from acrnet.inventory.wire import objects, properties, reference, text, texts
from acrnet.resource_id import ResourceId
from acrnet.rules.client_path import HubEgress
from acrnet.unknown import Unknown

_INTERNET = "internet"


class VirtualHubs:
    """Reads the virtual hubs of some subscriptions and their connections, once; safe to use from many threads."""

    def __init__(self, arm: ArmSession, subscriptions: Sequence[str] = ()) -> None:
        """Look for hubs in `subscriptions`, or in all visible ones if it is empty."""
        self._arm = arm
        self._subscriptions = tuple(subscriptions)
        self._connected: ReadCache[Mapping[ResourceId, tuple[ResourceId, JsonObject]] | Unknown] = ReadCache()
        self._next_hops: ReadCache[ResourceId | Unknown] = ReadCache()

    def of(self, network: ResourceId) -> HubEgress | Unknown | None:
        """Return what the hub of a virtual network does; None for a network that is connected to none of the hubs.

        The first call costs one for each subscription and one for each hub, and each hub with a network that asks
        costs one more. It is Unknown where hubs, or the connections of one, may not be listed; other errors of
        `ArmSession` are raised.
        """
        connected = self._connected.get("", self._read)
        if isinstance(connected, Unknown):
            return connected
        if network not in connected:
            return None
        hub, connection = connected[network]
        if connection.get("enableInternetSecurity") is not True:
            return HubEgress(hub, None)
        return HubEgress(hub, self._next_hops.get(hub.key, lambda: self._next_hop(hub)))

    def networks_behind(self, hub: ResourceId, firewall: ResourceId) -> tuple[ResourceId, ...] | Unknown:
        """Return the networks whose default route from a hub leads to a firewall, sorted, at the cost of two calls.

        It is Unknown where the routing intent or the connections of the hub may not be listed, or do not say; other
        errors of `ArmSession` are raised.
        """
        next_hop = self._next_hops.get(hub.key, lambda: self._next_hop(hub))
        if isinstance(next_hop, Unknown):
            return next_hop
        connections = self._connections(hub) if next_hop == firewall else []
        if isinstance(connections, Unknown):
            return connections
        taking = [fields for each in connections if (fields := properties(each)).get("enableInternetSecurity") is True]
        networks = (reference(fields.get("remoteVirtualNetwork")) for fields in taking)
        return tuple(sorted({network for network in networks if network is not None}))

    def _read(self) -> Mapping[ResourceId, tuple[ResourceId, JsonObject]] | Unknown:
        """Return the hub of each connected network, with the properties of the connection."""
        searched = self._subscriptions or [str(each["subscriptionId"]) for each in self._arm.subscriptions()]
        listings = in_parallel(self._hubs_in, searched)
        hubs: list[ResourceId] = []
        for listing in listings:
            if isinstance(listing, Unknown):
                return listing
            hubs += listing
        connected: dict[ResourceId, tuple[ResourceId, JsonObject]] = {}
        for hub, connections in zip(hubs, in_parallel(self._connections, hubs), strict=True):
            if isinstance(connections, Unknown):
                return connections
            for each in connections:
                fields = dict(properties(each))
                network = reference(fields.get("remoteVirtualNetwork"))
                if network is not None:
                    connected[network] = hub, fields
        return connected

    def _hubs_in(self, subscription: str) -> list[ResourceId] | Unknown:
        listed = or_unknown(lambda: self._arm.firewalls.virtual_hubs(subscription))
        return listed if isinstance(listed, Unknown) else [ResourceId.parse(text(each.get("id"))) for each in listed]

    def _connections(self, hub: ResourceId) -> list[JsonObject] | Unknown:
        return or_unknown(lambda: self._arm.firewalls.hub_connections(hub))

    def _next_hop(self, hub: ResourceId) -> ResourceId | Unknown:
        intents = or_unknown(lambda: self._arm.firewalls.routing_intents(hub))
        if isinstance(intents, Unknown):
            return intents
        for intent in intents:
            for policy in objects(properties(intent).get("routingPolicies")):
                if _INTERNET in map(str.lower, texts(policy.get("destinations"))):
                    return _next_hop_of(hub, text(policy.get("nextHop")))
        return Unknown(f"virtual hub {hub.name} has no routing intent for the Internet, and its routes are not read")


def _next_hop_of(hub: ResourceId, identifier: str) -> ResourceId | Unknown:
    try:
        return ResourceId.parse(identifier)
    except UsageError:
        return Unknown(f"the routing intent of virtual hub {hub.name} has the next hop {identifier!r}")
