"""Where a host name of a registry leads, for the clients of one network.

A registry with private endpoints has a second name below `privatelink.`, which a linked private DNS zone answers for;
where no zone is linked, the public name server does
(learn.microsoft.com/azure/container-registry/container-registry-private-endpoints and
/azure/dns/private-dns-fallback, checked 2026-11-23).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from acrnet.audit.chain.platform_dns import AZURE_DNS
from acrnet.registry.model import Registry
from acrnet.rules.client_path import ClientPath, PrivateZone
from acrnet.unknown import Unknown

_LINK: Final = "privatelink."


class AnswerKind(Enum):
    """What a resolver tells."""

    PUBLIC = auto()
    PRIVATE = auto()
    NOTHING = auto()
    """That there is no such name."""
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the clients are told about one host name."""

    kind: AnswerKind
    because: str
    """Why, as a clause."""
    addresses: tuple[str, ...] = ()
    """For PRIVATE."""


def answer(host: str, registry: Registry, path: ClientPath) -> Answer:
    """Return where a host name of a registry leads for clients of this network."""
    name = host.lower()
    if not any(endpoint.approved for endpoint in registry.private_endpoints):
        return Answer(AnswerKind.PUBLIC, f"{registry.name} has no approved private endpoint")
    zones = _zones(path)
    if isinstance(zones, Unknown):
        return Answer(AnswerKind.UNKNOWN, zones.reason)
    fitting = [zone for zone in zones if f".{name}".endswith(f".{_domain(zone)}")]
    network = path.group.virtual_network.name
    if not fitting:
        return Answer(AnswerKind.PUBLIC, f"no private DNS zone that answers for {name} is linked to {network}")
    zone = max(fitting, key=lambda each: len(_domain(each)))
    if isinstance(zone.records, Unknown):
        return Answer(AnswerKind.UNKNOWN, f"the records of {zone.id.name} are not known, because {zone.records.reason}")
    addresses = _record(name, zone.records)
    if addresses:
        return Answer(AnswerKind.PRIVATE, f"{zone.id.name} leads {name} to {', '.join(addresses)}", addresses)
    missing = f"{zone.id.name}, which is linked to {network}, has no record for {name}"
    return Answer(AnswerKind.PUBLIC if zone.falls_back else AnswerKind.NOTHING, missing)


def asks_azure(path: ClientPath) -> bool:
    """Whether the clients are known to ask the resolver that Azure provides, and no other."""
    servers = path.dns_servers
    return not isinstance(servers, Unknown) and set(servers) <= {AZURE_DNS}


def _zones(path: ClientPath) -> tuple[PrivateZone, ...] | Unknown:
    """Return the zones that answer the clients, or why that is not known."""
    servers = path.dns_servers
    if isinstance(servers, Unknown):
        return Unknown(f"the resolvers of the clients are not known, because {servers.reason}")
    if not asks_azure(path):
        return Unknown(f"what the resolvers {', '.join(servers)} answer is not known")
    return path.private_zones


def _domain(zone: PrivateZone) -> str:
    """Return the domain that a zone answers for: `westeurope.data.privatelink.azurecr.io` is for data endpoints."""
    return zone.id.name.lower().replace(_LINK, "", 1)


def _record(name: str, records: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the addresses of a name, else those of the nearest wildcard above it."""
    labels = name.split(".")
    above = ("*." + ".".join(labels[place:]) for place in range(1, len(labels)))
    return next((records[each] for each in (name, *above) if records.get(each)), ())
