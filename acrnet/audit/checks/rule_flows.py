"""The flows that rules match in a network, computed once for rules that match the same."""

from __future__ import annotations

from typing import Final

from acrnet.net import FlowSet
from acrnet.rules.match import rule_flows
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import SecurityRule

_CACHE_SIZE: Final = 1 << 12
"""How many matches are cached before the cache is cleared."""


class RuleFlows:
    """Computes and caches what rules match; networks have to outlive it, because they are compared by identity."""

    def __init__(self) -> None:
        self._cache: dict[tuple[object, ...], tuple[FlowSet, FlowSet]] = {}

    def of(self, rule: SecurityRule, network: NetworkContext) -> tuple[FlowSet, FlowSet]:
        """Return the flows that a rule certainly matches, and those that it may match."""
        key = (
            id(network),
            rule.protocol,
            rule.sources,
            rule.source_ports,
            rule.unread_source_ports,
            rule.destinations,
            rule.destination_ports,
            rule.unread_destination_ports,
            rule.unread,
        )
        flows = self._cache.get(key)
        if flows is None:
            if len(self._cache) >= _CACHE_SIZE:
                self._cache.clear()
            flows = self._cache[key] = rule_flows(rule, network)
        return flows
