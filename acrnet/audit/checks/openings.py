"""What allows are sure to open to clients that no earlier rule decides about: one walk through the rules of a group."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TypeAlias

from acrnet.audit.checks.rule_flows import RuleFlows
from acrnet.net import AddressSet, FlowSet, IntervalSet
from acrnet.rules.bulk.candidates import Candidates
from acrnet.rules.bulk.flow_atoms import FlowAtoms
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import Access, SecurityRule

Opened: TypeAlias = dict[int, AddressSet]
"""Destinations by the identity of the rule that opens them."""
Asked: TypeAlias = tuple[Sequence[SecurityRule], Collection[int]]
"""Outbound rules in the order they are tried, and the identities of those whose openings are asked for."""


class Openings:
    """Finds what rules open of the flows from clients of one network to given destinations, by one protocol and ports.

    An earlier allow takes only what it is sure to match, and an earlier deny all that it may, so that what is left for
    a rule is sure to be opened by it alone.
    """

    def __init__(
        self, network: NetworkContext, destinations: AddressSet, protocols: IntervalSet, ports: IntervalSet
    ) -> None:
        self._network = network
        self._everything = FlowSet.of(network.sources, destinations, protocols, ports)
        self._candidates = Candidates(network, network.sources, destinations, protocols, ports)
        self._atoms = FlowAtoms(network.sources, [destinations])
        self._flows = RuleFlows()

    def each(self, asked: Sequence[Asked]) -> list[Opened]:
        """Return what the rules asked for open, for each of some groups."""
        # With two readings of VirtualNetwork what a rule may match is no longer from some sources to some destinations.
        plain = len(self._network.readings()) == 1
        batch = [self._candidates.at_worst(rules) if plain else None for rules, _ in asked]
        self._atoms.divide_for(candidates for candidates in batch if candidates is not None)
        found: list[Opened] = []
        for (rules, wanted), candidates in zip(asked, batch, strict=True):
            if candidates is None:
                found.append(self._by_flows(rules, wanted))
                continue
            taken = self._atoms.first_matches(candidates, whole=False)[0]
            found.append({id(rule): self._atoms.destinations(0, boxes) for rule, boxes in taken if id(rule) in wanted})
        return found

    def _by_flows(self, rules: Iterable[SecurityRule], wanted: Collection[int]) -> Opened:
        """Return the same where rules tell ports or protocols apart that are in question together."""
        found: Opened = {}
        still_open = self._everything
        for rule in rules:
            if not still_open:
                break
            certain, possible = self._flows.of(rule, self._network)
            if id(rule) in wanted:
                found[id(rule)] = (still_open & certain).destinations
            still_open -= possible if rule.access is Access.DENY else certain
        return found
