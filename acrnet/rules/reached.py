"""The destinations of sets of flows, worked out once: many verdicts tell the same few apart by their sources."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from acrnet.net import AddressSet, FlowSet, IntervalSet

_Key: TypeAlias = tuple[int, ...]


class Reached:
    """Works out what sets of flows reach together.

    Their destinations are looked up by identity: whoever decides about many rule sets gives equal ones as the same
    value. So they are kept as long as what is known of them.
    """

    def __init__(self) -> None:
        self._addresses: dict[_Key, tuple[AddressSet, list[IntervalSet]]] = {}
        self._counts: dict[_Key, int] = {}
        self._prefixes: dict[_Key, tuple[str, ...]] = {}

    def count(self, flows: Iterable[FlowSet]) -> int:
        """Return how many addresses receive any of the flows."""
        key = self._key(flows)
        found = self._counts.get(key)
        if found is None:
            found = self._counts[key] = sum(self._addresses[key][0].sizes)
        return found

    def prefixes(self, flows: Iterable[FlowSet]) -> tuple[str, ...]:
        """Return the fewest CIDRs of the addresses that receive any of the flows; the very value again for the same."""
        key = self._key(flows)
        found = self._prefixes.get(key)
        if found is None:
            found = self._prefixes[key] = self._addresses[key][0].prefixes()
        return found

    def _key(self, flows: Iterable[FlowSet]) -> _Key:
        """Return what tells the destinations of flows from others, and see that they are known by it."""
        sets = list(flows)
        key = tuple(sorted({id(flow.destinations) for each in sets for flow in each.flows}))
        if key not in self._addresses:
            addresses = AddressSet.union(each.destinations for each in sets)
            self._addresses[key] = addresses, [flow.destinations for each in sets for flow in each.flows]
        return key
