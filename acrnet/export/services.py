"""Destinations by protocol and ports, for syntaxes that open ports for a group of them at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from acrnet.export.export_list import Destination
from acrnet.net import Family

VERSIONS: Final = {Family.IPV4: "v4", Family.IPV6: "v6"}
"""How names of sets say their address family."""


@dataclass(frozen=True, slots=True)
class Service:
    """The destinations that are admitted on the same ports, in their order."""

    protocol: str
    """In lower case, as firewalls write it."""
    ports: tuple[int, ...]
    destinations: tuple[Destination, ...]

    @property
    def key(self) -> tuple[str, tuple[int, ...]]:
        """What makes it this service and no other."""
        return self.protocol, self.ports

    @property
    def name(self) -> str:
        """A name of letters, digits and underscores, for example `acrnet_tcp_443`."""
        return "_".join(("acrnet", self.protocol, *map(str, self.ports)))

    def of(self, family: Family) -> tuple[Destination, ...]:
        """Return the prefixes of one address family."""
        return tuple(each for each in self.destinations if each.family is family)


def services_of(destinations: Iterable[Destination]) -> tuple[Service, ...]:
    """Return the services of destinations, by protocol, then by ports."""
    grouped: dict[tuple[str, tuple[int, ...]], list[Destination]] = {}
    for each in destinations:
        grouped.setdefault((each.protocol.lower(), each.ports), []).append(each)
    return tuple(Service(*key, tuple(members)) for key, members in sorted(grouped.items()))
