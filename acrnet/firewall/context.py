"""The addresses that the two sides of firewall rules stand for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from acrnet.net import AddressSet, Family, FlowSet
from acrnet.rules.match import Places, places_of
from acrnet.rules.network import NetworkContext, Resolution, literal
from acrnet.rules.rule import Endpoints
from acrnet.rules.wire.matches import SERVICE_TAG_NAME
from acrnet.tags import ServiceTag
from acrnet.unknown import Unknown, reason_in

_IPV4: Final = AddressSet.all_of(Family.IPV4)
_IPV6_DOUBT: Final = "whether {} covers IPv6 in a rule of a firewall is not documented"
_NOT_IN_FIREWALLS: Final = frozenset(
    ("internet", "virtualnetwork", "azureloadbalancer", "azureplatformdns", "azureplatformimds", "azureplatformlkm")
)
"""Tags of security groups that firewalls do not take (learn.microsoft.com/azure/virtual-network/
service-tags-overview, column "Can use with Azure Firewall", checked 2026-11-29)."""
_MOST_CACHED: Final = 1 << 14
"""The number of sides of rules that are cached; then the cache is cleared."""


@dataclass(frozen=True, slots=True)
class FirewallContext:
    """The clients of a firewall, and the addresses behind names in its rules."""

    network: NetworkContext
    """Of it count the clients' addresses and the service tags; VirtualNetwork means nothing to a firewall."""
    ip_groups: Mapping[str, AddressSet | Unknown] = field(default_factory=dict)
    """By id in lower case; the addresses of other IP Groups are not known."""
    _places: dict[tuple[str, int], tuple[Endpoints, Places]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """The cache of `places`, by identity, because readers return equal sides as the same object."""

    _within: dict[tuple[int, int], tuple[Places, AddressSet, Places]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """The cache of `within`, by identity."""
    _ends: dict[int, tuple[FlowSet, AddressSet, AddressSet]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """The cache of `ends`, by identity: the same flows are asked about of every firewall."""

    def ends(self, flows: FlowSet) -> tuple[AddressSet, AddressSet]:
        """Return the sources and the destinations of flows; those of the same object are the same objects."""
        known = self._ends.get(id(flows))
        if known is None:
            if len(self._ends) >= _MOST_CACHED:
                self._ends.clear()
            known = self._ends[id(flows)] = flows, flows.sources, flows.destinations
        return known[1:]

    def within(self, addresses: AddressSet, places: Places) -> Places:
        """Return the parts of one side of a rule that have some of these addresses."""
        key = id(places), id(addresses)
        known = self._within.get(key)
        if known is None:
            if len(self._within) >= _MOST_CACHED:
                self._within.clear()
            inside = [(both, clause) for each, clause in places if (both := each & addresses)]
            known = self._within[key] = places, addresses, inside
        return known[2]

    def places(self, side: str, endpoints: Endpoints, rule: str) -> Places:
        """Return the addresses on one side of a rule, divided by the doubts each part depends on.

        `side` is `source` or `destination`, `rule` names the rule, in which a text that is not an address may stand for
        another thing than in others.
        """
        if endpoints.unread or any(map(reason_in, endpoints.groups)):
            return places_of(side, list(self._names(side, endpoints, rule)))
        known = self._places.get((side, id(endpoints)))
        if known is None:
            if len(self._places) >= _MOST_CACHED:
                self._places.clear()
            places = places_of(side, list(self._names(side, endpoints, rule)))
            known = self._places[side, id(endpoints)] = endpoints, places
        return known[1]

    def _names(self, side: str, endpoints: Endpoints, rule: str) -> Iterator[tuple[str, Resolution]]:
        for prefix, spelled in endpoints.spellings():
            key = f"{prefix} of {rule}" if spelled in endpoints.unread else prefix
            yield key, self._resolve(side, prefix, spelled)
        for group in endpoints.groups:
            yield f"{group} of {rule}" if reason_in(group) else group, self._resolve_group(group)

    def _resolve(self, side: str, prefix: str, spelled: str) -> Resolution:
        """Return the addresses of a prefix, a service tag, `*` or another text.

        Service tags stand only for destinations (learn.microsoft.com/azure/firewall/service-tags, checked 2026-11-29),
        and Azure stores one in lower case as an address (issue azure-cli-extensions 2922).
        """
        if prefix == "*":
            return Resolution(_IPV4, AddressSet.ALL, _IPV6_DOUBT.format("*"))
        addresses = literal(prefix)
        if addresses is not None:
            return Resolution(addresses, addresses)
        if SERVICE_TAG_NAME.fullmatch(spelled) is None:
            return _anything(reason_in(spelled) or f"{spelled!r} is neither an address prefix nor a service tag")
        if side != "destination":
            return _anything(f"the service tag {spelled} is used as a source, which Azure Firewall does not take")
        if prefix in _NOT_IN_FIREWALLS:
            return _anything(f"{spelled} is not a service tag of Azure Firewall")
        return self._resolve_tag(spelled)

    def _resolve_tag(self, spelled: str) -> Resolution:
        tag = self.network.catalog.get(spelled)
        if isinstance(tag, Unknown):
            return _anything(tag.reason)
        return _of_tag(tag, spelled, self.network.catalog.cloud)

    def _resolve_group(self, group: str) -> Resolution:
        name, why = group.rsplit("/", 1)[-1], reason_in(group)
        addresses = self.ip_groups.get(group, Unknown(why or f"the IP Group {name} was not supplied"))
        if isinstance(addresses, Unknown):
            return _anything(addresses.reason)
        if not addresses.v6:
            return Resolution(addresses, addresses)
        reason = f"the IP Group {name} has IPv6 addresses, which Azure Firewall does not support there"
        return Resolution(addresses.only(Family.IPV4), addresses, reason)


def _of_tag(tag: ServiceTag, spelled: str, cloud: str) -> Resolution:
    if spelled != tag.name:
        return Resolution(
            AddressSet.EMPTY, tag.addresses, f"Azure Firewall may not take {spelled} for the service tag {tag.name}"
        )
    if cloud == "China":
        # Few of its tags list the firewall among their features (Microsoft's download China 409, checked 2026-11-29).
        return Resolution(
            AddressSet.EMPTY, tag.addresses, f"Azure Firewall may not know the service tag {tag.name} in China"
        )
    if not tag.addresses.v6:
        return Resolution(tag.addresses, tag.addresses)
    return Resolution(tag.addresses.only(Family.IPV4), tag.addresses, _IPV6_DOUBT.format(f"the service tag {tag.name}"))


def _anything(reason: str) -> Resolution:
    return Resolution(AddressSet.EMPTY, AddressSet.ALL, reason)
