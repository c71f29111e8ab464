"""A cache for the destinations of flows: many verdicts differ in their sources but share the same destinations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from acrnet.net import AddressSet, FlowSet, IntervalSet

_Key: TypeAlias = tuple[int, ...]


class DestinationCache:
    """Works out the destinations of sets of flows, each combination once.

    Destinations are looked up by identity, because the bulk evaluator returns equal ones as the same object. They are
    kept alive with their entry, so that an identity is not reused.
    """

    def __init__(self) -> None:
        self._addresses: dict[_Key, tuple[AddressSet, list[IntervalSet]]] = {}
        self._sizes: dict[_Key, tuple[int, int]] = {}
        self._prefixes: dict[_Key, tuple[str, ...]] = {}

    def count(self, flows: Iterable[FlowSet]) -> int:
        """Return the number of addresses that receive any of the flows."""
        return sum(self.sizes(flows))

    def sizes(self, flows: Iterable[FlowSet]) -> tuple[int, int]:
        """Return the numbers of IPv4 and of IPv6 addresses that receive any of the flows."""
        key = self._key(flows)
        sizes = self._sizes.get(key)
        if sizes is None:
            sizes = self._sizes[key] = self._addresses[key][0].sizes
        return sizes

    def prefixes(self, flows: Iterable[FlowSet]) -> tuple[str, ...]:
        """Return the fewest CIDRs of the addresses that receive any of the flows; the same object each time."""
        key = self._key(flows)
        prefixes = self._prefixes.get(key)
        if prefixes is None:
            prefixes = self._prefixes[key] = self._addresses[key][0].prefixes()
        return prefixes

    def _key(self, flows: Iterable[FlowSet]) -> _Key:
        """Return the key for the destinations of flows, and store the destinations under it."""
        sets = list(flows)
        key = tuple([id(flow.destinations) for each in sets for flow in each.flows])
        if len(key) > 1:
            key = tuple(sorted(set(key)))
        if key not in self._addresses:
            addresses = AddressSet.union(each.destinations for each in sets)
            self._addresses[key] = addresses, [flow.destinations for each in sets for flow in each.flows]
        return key
