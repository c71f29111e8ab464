"""The routes that service endpoints add to a subnet, and what they do to user-defined routes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from acrnet.audit.stages.routes import Entry, Hop, HopKind, Rank
from acrnet.net import AddressSet
from acrnet.rules.client_path import ClientPath, ServiceEndpoint
from acrnet.tags import TagCatalog
from acrnet.unknown import Unknown

_STORAGE: Final = "Storage"
_SERVICE_TAGS: Final = {
    "microsoft.storage": _STORAGE,
    "microsoft.storage.global": _STORAGE,
    "microsoft.containerregistry": "AzureContainerRegistry",
}
"""The service tag with the addresses of a service. Service endpoints for other services do not matter here."""


def service_routes(path: ClientPath, catalog: TagCatalog) -> tuple[list[Entry], list[Hop]]:
    """Return the routes that service endpoints add, and separately the hops of those whose addresses are not known.

    They are for IPv4 and take precedence over a default route, because they are more specific
    (learn.microsoft.com/azure/virtual-network/virtual-network-service-endpoints-overview, checked 2026-11-23).
    """
    entries: list[Entry] = []
    unknown: list[Hop] = []
    for endpoint in path.service_endpoints:
        for tag in _tags_of(endpoint, with_policy=path.endpoint_policies != ()):
            label = f"service endpoint {endpoint.service}"
            hop = Hop(HopKind.SERVICE, label, service=endpoint.service)
            prefixes = catalog.prefixes(tag)
            if isinstance(prefixes, Unknown):
                unknown.append(replace(hop, doubt=f"a service endpoint leads to {tag}, and {prefixes.reason}"))
            else:
                assumed = f"{label} is taken to lead to the IPv4 prefixes of {tag}"
                of_family = [prefix for prefix in prefixes if ":" not in prefix]
                entries.append(Entry.of(of_family, Rank.SERVICE, replace(hop, assumption=assumed)))
    return entries, unknown


def beside_services(entry: Entry, services: Iterable[Entry]) -> Iterator[Entry]:
    """Yield a user-defined route, in doubt where the shorter prefix of a service endpoint contains it.

    The documentation says both that no route table overrides the route of a service endpoint and that the longest
    prefix is taken. It does not say which of these prevails.
    """
    shorter = {
        length: AddressSet.union(
            addresses for service in services for other, addresses in service.prefixes.items() if other < length
        )
        for length in entry.prefixes
    }
    doubt = f"whether {entry.hop.label} overrides the shorter prefix of a service endpoint is not documented"
    inside = {length: addresses & shorter[length] for length, addresses in entry.prefixes.items()}
    outside = {length: addresses - shorter[length] for length, addresses in entry.prefixes.items()}
    if any(inside.values()):
        yield Entry(inside, entry.rank, replace(entry.hop, doubt=doubt), certain=False)
    yield Entry(outside, entry.rank, entry.hop, certain=entry.certain)


def _tags_of(endpoint: ServiceEndpoint, *, with_policy: bool) -> tuple[str, ...]:
    """Return the service tags to which an endpoint leads.

    With a service endpoint policy on the subnet, the endpoint for storage covers every region, not only its locations
    (learn.microsoft.com/azure/virtual-network/virtual-network-service-endpoint-policies-overview, checked 2026-11-29).
    """
    tag = _SERVICE_TAGS.get(endpoint.service.lower())
    if tag is None:
        return ()
    everywhere = with_policy and tag == _STORAGE
    if everywhere or "*" in endpoint.locations or not endpoint.locations:
        return (tag,)
    return tuple(f"{tag}.{location}" for location in endpoint.locations)
