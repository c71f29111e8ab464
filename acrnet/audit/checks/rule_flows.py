"""What rules match in a network, worked out once for rules that match the same."""

from __future__ import annotations

from typing import Final

from acrnet.net import FlowSet
from acrnet.rules.match import rule_flows
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import SecurityRule

_REMEMBERED: Final = 1 << 12
"""How many matches are remembered before all are forgotten."""


class RuleFlows:
    """Works out what rules match; networks have to outlive it, because they are told apart by identity."""

    def __init__(self) -> None:
        self._found: dict[tuple[object, ...], tuple[FlowSet, FlowSet]] = {}

    def of(self, rule: SecurityRule, network: NetworkContext) -> tuple[FlowSet, FlowSet]:
        """Return the flows a rule is sure to match and those it may match."""
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
        found = self._found.get(key)
        if found is None:
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            found = self._found[key] = rule_flows(rule, network)
        return found
