"""The rules of a rule set that can match given flows, which are enough to decide about these flows."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import structs

from acrnet.net import AddressSet, FlowSet, IntervalSet
from acrnet.rules.bulk.candidates import Candidates
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import RuleSet


class Relevance:
    """Removes outbound rules that match none of the flows; rules that may match one stay."""

    def __init__(self, traffic: Iterable[tuple[NetworkContext, FlowSet]]) -> None:
        """Prepare for flows, each with the network in which they are sent."""
        pairs = list(traffic)
        # Candidates support only one reading of VirtualNetwork.
        self._all = any(network.default_route for network, flows in pairs if flows)
        self._candidates = [each for network, flows in pairs for each in _candidates(network, flows)]

    def among(self, rule_set: RuleSet) -> RuleSet:
        """Return the rule set with only the outbound rules that may match."""
        if self._all:
            return rule_set
        kept = {id(each.rule) for candidates in self._candidates for each in candidates.among(rule_set)}
        return structs.replace(rule_set, rules=tuple([rule for rule in rule_set.rules if id(rule) in kept]))


def _candidates(network: NetworkContext, flows: FlowSet) -> list[Candidates]:
    by_service: dict[tuple[IntervalSet, IntervalSet], list[FlowSet]] = {}
    for flow in flows.flows:
        by_service.setdefault((flow.protocols, flow.destination_ports), []).append(FlowSet((flow,)))
    return [
        Candidates(
            network,
            AddressSet.union(each.sources for each in boxes),
            AddressSet.union(each.destinations for each in boxes),
            protocols,
            ports,
        )
        for (protocols, ports), boxes in by_service.items()
    ]
