"""The DNS answers for the host names of a registry, for the clients of one virtual network.

A registry with private endpoints has a second name below `privatelink.`, which a linked private DNS zone resolves; if
no zone is linked, the public name server does
(learn.microsoft.com/azure/container-registry/container-registry-private-endpoints and
/azure/dns/private-dns-fallback, checked 2026-11-23).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from acrnet.registry.model import Registry
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown

AZURE_DNS: Final = "168.63.129.16"
"""The resolver that Azure provides (learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16, checked
2026-11-23)."""
_LINK: Final = "privatelink."


@dataclass(frozen=True, slots=True)
class PrivateZone:
    """A private DNS zone that the client's virtual network is linked to."""

    id: ResourceId
    records: Mapping[str, tuple[str, ...]] | Unknown
    """The addresses of each A record by its full public host name in lower case, for example `contoso.azurecr.io` for
    the record `contoso` of the zone `privatelink.azurecr.io`."""
    falls_back: bool
    """Whether a name that the zone lacks is looked up publicly (`resolutionPolicy` `NxDomainRedirect`)."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """The settings that decide the DNS answers of some clients."""

    network: str
    """The name of their virtual network."""
    dns_servers: tuple[str, ...] | Unknown
    """Custom resolvers; empty for the DNS Azure provides."""
    private_zones: tuple[PrivateZone, ...] | Unknown
    """Linked zones for registries: `privatelink.<registry suffix>`, and zones of single regions below it."""

    @property
    def asks_azure(self) -> bool:
        """Whether the clients are known to use only the resolver that Azure provides."""
        return not isinstance(self.dns_servers, Unknown) and set(self.dns_servers) <= {AZURE_DNS}

    @property
    def zones(self) -> tuple[PrivateZone, ...] | Unknown:
        """The zones that answer the clients, or why they are not known."""
        if isinstance(self.dns_servers, Unknown):
            return Unknown(f"the resolvers of the clients are not known, because {self.dns_servers.reason}")
        if not self.asks_azure:
            return Unknown(f"what the resolvers {', '.join(self.dns_servers)} answer is not known")
        return self.private_zones


class AnswerKind(Enum):
    """The kind of a DNS answer."""

    PUBLIC = auto()
    PRIVATE = auto()
    NOTHING = auto()
    """The name does not exist."""
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Answer:
    """The DNS answer for one host name."""

    kind: AnswerKind
    because: str
    """Why, as a clause."""
    addresses: tuple[str, ...] = ()
    """The addresses of a PRIVATE answer."""
    fix: str = ""
    """For NOTHING, what to do so that the name resolves, as a sentence."""


def answer(host: str, registry: Registry, resolution: Resolution) -> Answer:
    """Return the DNS answer for a host name of a registry, for these clients."""
    name = host.lower()
    if not any(endpoint.approved for endpoint in registry.private_endpoints):
        return Answer(AnswerKind.PUBLIC, f"{registry.name} has no approved private endpoint")
    zones, network = resolution.zones, resolution.network
    if isinstance(zones, Unknown):
        return Answer(AnswerKind.UNKNOWN, zones.reason)
    fitting = [zone for zone in zones if f".{name}".endswith(f".{_domain(zone)}")]
    if not fitting:
        return Answer(AnswerKind.PUBLIC, f"no private DNS zone that answers for {name} is linked to {network}")
    zone = max(fitting, key=lambda each: len(_domain(each)))
    if isinstance(zone.records, Unknown):
        return Answer(AnswerKind.UNKNOWN, f"the records of {zone.id.name} are not known, because {zone.records.reason}")
    addresses = _record(name, zone.records)
    if addresses:
        return Answer(AnswerKind.PRIVATE, f"{zone.id.name} leads {name} to {', '.join(addresses)}", addresses)
    return _without_record(name, zone, network, public=registry.public_network_access)


def _without_record(name: str, zone: PrivateZone, network: str, *, public: bool) -> Answer:
    """Return the answer of a zone that lacks a name; `public` says whether the registry has public access."""
    because = f"{zone.id.name}, which is linked to {network}, has no record for {name}"
    if zone.falls_back:
        return Answer(AnswerKind.PUBLIC, because)
    falling_back = f", or let its link to {network} look up publicly what it lacks (resolutionPolicy NxDomainRedirect)"
    fix = f"Add a record for {name} to {zone.id.name}{falling_back if public else ''}."
    return Answer(AnswerKind.NOTHING, because, fix=fix)


def _domain(zone: PrivateZone) -> str:
    """Return the domain that a zone resolves: its name without `privatelink`."""
    return zone.id.name.lower().replace(_LINK, "", 1)


def _record(name: str, records: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the addresses of a name, else those of the nearest wildcard above it."""
    labels = name.split(".")
    above = ("*." + ".".join(labels[place:]) for place in range(1, len(labels)))
    return next((records[each] for each in (name, *above) if records.get(each)), ())
