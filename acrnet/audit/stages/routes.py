"""Routes, their next hops, and the choice of a route by longest prefix, for whole sets of destinations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum, auto
from typing import NamedTuple

from acrnet.net import AddressSet


class HopKind(Enum):
    """The kind of next hop, as far as it matters to the stages that follow."""

    INSIDE = auto()
    """In the virtual network or a peered one, private endpoints included."""
    INTERNET = auto()
    SERVICE = auto()
    """An Azure service, through a service endpoint."""
    APPLIANCE = auto()
    GATEWAY = auto()
    NOWHERE = auto()
    """The packet is dropped."""
    UNKNOWN = auto()


THROUGH_A_FIREWALL = frozenset({HopKind.APPLIANCE, HopKind.GATEWAY})


@dataclass(frozen=True, slots=True)
class Hop:
    """A next hop to which flows may be sent."""

    kind: HopKind
    label: str
    """The route, for people: `route to-firewall 0.0.0.0/0 -> VirtualAppliance 10.0.0.4`."""
    name: str = ""
    """The name of the user-defined route; "" for a system route."""
    service: str = ""
    """For a service endpoint, its service."""
    address: str = ""
    """For an appliance, its address."""
    firewall: str = ""
    """For a route of a virtual hub, the id of the firewall in lower case."""
    reason: str = ""
    """For UNKNOWN, why it is not known; for NOWHERE, why packets are dropped, where the label does not say so."""
    doubt: str = ""
    """Why it is not certain that flows go here; "" where they do unless they take another hop that is in doubt."""
    assumption: str = ""
    """What is assumed where flows are said to go here."""


class Rank(IntEnum):
    """The precedence among routes with the same prefix: the lowest is taken.

    A user-defined route comes before a system route, except that of a service endpoint, which a route table cannot
    override; an explicit prefix comes before a service tag, and tags are in the order below
    (learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview, checked 2026-11-23).
    """

    SERVICE = 0
    USER = 1
    REGIONAL_TAG = 2
    TAG = 3
    REGIONAL_CLOUD_TAG = 4
    CLOUD_TAG = 5
    SYSTEM = 6
    """The virtual network, its peerings and private endpoints; routes of a gateway come after these, as they come after
    that of a service endpoint."""
    LAST_RESORT = 7
    """Routes that come after those of a gateway: 0.0.0.0/0 to the Internet, and private ranges that are dropped."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A route, user-defined or added by Azure."""

    prefixes: Mapping[int, AddressSet]
    """The addresses in its prefixes, by prefix length."""
    rank: Rank
    hop: Hop
    certain: bool = True
    """Whether the route is certain to be in effect."""

    @classmethod
    def of(cls, prefixes: Iterable[str], rank: Rank, hop: Hop, *, certain: bool = True) -> Entry:
        """Return the route to these CIDR prefixes; raises ValueError for text that is not a CIDR prefix."""
        by_length: dict[int, list[str]] = {}
        for prefix in prefixes:
            address, _, length = prefix.partition("/")
            by_length.setdefault(int(length or (128 if ":" in address else 32)), []).append(prefix)
        return cls({length: AddressSet.parse(texts) for length, texts in by_length.items()}, rank, hop, certain=certain)

    def narrowed(self, addresses: AddressSet, hop: Hop) -> Entry:
        """Return the route for some of its addresses only, with another hop."""
        inside = {length: each & addresses for length, each in self.prefixes.items()}
        return Entry(inside, self.rank, hop, certain=self.certain)


class Choice(NamedTuple):
    """Destinations with the hops to which they may be sent."""

    destinations: AddressSet
    hops: tuple[Hop, ...]
    """The hops in doubt, and last the one that is taken if none of these is; empty where no route matches."""


@dataclass(frozen=True, slots=True)
class RouteTable:
    """Every route of a subnet."""

    entries: tuple[Entry, ...]
    anywhere: tuple[Hop, ...] = ()
    """Hops of routes that were not read or whose prefix is not known: any destination may be sent there."""
    propagated: Hop | None = None
    """The hop of routes that a gateway may propagate, whose prefixes are not known; None without a gateway."""

    def choose(self, destinations: AddressSet) -> list[Choice]:
        """Return where these destinations are sent, in disjoint choices that cover them all."""
        done: list[Choice] = []
        pending = [Choice(destinations, self.anywhere)]
        for _, rank, level in self._levels():
            further = (self.propagated,) if self.propagated and rank is Rank.LAST_RESORT else ()
            waiting: list[Choice] = []
            for choice in pending:
                matched, rest = _match(choice, level, further)
                done.extend(each for each, certain in matched if certain)
                waiting.extend(each for each, certain in matched if not certain)
                if rest:
                    waiting.append(Choice(rest, choice.hops))
            pending = waiting
        return [*done, *pending]

    def _levels(self) -> list[tuple[int, Rank, list[tuple[AddressSet, Entry]]]]:
        """Return the entries by prefix length and rank, in the order in which routing considers them."""
        levels: dict[tuple[int, Rank], list[tuple[AddressSet, Entry]]] = {}
        for entry in self.entries:
            for length, addresses in entry.prefixes.items():
                if addresses:
                    levels.setdefault((length, entry.rank), []).append((addresses, entry))
        ordered = sorted(levels.items(), key=lambda item: (-item[0][0], item[0][1]))
        return [(length, rank, level) for (length, rank), level in ordered]


def _match(
    choice: Choice, level: list[tuple[AddressSet, Entry]], further: tuple[Hop, ...]
) -> tuple[list[tuple[Choice, bool]], AddressSet]:
    """Return what routes of one level match of a choice, each with whether that is certain, and what none matches.

    If two routes of one level contain the same address, it stays open which one is taken.
    """
    matched: list[tuple[Choice, bool]] = []
    rest = choice.destinations
    for addresses, entry in level:
        again = []
        for taken, certain in matched:
            both = taken.destinations & addresses
            again.append((Choice(both, (*taken.hops, entry.hop)), certain or entry.certain))
            again.append((Choice(taken.destinations - addresses, taken.hops), certain))
        inside = rest & addresses
        again.append((Choice(inside, (*choice.hops, *further, entry.hop)), entry.certain))
        rest -= addresses
        matched = [(each, certain) for each, certain in again if each.destinations]
    return matched, rest
