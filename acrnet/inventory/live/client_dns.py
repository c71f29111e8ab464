"""What the DNS of Azure answers the clients of a virtual network: private DNS zones, and names it forwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from acrnet.arm import ArmSession, JsonObject
from acrnet.inventory.live.client_forwarding import read_forwarding
from acrnet.inventory.live.unreadable import or_unknown
from acrnet.inventory.parallel import in_parallel
from acrnet.inventory.read_cache import ReadCache
from acrnet.inventory.wire import objects, properties, reference, text
from acrnet.registry.model import Registry
from acrnet.registry.names import ForwardingRule, PrivateZone
from acrnet.resource_id import ResourceId
from acrnet.rules.clients import ClientGroup, NsgClients
from acrnet.unknown import Unknown


def with_private_zones(
    clients: Mapping[str, NsgClients], registries: Iterable[Registry], dns: PrivateDns
) -> dict[str, NsgClients]:
    """Return the clients with the private DNS zones and forwarding rules that are linked to their networks.

    Nothing is read if no registry has an approved private endpoint. Zones that may not be read are Unknown.
    """
    if not any(endpoint.approved for registry in registries for endpoint in registry.private_endpoints):
        return dict(clients)
    networks = {group.virtual_network for nsg_clients in clients.values() for group in nsg_clients.groups}
    linked = dict(zip(networks, in_parallel(dns.linked_to, networks), strict=True))
    asking = {
        group.virtual_network
        for nsg_clients in clients.values()
        for group in nsg_clients.groups
        if not isinstance(group.names, Unknown) and group.names.asks_azure
    }
    forwarded = dict(zip(asking, in_parallel(dns.forwarded_from, asking), strict=True))

    def resolved(group: ClientGroup) -> ClientGroup:
        if isinstance(group.names, Unknown):
            return group
        network = group.virtual_network
        rules = forwarded.get(network, ()) if group.names.asks_azure else ()
        return replace(group, names=replace(group.names, private_zones=linked[network], forwarding=rules))

    return {
        key: replace(nsg_clients, groups=tuple(map(resolved, nsg_clients.groups)))
        for key, nsg_clients in clients.items()
    }


class PrivateDns:
    """Reads private DNS zones for registries in some subscriptions, and the forwarding rules of networks, each once.

    Safe to use from many threads.
    """

    def __init__(self, arm: ArmSession, subscriptions: Sequence[str]) -> None:
        """Look for zones in `subscriptions`, or in all visible ones if it is empty."""
        self._arm = arm
        self._subscriptions = tuple(subscriptions)
        self._zones: ReadCache[tuple[ResourceId, ...] | Unknown] = ReadCache()
        self._links: ReadCache[Mapping[ResourceId, bool] | Unknown] = ReadCache()
        self._records: ReadCache[Mapping[str, tuple[str, ...] | Unknown] | Unknown] = ReadCache()
        self._forwarding: ReadCache[tuple[ForwardingRule, ...] | Unknown] = ReadCache()

    def for_registries(self) -> tuple[ResourceId, ...] | Unknown:
        """Return the zones for registries, sorted; Unknown where a subscription does not let them be listed.

        They are `privatelink.<registry suffix>`, the zones below it that some give each region
        (learn.microsoft.com/azure/private-link/private-endpoint-dns, checked 2026-11-23), and those that answer for the
        public names themselves: the registry suffix and zones below it.
        """
        return self._zones.get("", self._find)

    def linked_to(self, network: ResourceId) -> tuple[PrivateZone, ...] | Unknown:
        """Return the zones linked to a virtual network; Unknown where zones or the links of one cannot be listed."""
        zones = self.for_registries()
        if isinstance(zones, Unknown):
            return zones
        linked: dict[ResourceId, bool] = {}
        for zone, links in zip(zones, in_parallel(self._links_of, zones), strict=True):
            if isinstance(links, Unknown):
                return links
            if network in links:
                linked[zone] = links[network]
        records = in_parallel(self._records_of, linked)
        return tuple(
            PrivateZone(zone, addresses, falls_back)
            for (zone, falls_back), addresses in zip(linked.items(), records, strict=True)
        )

    def forwarded_from(self, network: ResourceId) -> tuple[ForwardingRule, ...] | Unknown:
        """Return the forwarding rules that a virtual network is linked to; Unknown where they may not be read."""
        return self._forwarding.get(network.key, lambda: read_forwarding(self._arm, network))

    def _find(self) -> tuple[ResourceId, ...] | Unknown:
        searched = self._subscriptions or [str(each["subscriptionId"]) for each in self._arm.subscriptions()]
        listings = in_parallel(lambda each: or_unknown(lambda: self._arm.private_dns_zones(each)), searched)
        zones: set[ResourceId] = set()
        for listing in listings:
            if isinstance(listing, Unknown):
                return listing
            zones.update(ResourceId.parse(text(zone.get("id"))) for zone in listing)
        return tuple(sorted(zone for zone in zones if self._is_for_registries(zone)))

    def _is_for_registries(self, zone: ResourceId) -> bool:
        suffix = self._arm.cloud.registry_suffix
        return zone.name.lower() == suffix or zone.name.lower().endswith(f".{suffix}")

    def _links_of(self, zone: ResourceId) -> Mapping[ResourceId, bool] | Unknown:
        """Return the networks a zone is linked to, each with whether names it lacks are then looked up publicly."""

        def read() -> Mapping[ResourceId, bool]:
            links = map(properties, self._arm.private_dns_zone_links(zone))
            named = ((reference(link.get("virtualNetwork")), text(link.get("resolutionPolicy"))) for link in links)
            return {network: policy.lower() == "nxdomainredirect" for network, policy in named if network is not None}

        return self._links.get(zone.key, lambda: or_unknown(read))

    def _records_of(self, zone: ResourceId) -> Mapping[str, tuple[str, ...] | Unknown] | Unknown:
        return self._records.get(
            zone.key, lambda: or_unknown(lambda: _by_host(self._arm.private_dns_records(zone), zone.name.lower()))
        )


def _by_host(record_sets: Sequence[JsonObject], zone: str) -> dict[str, tuple[str, ...] | Unknown]:
    """Return the addresses of records by public name, which is the name in the zone without `privatelink`."""
    below = zone.replace("privatelink.", "", 1)
    by_host: dict[str, tuple[str, ...] | Unknown] = {}
    for each in record_sets:
        name = text(each.get("name")).lower()
        host = below if name == "@" else f"{name}.{below}"
        known, added = by_host.get(host, ()), _addresses(properties(each), host)
        by_host[host] = (
            known if isinstance(known, Unknown) else added if isinstance(added, Unknown) else _both(known, added)
        )
    return by_host


def _both(some: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*some, *others}))


def _addresses(record_set: Mapping[str, object], host: str) -> tuple[str, ...] | Unknown:
    """Return the addresses in a record set of any type; Unknown for an alias."""
    alias = record_set.get("cnameRecord")
    if isinstance(alias, Mapping):
        return Unknown(f"makes {host} an alias of {text(alias.get('cname')) or 'another name'}, which was not followed")
    v4 = (text(record.get("ipv4Address")) for record in objects(record_set.get("aRecords")))
    v6 = (text(record.get("ipv6Address")) for record in objects(record_set.get("aaaaRecords")))
    return tuple(sorted(filter(None, (*v4, *v6))))
