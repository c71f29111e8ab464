"""Private DNS zones for registries, and their answers to the clients of a virtual network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from acrnet.arm import ArmSession, JsonObject
from acrnet.inventory.live.unreadable import or_unknown
from acrnet.inventory.parallel import in_parallel
from acrnet.inventory.read_cache import ReadCache
from acrnet.inventory.wire import objects, properties, reference, text
from acrnet.registry.model import Registry
from acrnet.registry.names import PrivateZone
from acrnet.resource_id import ResourceId
from acrnet.rules.clients import ClientGroup, NsgClients
from acrnet.unknown import Unknown


def with_private_zones(
    clients: Mapping[str, NsgClients], registries: Iterable[Registry], zones: PrivateZones
) -> dict[str, NsgClients]:
    """Return the clients with the private DNS zones that are linked to their networks.

    Nothing is read if no registry has an approved private endpoint. Zones that may not be read are Unknown.
    """
    if not any(endpoint.approved for registry in registries for endpoint in registry.private_endpoints):
        return dict(clients)
    networks = {group.virtual_network for nsg_clients in clients.values() for group in nsg_clients.groups}
    linked = dict(zip(networks, in_parallel(zones.linked_to, networks), strict=True))
    return {
        key: replace(
            nsg_clients, groups=tuple(_with_zones(group, linked[group.virtual_network]) for group in nsg_clients.groups)
        )
        for key, nsg_clients in clients.items()
    }


def _with_zones(group: ClientGroup, zones: tuple[PrivateZone, ...] | Unknown) -> ClientGroup:
    names = group.names
    return group if isinstance(names, Unknown) else replace(group, names=replace(names, private_zones=zones))


class PrivateZones:
    """Reads the private DNS zones for registries in some subscriptions, each once; safe to use from many threads."""

    def __init__(self, arm: ArmSession, subscriptions: Sequence[str]) -> None:
        """Look for zones in `subscriptions`, or in all visible ones if it is empty."""
        self._arm = arm
        self._subscriptions = tuple(subscriptions)
        self._zones: ReadCache[tuple[ResourceId, ...] | Unknown] = ReadCache()
        self._links: ReadCache[Mapping[ResourceId, bool] | Unknown] = ReadCache()
        self._records: ReadCache[Mapping[str, tuple[str, ...]] | Unknown] = ReadCache()

    def for_registries(self) -> tuple[ResourceId, ...] | Unknown:
        """Return the zones for registries, sorted; Unknown where a subscription does not let them be listed.

        They are `privatelink.<registry suffix>`, and the zones below it that some give each region
        (learn.microsoft.com/azure/private-link/private-endpoint-dns, checked 2026-11-23).
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
        own = f"privatelink.{self._arm.cloud.registry_suffix}"
        return zone.name.lower() == own or zone.name.lower().endswith(f".{own}")

    def _links_of(self, zone: ResourceId) -> Mapping[ResourceId, bool] | Unknown:
        """Return the networks a zone is linked to, each with whether names it lacks are then looked up publicly."""

        def read() -> Mapping[ResourceId, bool]:
            links = map(properties, self._arm.private_dns_zone_links(zone))
            named = ((reference(link.get("virtualNetwork")), text(link.get("resolutionPolicy"))) for link in links)
            return {network: policy.lower() == "nxdomainredirect" for network, policy in named if network is not None}

        return self._links.get(zone.key, lambda: or_unknown(read))

    def _records_of(self, zone: ResourceId) -> Mapping[str, tuple[str, ...]] | Unknown:
        return self._records.get(
            zone.key, lambda: or_unknown(lambda: _by_host(self._arm.private_dns_records(zone), zone.name.lower()))
        )


def _by_host(record_sets: Sequence[JsonObject], zone: str) -> dict[str, tuple[str, ...]]:
    """Return the addresses of A records by public name, which is the name in the zone without `privatelink`."""
    below = zone.replace("privatelink.", "", 1)
    by_host: dict[str, tuple[str, ...]] = {}
    for each in record_sets:
        addresses = sorted(text(record.get("ipv4Address")) for record in objects(properties(each).get("aRecords")))
        if addresses:
            name = text(each.get("name")).lower()
            by_host[below if name == "@" else f"{name}.{below}"] = tuple(addresses)
    return by_host
