"""The needs of clients for the private endpoints of a registry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from ipaddress import ip_address
from typing import Final

from acrnet.net import Family
from acrnet.registry.layers import host_location, is_data_endpoint
from acrnet.registry.located import PORTS, PROTOCOL, need_id
from acrnet.registry.model import Open, PrivateAddress, PrivateEndpoint, Registry
from acrnet.registry.need import Need, Purpose
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown

_DATA_MEMBER: Final = "registry_data_"
"""How the member for the data endpoint of a location begins."""


def private_needs(registry: Registry, operations: frozenset[str]) -> tuple[Need, ...]:
    """Return one need for each approved private endpoint, with all its addresses, in the order of their ids.

    DNS decides which path a client takes: the same name resolves to a private endpoint in networks linked to the
    private zone and to a public address elsewhere. So the needs are required only if public access is disabled
    (learn.microsoft.com/azure/container-registry/container-registry-private-endpoints, checked 2026-11-23). A registry
    that is private and has no approved private endpoint has one need with Unknown addresses.
    """
    approved = [endpoint for endpoint in registry.private_endpoints if endpoint.approved]
    if not approved and not registry.public_network_access:
        return (_unreachable(registry),)
    labels = _labels([endpoint.id for endpoint in approved])
    needs = [_need(registry, endpoint, labels[endpoint.id.key], operations) for endpoint in approved]
    return tuple(sorted(needs, key=lambda need: need.id))


def uncovered_regions(
    registry: Registry, locations: Collection[str], operations: frozenset[str]
) -> Iterator[tuple[PrivateEndpoint, list[str]]]:
    """Yield the approved private endpoints without an address for the data endpoint of some regions, and these.

    Regions are those of `locations` that clients may be sent to. An endpoint of fixed addresses gets none for a replica
    that is added later (learn.microsoft.com/azure/container-registry/container-registry-geo-replication, checked
    2026-11-29). An endpoint that does not show what each of its addresses is for is left out.
    """
    if "pull" not in operations:
        return
    serving = [each for each in registry.replicas if each.global_routing and each.location in locations]
    for endpoint in registry.private_endpoints:
        if not endpoint.approved or isinstance(endpoint.addresses, Unknown):
            continue
        covered = set(_regions_of_data(endpoint.addresses))
        all_described = all(entry.member or entry.hosts for entry in endpoint.addresses)
        missing = [replica.location for replica in serving if replica.location not in covered]
        if covered and all_described and missing:
            yield endpoint, missing


def _regions_of_data(addresses: Iterable[PrivateAddress]) -> Iterator[str]:
    """Yield the locations for whose data endpoints there are addresses."""
    for entry in addresses:
        if entry.member.lower().startswith(_DATA_MEMBER):
            yield entry.member.lower().removeprefix(_DATA_MEMBER)
        yield from (host_location(host) for host in entry.hosts if is_data_endpoint(host))


def _need(registry: Registry, endpoint: PrivateEndpoint, label: str, operations: frozenset[str]) -> Need:
    used = _used(endpoint.addresses, operations)
    known = () if isinstance(used, Unknown) else used
    families = tuple(dict.fromkeys(_family(entry) for entry in known)) or (Family.IPV4,)
    return Need(
        id=need_id(registry.name, Purpose.PRIVATE, label),
        registry=registry.name,
        purpose=Purpose.PRIVATE,
        region=None,
        hosts=tuple(sorted({host for entry in known for host in entry.hosts})),
        tag=None,
        addresses=used if isinstance(used, Unknown) else tuple(_prefix(entry) for entry in used),
        protocol=PROTOCOL,
        ports=PORTS,
        families=families,
        conditional_families=(),
        required=not registry.public_network_access,
        reason=_reason(registry, endpoint),
        endpoint=endpoint.id,
        virtual_network=endpoint.virtual_network,
    )


def _unreachable(registry: Registry) -> Need:
    unread = registry.why_open(Open.ENDPOINTS)
    text = f"public access is disabled and {unread or 'the registry has no approved private endpoint'}"
    return Need(
        id=need_id(registry.name, Purpose.PRIVATE, None),
        registry=registry.name,
        purpose=Purpose.PRIVATE,
        region=None,
        hosts=(registry.login_server,),
        tag=None,
        addresses=Unknown(text),
        protocol=PROTOCOL,
        ports=PORTS,
        families=(Family.IPV4,),
        conditional_families=(),
        required=True,
        reason=f"No address leads to {registry.name}, because {text}.",
    )


def _used(
    addresses: tuple[PrivateAddress, ...] | Unknown, operations: frozenset[str]
) -> tuple[PrivateAddress, ...] | Unknown:
    """Return the addresses that these operations use; uploads go through the login server only.

    learn.microsoft.com/azure/container-registry/container-registry-dedicated-data-endpoints, checked 2026-11-23.
    """
    if isinstance(addresses, Unknown) or "pull" in operations:
        return addresses
    return tuple(entry for entry in addresses if not entry.member.lower().startswith(_DATA_MEMBER)) or addresses


def _reason(registry: Registry, endpoint: PrivateEndpoint) -> str:
    name = endpoint.id.name
    if registry.public_network_access:
        return f"Clients connect to the private endpoint {name} where their DNS resolves {registry.login_server} to it."
    return f"Public access is disabled, so clients reach the registry by private endpoints, such as {name}."


def _prefix(entry: PrivateAddress) -> str:
    return f"{entry.address}/{ip_address(entry.address).max_prefixlen}"


def _family(entry: PrivateAddress) -> Family:
    return Family.IPV4 if ip_address(entry.address).version == 4 else Family.IPV6


def _labels(ids: Iterable[ResourceId]) -> dict[str, str]:
    """Return for each id the shortest of name, group.name and subscription.group.name that is unique."""
    spellings = {identifier.key: _spellings(identifier) for identifier in ids}
    shared = Counter(text.lower() for texts in spellings.values() for text in texts)
    return {
        key: next((text for text in texts if shared[text.lower()] == 1), texts[-1]) for key, texts in spellings.items()
    }


def _spellings(identifier: ResourceId) -> tuple[str, str, str]:
    name = identifier.name
    in_group = f"{identifier.resource_group}.{name}"
    return name, in_group, f"{identifier.subscription}.{in_group}"
